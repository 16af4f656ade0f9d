// Control flow: each rule, where it applies and where it must not; and random
// control flow, whose path and whose values stay the same.
#include <gtest/gtest.h>

#include "compiler/ir/random_control.h"
#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

struct ControlFlowTest : testing::Test {
  PassTest test{PassId::ControlFlow};
  void becomes(std::string_view before, std::string_view after) {
    EXPECT_EQ(test.after(before), after);
  }
  void stays(std::string_view text) { becomes(text, text); }
};

// --- outcomes
// -----------------------------------------------------------------

TEST_F(ControlFlowTest, AConstantDecides) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const 1
  v3: f64 = f64.const 0x0p+0
  br_if v2 b1() b2()
b1():
  return v0 v3
b2():
  return v2 v3
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const 1
  v3: f64 = f64.const 0x0p+0
  return v0 v3
}
)");
}

TEST_F(ControlFlowTest, IndexPastTheTableIsTheDefault) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const -1
  v3: f64 = f64.const 0x0p+0
  br_table v2 b1() b1() b2()
b1():
  return v0 v3
b2():
  return v2 v3
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const -1
  v3: f64 = f64.const 0x0p+0
  return v2 v3
}
)");
}

TEST_F(ControlFlowTest, WhatWasAskedBeforeIsKnown) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  br_if v0 b1() b4()
b1():
  v4: i32 = call v0 s1
  br_if v4 b2() b3()
b2():
  br_if v0 b3() b4()
b3():
  v5: i32 = call v0 s1
  return v5 v3
b4():
  return v0 v3
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  br_if v0 b1() b4()
b1():
  v4: i32 = call v0 s1
  v5: i32 = call v0 s1
  return v5 v3
b4():
  return v0 v3
}
)");
}

// Others come to b3 as well.
TEST_F(ControlFlowTest, WhatOnlySomeWereAskedIsNotKnown) {
  stays(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v4: i32 = call v0 s1
  br_if v4 b3() b4()
b2():
  v6: i32 = call v0 s1
  br b3()
b3():
  v7: i32 = call v0 s1
  br_if v0 b4() b5()
b4():
  v5: i32 = call v0 s1
  return v5 v3
b5():
  return v0 v3
}
)");
}

TEST_F(ControlFlowTest, ATableOfOneRunIsAComparison) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  br_table v0 b1() b2() b2() b2() b1() b1()
b1():
  v4: i32 = call v0 s1
  return v4 v3
b2():
  return v0 v3
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  v8: i32 = i32.const 1
  v9: i32 = i32.sub v0 v8
  v10: i32 = i32.const 3
  v11: i32 = i32.lt_u v9 v10
  br_if v11 b2() b1()
b1():
  v4: i32 = call v0 s1
  return v4 v3
b2():
  return v0 v3
}
)");
}

TEST_F(ControlFlowTest, ATableOfOneIsABranch) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  br_table v0 b2() b1() b1()
b1():
  v4: i32 = call v0 s1
  return v4 v3
b2():
  return v0 v3
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v4: i32 = call v0 s1
  return v4 v3
b2():
  return v0 v3
}
)");
}

TEST_F(ControlFlowTest, ATableStartsWithWhatIsNotTheDefault) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  br_table v0 b1() b1() b1() b1() b1() b2() b1() b3() b1() b1()
b1():
  v4: i32 = call v0 s1
  return v4 v3
b2():
  return v0 v3
b3():
  unreachable
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  v9: i32 = i32.const 5
  v10: i32 = i32.sub v0 v9
  br_table v10 b2() b1() b3() b1()
b1():
  v4: i32 = call v0 s1
  return v4 v3
b2():
  return v0 v3
b3():
  unreachable
}
)");
}

TEST_F(ControlFlowTest, AReferenceThatIsNeverNullDecides) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  v4: (ref i31) = ref.i31 v0
  v5: (ref i31) = br_on_null v4 b1() b2(v5)
b1():
  return v0 v3
b2(v6: (ref i31)):
  v7: i32 = i31.get_s v6
  return v7 v3
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v3: f64 = f64.const 0x0p+0
  v4: (ref i31) = ref.i31 v0
  v7: i32 = i31.get_s v4
  return v7 v3
}
)");
}

// What was written before a trap can be told, what was read cannot.
TEST_F(ControlFlowTest, TheWayToATrapIsShort) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  i32.store v0 v0
  v2: i32 = i32.load v0
  v3: i32 = i32.div_u v2 v0
  unreachable
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  i32.store v0 v0
  unreachable
}
)");
}

TEST(ControlFlow, CodeBehindACallThatNeverComesBackIsDead) {
  PassTest test(PassId::ControlFlow);
  test.facts.rows.push_back({test.sample.import, {.noreturn = true}});
  EXPECT_EQ(test.after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = call v0 s1
  i32.store v0 v2
  br b1(v2)
b1(v3: i32):
  v4: f64 = f64.const 0x0p+0
  return v3 v4
}
)"),
            R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = call v0 s1
  unreachable
}
)");
}

// --- shortcuts
// ----------------------------------------------------------------

TEST_F(ControlFlowTest, EdgesThatBringTheAnswerSkipTheQuestion) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const 0
  v3: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v4: i32 = call v0 s1
  br b3(v2)
b2():
  v5: i32 = call v0 s1
  br b3(v5)
b3(v6: i32):
  v7: i32 = i32.eqz v6
  br_if v7 b4(v6) b5()
b4(v8: i32):
  v9: i32 = call v8 s1
  return v9 v3
b5():
  unreachable
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const 0
  v3: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v4: i32 = call v0 s1
  br b4(v2)
b2():
  v5: i32 = call v0 s1
  v7: i32 = i32.eqz v5
  br_if v7 b4(v5) b5()
b4(v8: i32):
  v9: i32 = call v8 s1
  return v9 v3
b5():
  unreachable
}
)");
}

// b4 uses what b3 was given, which who skips b3 would not have; and b1 is the
// head of a loop.
TEST_F(ControlFlowTest, WhatIsUsedBehindTheQuestionKeepsIt) {
  stays(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const 0
  v3: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v4: i32 = call v0 s1
  br b3(v2)
b2():
  v5: i32 = call v0 s1
  br b3(v5)
b3(v6: i32):
  br_if v6 b4() b5()
b4():
  v9: i32 = call v6 s1
  return v9 v3
b5():
  unreachable
}
)");
  stays(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const 1
  br b1(v2)
b1(v3: i32):
  br_if v3 b2() b3()
b2():
  v4: i32 = call v0 s1
  br b1(v4)
b3():
  unreachable
}
)");
}

// --- choices
// ------------------------------------------------------------------

TEST_F(ControlFlowTest, WhatOnlyChoosesIsASelect) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2(v0)
b1():
  v3: i32 = i32.wrap_i64 v1
  br b2(v3)
b2(v4: i32):
  v5: i32 = call v4 s1
  return v5 v2
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = i32.wrap_i64 v1
  v9: i32 = select v3 v0 v0
  v5: i32 = call v9 s1
  return v5 v2
}
)");
}

TEST_F(ControlFlowTest, ResultsAreChosenToo) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2()
b1():
  v3: i32 = i32.wrap_i64 v1
  return v3 v2
b2():
  return v0 v2
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = i32.wrap_i64 v1
  v7: i32 = select v3 v0 v0
  return v7 v2
}
)");
}

// A load may trap, and two values cost more than a branch.
TEST_F(ControlFlowTest, WhatMustNotBeDoneInVainIsNot) {
  stays(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b1() b2(v0)
b1():
  v3: i32 = i32.load v0
  br b2(v3)
b2(v4: i32):
  return v4 v2
}
)");
  stays(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: f64 = f64.const 0x1p+0
  br_if v0 b1() b2(v0, v2)
b1():
  v4: i32 = i32.wrap_i64 v1
  br b2(v4, v3)
b2(v5: i32, v6: f64):
  return v5 v6
}
)");
}

TEST(ControlFlow, ForSpeedAKnownLikelihoodKeepsTheBranch) {
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 unlikely b1() b2(v0)
b1():
  v3: i32 = i32.wrap_i64 v1
  br b2(v3)
b2(v4: i32):
  return v4 v2
}
)";
  EXPECT_EQ(PassTest(PassId::ControlFlow, Goal::Speed).after(text), text);
  EXPECT_NE(PassTest(PassId::ControlFlow, Goal::Size).after(text), text);
}

TEST_F(ControlFlowTest, TwoQuestionsAreOne) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_if v0 b3() b1()
b1():
  v3: i32 = i32.wrap_i64 v1
  br_if v3 b3() b2()
b2():
  v4: i32 = call v0 s1
  return v4 v2
b3():
  unreachable
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = i32.wrap_i64 v1
  v9: i32 = i32.or v0 v3
  br_if v9 b3() b2()
b2():
  v4: i32 = call v0 s1
  return v4 v2
b3():
  unreachable
}
)");
}

// 2 and 1 have no bit in common, so only 0 and 1 can be joined with `and`.
TEST_F(ControlFlowTest, BothAreAskedAtOnceWhenTheyAreTruths) {
  std::string before = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v5: i32 = i32.eq v0 v0
  br_if v5 b1() b3()
b1():
  v3: i32 = i64.eqz v1
  br_if v3 b2() b3()
b2():
  v4: i32 = call v0 s1
  return v4 v2
b3():
  unreachable
}
)";
  becomes(before, R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v5: i32 = i32.eq v0 v0
  v3: i32 = i64.eqz v1
  v10: i32 = i32.and v5 v3
  br_if v10 b2() b3()
b2():
  v4: i32 = call v0 s1
  return v4 v2
b3():
  unreachable
}
)");
  before.replace(before.find("i32.eq v0"), 6, "i32.or");
  stays(before);
}

// --- equal blocks
// -------------------------------------------------------------

TEST_F(ControlFlowTest, EqualBlocksAreOne) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_table v0 b1(v0) b2(v0) b3() b4()
b1(v3: i32):
  v4: i32 = i32.load v3 offset=8
  v5: i32 = call v4 s1
  return v5 v2
b2(v6: i32):
  v7: i32 = i32.load v6 offset=8
  v8: i32 = call v7 s1
  return v8 v2
b3():
  unreachable
b4():
  return v0 v2
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_table v0 b1(v0) b1(v0) b3() b4()
b1(v3: i32):
  v4: i32 = i32.load v3 offset=8
  v5: i32 = call v4 s1
  return v5 v2
b3():
  unreachable
b4():
  return v0 v2
}
)");
}

TEST(ControlFlow, ForSpeedBlocksThatGoOnStaySeveral) {
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_table v0 b1() b2() b3()
b1():
  v3: i32 = call v0 s1
  br b4()
b2():
  v4: i32 = call v0 s1
  br b4()
b3():
  v5: i32 = call v0 s1
  br b5()
b4():
  v6: i32 = call v0 s1
  return v6 v2
b5():
  v7: i32 = call v0 s1
  return v7 v2
}
)";
  std::string fast = PassTest(PassId::ControlFlow, Goal::Speed).after(text);
  EXPECT_NE(fast.find("b2():"), fast.npos) << fast;
  EXPECT_EQ(fast.find("b5():"), fast.npos) << fast;
  std::string small = PassTest(PassId::ControlFlow, Goal::Size).after(text);
  EXPECT_EQ(small.find("b2():"), small.npos) << small;
}

TEST_F(ControlFlowTest, EqualBlocksComeFromSeveralPlaces) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_table v0 b1() b2() b3() @0:2
b1():
  v4: i32 = i32.load v0 offset=8 @0:4
  v5: i32 = call v4 s1 @0:6
  return v5 v2 @0:8
b2():
  v7: i32 = i32.load v0 offset=8 @0:10
  v8: i32 = call v7 s1 @0:12
  return v8 v2 @0:8
b3():
  return v0 v2
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_table v0 b1() b1() b3() @0:2
b1():
  v4: i32 = i32.load v0 offset=8 @0:several
  v5: i32 = call v4 s1 @0:several
  return v5 v2 @0:8
b3():
  return v0 v2
}
)");
}

TEST_F(ControlFlowTest, AnotherOffsetOrRegionMakesADifference) {
  stays(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_table v0 b1(v0) b2(v0) b4()
b1(v3: i32):
  v4: i32 = i32.load v3 offset=8
  v5: i32 = call v4 s1
  return v5 v2
b2(v6: i32):
  v7: i32 = i32.load v6 offset=4
  v8: i32 = call v7 s1
  return v8 v2
b4():
  return v0 v2
}
)");
  stays(R"(func s0 (type 1) {
region r0 (catch_all b4())
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  br_table v0 b1() b2() b3()
b1():
  v5: i32 = call v0 s1
  return v5 v2
b2() in r0:
  v8: i32 = call v0 s1
  return v8 v2
b3():
  unreachable
b4():
  return v0 v2
}
)");
}

// --- lines
// --------------------------------------------------------------------

TEST_F(ControlFlowTest, ALineIsOneBlock) {
  becomes(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = call v0 s1
  br b1(v3, v2)
b1(v4: i32, v5: f64):
  v6: i32 = call v4 s1
  br b2(v6)
b2(v7: i32):
  return v7 v5
}
)",
          R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = call v0 s1
  v6: i32 = call v3 s1
  return v6 v2
}
)");
}

// Who throws stays where it is caught, or is not; who does not may go anywhere.
TEST_F(ControlFlowTest, ALineEndsWhereARegionDoes) {
  stays(R"(func s0 (type 1) {
region r0 (catch_all b2())
b0(v0: i32, v1: i64):
  v2: f64 = f64.const 0x0p+0
  v3: i32 = call v0 s1
  br b1()
b1() in r0:
  v6: i32 = call v3 s1
  return v6 v2
b2():
  return v0 v2
}
)");
  becomes(R"(func s0 (type 1) {
region r0 (catch_all b2())
b0(v0: i32, v1: i64) in r0:
  v2: f64 = f64.const 0x0p+0
  v3: i32 = call v0 s1
  br b1()
b1():
  v6: i32 = i32.load v3
  return v6 v2
b2():
  v7: f64 = f64.const 0x0p+0
  return v0 v7
}
)",
          R"(func s0 (type 1) {
region r0 (catch_all b2())
b0(v0: i32, v1: i64) in r0:
  v2: f64 = f64.const 0x0p+0
  v3: i32 = call v0 s1
  v6: i32 = i32.load v3
  return v6 v2
b2():
  v7: f64 = f64.const 0x0p+0
  return v0 v7
}
)");
}

// --- the judge
// ----------------------------------------------------------------

TEST(ControlFlow, KeepsTheMeaning) {
  for (Goal goal : {Goal::Size, Goal::Speed})
    PassTest(PassId::ControlFlow, goal).judge();
}

// What a host hears, in which order, and how it ends.
TEST(ControlFlow, KeepsThePath) {
  PassTest test(PassId::ControlFlow);
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    ir::Function function =
        ir::RandomControl(test.sample, seed,
                          {.blocks = 3 + seed % 14, .regions = seed % 4})
            .make();
    std::string before = ir::print(function);
    std::vector<ir::Heard> first;
    for (uint32_t chance : {1, 2, 3})
      first.push_back(ir::hear(test.sample, function, chance));
    test.pass->run(function);
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
}

}  // namespace
}  // namespace wasmrust::optimize
