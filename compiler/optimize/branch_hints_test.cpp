// Branches away from traps are hinted, and nothing else is.
#include <gtest/gtest.h>

#include "compiler/optimize/pass_test.h"
#include "compiler/optimize/schedule.h"

namespace wasmrust::optimize {
namespace {

TEST(BranchHints, AWayThatEndsInATrapIsUnlikely) {
  PassTest test(PassId::BranchHints, Goal::Speed);
  // By way of a second branch, both of whose sides fail.
  EXPECT_EQ(test.after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  br_if v0 b1() b2()
b1():
  br_if v0 b3() b4()
b2():
  v2: f64 = f64.const 0x0p+0
  return v0 v2
b3():
  unreachable
b4():
  unreachable
}
)"),
            R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  br_if v0 unlikely b1() likely b2()
b1():
  br_if v0 b3() b4()
b2():
  v2: f64 = f64.const 0x0p+0
  return v0 v2
b3():
  unreachable
b4():
  unreachable
}
)");
}

TEST(BranchHints, AThrowIsUnlikely) {
  PassTest test(PassId::BranchHints, Goal::Speed);
  std::string text = test.after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  br_if v0 b2() b1()
b1():
  throw v0 s7
b2():
  v2: f64 = f64.const 0x0p+0
  return v0 v2
}
)");
  EXPECT_NE(text.find("br_if v0 likely b2() unlikely b1()"), text.npos) << text;
}

// What the source said stays, also where it expects the failure; a loop without
// an end is no failure; of two sides that end alike none is likelier.
TEST(BranchHints, OthersStay) {
  PassTest test(PassId::BranchHints, Goal::Speed);
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  br_if v0 likely b1() unlikely b2()
b1():
  unreachable
b2():
  br_if v0 b3() b4()
b3():
  br b3()
b4():
  v2: f64 = f64.const 0x0p+0
  return v0 v2
}
)";
  EXPECT_EQ(test.after(text), text);
}

TEST(BranchHints, OnlyWhereSpeedIsTheGoal) {
  auto has = [](Goal goal) {
    return until(schedule_for(goal), PassId::BranchHints).has_value();
  };
  EXPECT_TRUE(has(Goal::Speed));
  EXPECT_FALSE(has(Goal::Size));
  EXPECT_FALSE(has(Goal::Balanced));
}

TEST(BranchHints, KeepsTheMeaning) {
  PassTest test(PassId::BranchHints, Goal::Speed);
  // Random functions seldom fail by themselves.
  test.judge(1000, [](ir::Function &function, uint64_t seed) {
    for (ir::BlockId block : function.blocks.ids()) {
      ir::ValueId end = function.terminator(block);
      if ((block.value + seed) % 3 || function[end].op != ir::Op::Return)
        continue;
      function[end] = {.op = ir::Op::Unreachable};
    }
  });
}

}  // namespace
}  // namespace wasmrust::optimize
