// Edges past blocks that only hand on. Whether functions do the same is asked
// in optimize/dead_code_test.cpp.
#include "compiler/lift/prune.h"

#include <gtest/gtest.h>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/sample_program.h"
#include "compiler/ir/verify.h"

namespace wasmrust::lift {
namespace {

class PruneTest : public testing::Test {
 protected:
  ir::SampleProgram sample_;
  ir::Verifier verifier_{sample_.program};

  std::string problems(const ir::Function &function) const {
    return ir::to_string(verifier_.verify(function));
  }

  // The blocks behind the entry of a function of two parameters, of which those
  // are left out that nobody goes to.
  std::string pruned(const std::string &blocks) {
    auto parsed = ir::parse_function(
        "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n" + blocks + "}\n");
    EXPECT_TRUE(parsed) << to_string(parsed.error());
    if (!parsed) return "";
    EXPECT_EQ(problems(*parsed), "");
    prune(*parsed);
    EXPECT_EQ(problems(*parsed), "") << ir::print(*parsed);
    std::string text = ir::print(*parsed), start = "v1: i64):\n";
    size_t from = text.find(start) + start.size();
    return text.substr(from, text.rfind('}') - from);
  }
};

// The way that nested `if`s end, each with a result: b5 and b6 only hand on.
TEST_F(PruneTest, EdgesGoPastBlocksThatHandOn) {
  std::string text = pruned(R"(  br_if v0 b1() b2()
b1():
  v2: i32 = i32.const 1
  br b6(v2)
b2():
  br_if v0 b3() b4()
b3():
  v3: i32 = i32.const 2
  br b5(v3)
b4():
  v4: i32 = i32.const 3
  br b5(v4)
b5(v5: i32):
  br b6(v5)
b6(v6: i32):
  br b8(v6)
b7():
  br b8(v0)
b8(v7: i32):
  v8: f64 = f64.const 0x0p+0
  return v7 v8
)");
  for (const char *edge : {"br b8(v2)", "br b8(v3)", "br b8(v4)"})
    EXPECT_NE(text.find(edge), text.npos) << edge << text;
}

TEST_F(PruneTest, BlocksWhoseParametersOthersUseStay) {
  std::string text = R"(  br_if v0 b1() b2()
b1():
  v2: i32 = i32.const 1
  br b3(v2)
b2():
  br b3(v0)
b3(v3: i32):
  br b4(v3)
b4(v4: i32):
  v5: i32 = i32.add v4 v3
  br_if v5 b4(v5) b5()
b5():
  v6: f64 = f64.const 0x0p+0
  return v4 v6
)";
  EXPECT_EQ(pruned(text), text);
}

TEST_F(PruneTest, WhatABranchOnAConditionBringsStays) {
  std::string text = R"(  br_if v0 b1(v0) b2()
b1(v2: i32):
  br b3(v2)
b2():
  v3: i32 = i32.const 4
  br_if v3 b1(v3) b3(v3)
b3(v4: i32):
  v5: f64 = f64.const 0x0p+0
  return v4 v5
)";
  EXPECT_EQ(pruned(text), text);
}

TEST_F(PruneTest, BlocksThatHandOnToOneAnother) {
  std::string text = pruned(R"(  br_if v0 b1() b2()
b1():
  v2: i32 = i32.const 1
  br b3(v0, v2)
b2():
  v3: i32 = i32.const 2
  br b4(v3, v0)
b3(v4: i32, v5: i32):
  br b4(v5, v4)
b4(v6: i32, v7: i32):
  br b3(v7, v6)
)");
  EXPECT_NE(text.find("br b"), text.npos) << text;
}

}  // namespace
}  // namespace wasmrust::lift
