// What each step does to a graph, and that any of them, alone and together,
// keep random functions sound and make them say less.
#include "compiler/reduce/smaller_function.h"

#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/verify.h"
#include "compiler/lift/prune.h"

namespace wasmrust::reduce {
namespace {

using Kind = Step::Kind;

class SmallerFunctionTest : public testing::Test {
 protected:
  ir::SampleProgram sample_;

  ir::Function parse(const std::string &blocks) {
    std::string text = "func s" + std::to_string(sample_.import.value) +
                       " (type " + std::to_string(sample_.i32_to_i32.value) +
                       ") {\n" + blocks + "}\n";
    auto function = ir::parse_function(text);
    EXPECT_TRUE(function.has_value()) << text;
    return function ? std::move(*function) : ir::Function();
  }

  static bool has(const ir::Function &function, const Step &step) {
    for (const Step &each : possible_steps(function))
      if (each.kind == step.kind && each.at == step.at &&
          each.which == step.which)
        return true;
    return false;
  }

  // The blocks after one step that must be among the possible ones.
  std::string after(const std::string &blocks, Kind kind, size_t value,
                    uint32_t which = 0) {
    ir::Function function = parse(blocks);
    Step step{kind, ir::ValueId(value), which};
    EXPECT_TRUE(has(function, step));
    ir::Function smaller = after_steps(sample_.program, function, {&step, 1});
    lift::prune(smaller);
    EXPECT_EQ(ir::to_string(ir::Verifier(sample_.program).verify(smaller)), "");
    EXPECT_LT(weight(smaller), weight(function));
    std::string text = ir::print(smaller);
    size_t start = text.find('\n') + 1;
    return text.substr(start, text.rfind('}') - start);
  }
};

// What gives nothing is numbered behind the others: br_if v7, i32.store v8.
constexpr const char *choice = R"(b0(v0: i32):
  v1: i32 = i32.eqz v0
  br_if v1 b1() b2()
b1():
  v3: i32 = i32.const 7
  i32.store v0 v3
  br b2()
b2():
  v6: i32 = i32.mul v0 v1
  return v6
)";

TEST_F(SmallerFunctionTest, ABranchTakesOneOfItsWays) {
  EXPECT_EQ(after(choice, Kind::Take, 7, 1), R"(b0(v0: i32):
  v1: i32 = i32.eqz v0
  br b2()
b2():
  v6: i32 = i32.mul v0 v1
  return v6
)");
}

TEST_F(SmallerFunctionTest, ABlockEndsEarlier) {
  std::string stopped = after(choice, Kind::Stop, 3);
  EXPECT_NE(stopped.find("b1():\n  unreachable\n"), std::string::npos)
      << stopped;
  EXPECT_EQ(after(choice, Kind::Return, 1), R"(b0(v0: i32):
  v11: i32 = i32.const 0
  return v11
)");
}

TEST_F(SmallerFunctionTest, WhatGivesNothingIsDropped) {
  std::string text = after(choice, Kind::Drop, 8);
  EXPECT_EQ(text.find("store"), std::string::npos) << text;
}

TEST_F(SmallerFunctionTest, ValuesBecomeZeroOrAnOperand) {
  EXPECT_EQ(after(choice, Kind::Zero, 6).substr(0, 56),
            "b0(v0: i32):\n  v11: i32 = i32.const 0\n  v1: i32 = i32.eq");
  std::string text = after(choice, Kind::Forward, 6, 1);
  EXPECT_NE(text.find("return v1\n"), std::string::npos) << text;
}

TEST_F(SmallerFunctionTest, OfTwoStepsForOneInstructionTheFirstWins) {
  ir::Function function = parse(choice);
  Step steps[] = {{Kind::Take, ir::ValueId(size_t{7}), 1},
                  {Kind::Take, ir::ValueId(size_t{7}), 0}};
  ir::Function smaller = after_steps(sample_.program, function, steps);
  EXPECT_EQ(ir::print(smaller).find("i32.store"), std::string::npos);
}

TEST_F(SmallerFunctionTest, NothingIsLeftToDoOfTheLeast) {
  EXPECT_TRUE(possible_steps(parse("b0(v0: i32):\n  unreachable\n")).size() <=
              2);
}

// Also where the first block stands in a region, and with blocks out of reach.
TEST_F(SmallerFunctionTest, RandomFunctionsStaySound) {
  ir::Verifier verifier(sample_.program);
  std::mt19937_64 random(1);
  size_t done = 0;
  for (uint64_t seed = 0; seed < 150; ++seed) {
    ir::Function function = ir::random_function(
        sample_, seed, {.blocks = 1 + seed % 12, .instructions = 5});
    std::vector<Step> steps = possible_steps(function);
    std::vector<std::vector<Step>> choices = {steps};
    for (const Step &step : steps) choices.push_back({step});
    for (int i = 0; i < 10; ++i) {
      choices.emplace_back();
      for (const Step &step : steps)
        if (random() % 3 == 0) choices.back().push_back(step);
    }
    for (const std::vector<Step> &chosen : choices) {
      ir::Function smaller = after_steps(sample_.program, function, chosen);
      lift::prune(smaller);
      ASSERT_EQ(ir::to_string(verifier.verify(smaller)), "")
          << "seed " << seed << "\n"
          << ir::print(function) << ir::print(smaller);
      ++done;
    }
  }
  EXPECT_GT(done, 5000u);
}

}  // namespace
}  // namespace wasmrust::reduce
