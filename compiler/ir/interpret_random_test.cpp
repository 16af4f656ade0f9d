// Random functions do the same after a way through the text and through the
// binary form: the same results, the same trap, the same memory.
//
// Most of them trap; those that come to an end are counted, so that the test
// cannot pass by running none.
#include <gtest/gtest.h>

#include "compiler/ir/binary.h"
#include "compiler/ir/observed.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"

namespace wasmrust::ir {
namespace {

TEST(Interpreter, DoesTheSameAfterTextAndBinary) {
  SampleProgram sample;
  size_t ran = 0, stopped = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    Function function = random_function(
        sample, seed, {.blocks = 2 + seed % 9, .instructions = 3});
    Observed first = observe(sample, function);
    auto parsed = parse_function(print(function));
    ASSERT_TRUE(parsed);
    ASSERT_EQ(observe(sample, *parsed), first) << seed;
    ByteWriter bytes;
    write_binary(function, bytes);
    auto read = read_binary(bytes.view());
    ASSERT_TRUE(read);
    ASSERT_EQ(observe(sample, *read), first) << seed;
    bool trapped = first.outcome.find_first_of("abcdefghijklmnopqrstuvwxyz") !=
                   std::string::npos;
    (trapped ? stopped : ran) += 1;
  }
  EXPECT_GT(ran, 300u) << stopped;
}

}  // namespace
}  // namespace wasmrust::ir
