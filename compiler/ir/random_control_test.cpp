// Random control flow is sound, the same for a seed, and goes far: what it says
// is more than a few words, it throws, catches and comes to every end.
#include "compiler/ir/random_control.h"

#include <gtest/gtest.h>

#include <set>

#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

TEST(RandomControl, IsSoundAndRuns) {
  SampleProgram sample;
  Verifier verifier(sample.program);
  std::set<Op> ends;
  size_t words = 0, returned = 0, thrown = 0, stopped = 0;
  constexpr size_t count = 600;
  for (uint64_t seed = 0; seed < count; ++seed) {
    Function function =
        RandomControl(sample, seed,
                      {.blocks = 4 + seed % 12, .regions = seed % 4})
            .make();
    ASSERT_EQ(to_string(verifier.verify(function)), "") << seed << "\n"
                                                        << print(function);
    for (BlockId block : function.blocks.ids())
      ends.insert(function[function.terminator(block)].op);
    Heard heard = hear(sample, function, 1);
    words += heard.words.size();
    returned += heard.outcome.find(' ') != std::string::npos;
    thrown += heard.outcome == "thrown";
    stopped += heard.outcome == "enough";
    EXPECT_EQ(heard, hear(sample, function, 1));
  }
  for (Op op : {Op::Br, Op::BrIf, Op::BrTable, Op::BrOnNull, Op::BrOnNonNull,
                Op::Return, Op::Throw, Op::ThrowRef})
    EXPECT_TRUE(ends.contains(op)) << text_of(op);
  EXPECT_GT(words, 10 * count);
  EXPECT_GT(returned, count / 10);
  EXPECT_GT(thrown, count / 10);
  EXPECT_GT(stopped, count / 20);
}

TEST(RandomControl, IsTheSameForASeed) {
  SampleProgram sample;
  auto text = [&](uint64_t seed) {
    return print(RandomControl(sample, seed, {.regions = 2}).make());
  };
  EXPECT_EQ(text(3), text(3));
  EXPECT_NE(text(3), text(4));
}

}  // namespace
}  // namespace wasmrust::ir
