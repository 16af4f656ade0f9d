// How passes are tested: what becomes of a text, and the interpreter as the
// judge over random functions.
//
//   PassTest test(PassId::DeadCode);
//   EXPECT_EQ(test.after(text), expected);   // sound before and after
//   test.judge();                            // does the same as before
//
// The functions belong to the sample program (ir/sample_program.h), so `s0` is
// its callee, of type 1: (i32, i64) -> (i32, f64).
#pragma once

#include <gtest/gtest.h>

#include "compiler/ir/observed.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/verify.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

struct PassTest {
  explicit PassTest(PassId id, Goal goal = Goal::Size) {
    sample.program.features = {{'+', "sign-ext"}};
    pass = row(id).make({sample.program, facts, goal});
  }

  // The text of the function after the pass; both are sound.
  std::string after(std::string_view text) {
    auto parsed = ir::parse_function(text);
    EXPECT_TRUE(parsed) << to_string(parsed.error());
    if (!parsed) return "";
    EXPECT_EQ(problems(*parsed), "");
    std::string before = ir::print(*parsed);
    bool changed = pass->run(*parsed);
    EXPECT_EQ(problems(*parsed), "") << ir::print(*parsed);
    EXPECT_TRUE(changed || ir::print(*parsed) == before)
        << "says that nothing changed";
    return ir::print(*parsed);
  }

  // Random functions do the same after the pass: results, whether they trap,
  // and the memory that they leave. At least one in twenty must be changed.
  // `prepare` changes the function first, so that there is more to do.
  void judge(size_t count = 1000,
             void (*prepare)(ir::Function &, uint64_t seed) = nullptr) {
    size_t changed = 0, ended = 0;
    for (uint64_t seed = 0; seed < count; ++seed) {
      ir::Function function = ir::random_function(
          sample, seed, {.blocks = 2 + seed % 9, .instructions = 4});
      if (prepare) prepare(function, seed);
      ASSERT_EQ(problems(function), "") << seed;
      ir::Observed first = ir::observe(sample, function, 3000);
      std::string text = ir::print(function);
      changed += pass->run(function);
      ASSERT_EQ(problems(function), "") << seed << "\n"
                                        << text << "\nbecame\n"
                                        << ir::print(function);
      // Fuel may be spent on other things; a function that ran out of it has
      // not been seen to its end.
      ir::Observed now = ir::observe(sample, function, 6000);
      if (first.fuel == 0 || now.fuel == 0) continue;
      ++ended;
      ASSERT_EQ(outcome(now), outcome(first)) << seed << "\n"
                                              << text << "\nbecame\n"
                                              << ir::print(function);
      ASSERT_EQ(now.memory, first.memory) << seed << "\n" << text;
    }
    EXPECT_GT(changed, count / 20);
    EXPECT_GT(ended, count / 4);
  }

  // Which of several traps comes first is not part of the meaning.
  static std::string outcome(const ir::Observed &seen) {
    bool gives =
        seen.outcome.find_first_not_of("0123456789 ") == std::string::npos;
    return gives ? seen.outcome : "stopped";
  }

  std::string problems(const ir::Function &function) const {
    return ir::to_string(verifier.verify(function));
  }

  ir::SampleProgram sample;
  ir::Verifier verifier{sample.program};
  ir::Facts facts;
  std::unique_ptr<FunctionPass> pass;
};

}  // namespace wasmrust::optimize
