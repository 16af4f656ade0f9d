// Random functions are sound, hold every operation between them, and are kept
// by the text and the binary form. So is one of
// 20,000 blocks.
#include "compiler/ir/random_function.h"

#include <gtest/gtest.h>

#include <set>

#include "compiler/ir/binary.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

TEST(RandomFunction, IsSoundAndKeptByBothForms) {
  SampleProgram sample;
  Verifier verifier(sample.program);
  std::set<Op> seen;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    Function function = random_function(
        sample, seed, {.blocks = 1 + seed % 20, .instructions = 6});
    std::string text = print(function);
    ASSERT_EQ(to_string(verifier.verify(function)), "") << seed << "\n" << text;
    auto parsed = parse_function(text);
    ASSERT_TRUE(parsed) << to_string(parsed.error());
    ASSERT_EQ(print(*parsed), text);
    ByteWriter bytes;
    write_binary(function, bytes);
    auto read = read_binary(bytes.view());
    ASSERT_TRUE(read) << read.error().reason;
    ASSERT_EQ(print(*read), text);
    for (BlockId block : function.blocks.ids())
      for (ValueId id = function[block].first; id; id = function.next(id))
        seen.insert(function[id].op);
  }
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op) || is_terminator(op) || op == Op::Parameter) continue;
    EXPECT_TRUE(seen.contains(op)) << text_of(op);
  }
}

TEST(RandomFunction, IsTheSameForASeed) {
  SampleProgram sample;
  EXPECT_EQ(print(random_function(sample, 7)),
            print(random_function(sample, 7)));
  EXPECT_NE(print(random_function(sample, 7)),
            print(random_function(sample, 8)));
}

TEST(RandomFunction, ALargeOneIsSoundToo) {
  SampleProgram sample;
  Function function =
      random_function(sample, 1, {.blocks = 20'000, .instructions = 20});
  EXPECT_GT(function.value_count(), 100'000u);
  EXPECT_EQ(to_string(Verifier(sample.program).verify(function)), "");
}

}  // namespace
}  // namespace wasmrust::ir
