// Branches that bring the same constants: enough of them share a block.
#include <gtest/gtest.h>

#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

// Four branches bring 7 to b5, where a jump brings 9.
constexpr std::string_view four = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = i32.const 7
  br_if v0 b5(v3) b1()
b1():
  v4: i32 = i32.load v0 offset=4
  v5: i32 = i32.const 7
  br_if v4 b5(v5) b2()
b2():
  v6: i32 = i32.load v0 offset=8
  br_if v6 b3() b5(v3)
b3():
  v7: i32 = i32.load v0 offset=12
  br_if v7 b5(v3) b4()
b4():
  v8: i32 = i32.const 9
  br b5(v8)
b5(v9: i32):
  return v9 v2
}
)";

std::string with(std::string_view from, std::string_view to) {
  std::string text(four);
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string after(std::string_view text, Goal goal = Goal::Size) {
  return PassTest(PassId::CodeFolding, goal).after(text);
}

TEST(SharedWays, BringConstantsOnce) {
  EXPECT_EQ(after(four), R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = i32.const 7
  br_if v0 b6() b1()
b1():
  v4: i32 = i32.load v0 offset=4
  v5: i32 = i32.const 7
  br_if v4 b6() b2()
b2():
  v6: i32 = i32.load v0 offset=8
  br_if v6 b3() b6()
b3():
  v7: i32 = i32.load v0 offset=12
  br_if v7 b6() b4()
b4():
  v8: i32 = i32.const 9
  br b5(v8)
b5(v9: i32):
  return v9 v2
b6():
  v16: i32 = i32.const 7
  br b5(v16)
}
)");
}

TEST(SharedWays, OthersStay) {
  EXPECT_EQ(after(four, Goal::Balanced), four);
  for (std::string text :
       {with("br_if v7 b5(v3)", "br_if v7 b5(v0)"),  // no constant
        with("v5: i32 = i32.const 7", "v5: i32 = i32.const 8"),
        // An exception from there would go elsewhere.
        with("b3():", "b3() in r0:")
            .replace(0, four.find("b0"),
                     "func s0 (type 1) {\nregion r0 (catch_all b4())\n"),
        // The head of a loop.
        with("  return v9 v2", "  br b5(v9)")})
    EXPECT_EQ(after(text), text);
}

}  // namespace
}  // namespace wasmrust::optimize
