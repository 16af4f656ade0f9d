// Equal tails: what is folded, what is not, and that nobody can tell.
#include <gtest/gtest.h>

#include "compiler/ir/random_control.h"
#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

constexpr std::string_view two_tails = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v3: i32 = call v0 s1
  i32.store v0 v3 offset=8
  i64.store v0 v1 offset=16
  v4: i32 = i32.const 1
  i32.store v0 v4 offset=12
  br b3(v3)
b2():
  v5: i32 = i32.load v0
  i32.store v0 v5 offset=8
  i64.store v0 v1 offset=16
  v6: i32 = i32.const 1
  i32.store v0 v6 offset=12
  br b3(v5)
b3(v7: i32):
  return v7 v2
}
)";

TEST(CodeFolding, EqualTailsAreThereOnce) {
  EXPECT_EQ(PassTest(PassId::CodeFolding).after(two_tails),
            R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v3: i32 = call v0 s1
  v4: i32 = i32.const 1
  br b4(v3)
b2():
  v5: i32 = i32.load v0
  v6: i32 = i32.const 1
  br b4(v5)
b3(v7: i32):
  return v7 v2
b4(v18: i32):
  i32.store v0 v18 offset=8
  i64.store v0 v1 offset=16
  v21: i32 = i32.const 1
  i32.store v0 v21 offset=12
  br b3(v18)
}
)");
}

// Nobody can tell which of both it is; only what is around both can.
TEST(CodeFolding, EqualTailsComeFromSeveralPlaces) {
  std::string text = PassTest(PassId::CodeFolding).after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v3: i32 = call v0 s1 @0:3
  i32.store v0 v3 offset=8 @7:5@0:9
  i64.store v0 v1 offset=16 @7:7@0:9
  v4: i32 = i32.const 1 @0:12
  i32.store v0 v4 offset=12 @0:12
  br b3(v3) @0:14
b2():
  v5: i32 = i32.load v0 @0:20
  i32.store v0 v5 offset=8 @7:5@0:22
  i64.store v0 v1 offset=16 @7:2@0:9
  v6: i32 = i32.const 1 @0:12
  i32.store v0 v6 offset=12 @0:12
  br b3(v5) @0:24
b3(v7: i32):
  return v7 v2
}
)");
  size_t at = text.find("\nb4(") + 1;
  ASSERT_NE(at, 0u);
  EXPECT_EQ(text.substr(at), R"(b4(v18: i32):
  i32.store v0 v18 offset=8 @7:5@0:several
  i64.store v0 v1 offset=16 @7:several@0:9
  v21: i32 = i32.const 1 @0:several
  i32.store v0 v21 offset=12 @0:12
  br b3(v18) @0:several
}
)");
}

// Blocks that end with the same question, answered in the same places. One of
// these a loop's head: then the loop would be entered from two sides.
TEST(CodeFolding, EqualTailsMayBranch) {
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v3: i32 = call v0 s1
  i32.store v0 v3 offset=8
  i64.store v0 v1 offset=16
  v4: i32 = call v3 s1
  br_if v4 b3() b4(v3)
b2():
  v6: i32 = i32.load v0
  i32.store v0 v6 offset=8
  i64.store v0 v1 offset=16
  v7: i32 = call v6 s1
  br_if v7 b3() b4(v6)
b3():
  return v0 v2
b4(v9: i32):
  return v9 v2
}
)";
  EXPECT_EQ(PassTest(PassId::CodeFolding).after(text), R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v3: i32 = call v0 s1
  br b5(v3)
b2():
  v6: i32 = i32.load v0
  br b5(v6)
b3():
  return v0 v2
b4(v9: i32):
  return v9 v2
b5(v19: i32):
  i32.store v0 v19 offset=8
  i64.store v0 v1 offset=16
  v7: i32 = call v19 s1
  br_if v7 b3() b4(v19)
}
)");
  // Answered elsewhere.
  std::string other = text;
  other.replace(other.find("br_if v7 b3() b4(v6)"), 20, "br_if v7 b4(v6) b3()");
  EXPECT_EQ(PassTest(PassId::CodeFolding).after(other), other);
  std::string loop = text;
  loop.replace(loop.find("b3():\n  return v0 v2"), 20, "b3():\n  br b3()");
  EXPECT_EQ(PassTest(PassId::CodeFolding).after(loop), loop);
}

TEST(CodeFolding, OnlyForSize) {
  std::string text(two_tails);
  EXPECT_EQ(PassTest(PassId::CodeFolding, Goal::Speed).after(text), text);
  EXPECT_EQ(PassTest(PassId::CodeFolding, Goal::Balanced).after(text), text);
}

// The regions differ, so an exception would go elsewhere.
TEST(CodeFolding, ATailStaysInItsRegion) {
  std::string text(two_tails);
  text.replace(text.find("b0("), 0, "region r0 (catch_all b4())\n");
  text.replace(text.find("b2():"), 5, "b2() in r0:");
  text.insert(text.rfind('}'), "b4():\n  return v0 v2\n");
  EXPECT_EQ(PassTest(PassId::CodeFolding).after(text), text);
}

// One store is not worth a block.
TEST(CodeFolding, ShortTailsStay) {
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v3: i32 = call v0 s1
  i32.store v0 v3
  br b3(v3)
b2():
  v5: i32 = i32.load v0
  i32.store v0 v5
  br b3(v5)
b3(v7: i32):
  return v7 v2
}
)";
  EXPECT_EQ(PassTest(PassId::CodeFolding).after(text), text);
}

// What is used behind the tail must have been computed on the way there.
TEST(CodeFolding, WhatIsUsedElsewhereStays) {
  std::string text = R"(func s0 (type 1) {
region r0 (catch_all b4(v0))
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br b1()
b1():
  v3: i32 = call v0 s1
  v4: i32 = call v3 s1
  v5: i32 = call v4 s1
  br b2()
b2():
  v6: i32 = call v0 s1
  v7: i32 = call v6 s1
  v8: i32 = call v7 s1
  br_if v5 b3() b5()
b3():
  v9: i32 = call v0 s1
  v10: i32 = call v9 s1
  v11: i32 = call v10 s1
  br b2()
b4(v12: i32):
  return v12 v2
b5():
  return v0 v2
}
)";
  text.erase(text.find("region"), text.find("b0(v0") - text.find("region"));
  text.erase(text.find("b4(v12"), text.find("b5():\n") - text.find("b4(v12"));
  EXPECT_EQ(PassTest(PassId::CodeFolding).after(text), text);
}

TEST(CodeFolding, KeepsThePath) {
  PassTest test(PassId::CodeFolding);
  size_t changed = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    ir::Function function =
        ir::RandomControl(test.sample, seed,
                          {.blocks = 6 + seed % 16, .regions = seed % 3})
            .make();
    std::string before = ir::print(function);
    std::vector<ir::Heard> first;
    for (uint32_t chance : {1, 2, 3})
      first.push_back(ir::hear(test.sample, function, chance));
    changed += test.pass->run(function);
    ASSERT_EQ(test.problems(function), "") << seed << "\n"
                                           << before << "became\n"
                                           << ir::print(function);
    for (uint32_t chance : {1, 2, 3})
      ASSERT_EQ(ir::hear(test.sample, function, chance).words,
                first[chance - 1].words)
          << seed << "\n"
          << before << "became\n"
          << ir::print(function);
  }
  EXPECT_GT(changed, 100u);
}

}  // namespace
}  // namespace wasmrust::optimize
