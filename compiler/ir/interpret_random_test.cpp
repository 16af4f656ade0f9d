// Random functions do the same after a way through the text and through the
// binary form: the same results, the same trap, the same memory.
//
// Most of them trap; those that come to an end are counted, so that the test
// cannot pass by running none.
#include <gtest/gtest.h>

#include "compiler/ir/binary.h"
#include "compiler/ir/interpret.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"

namespace wasmrust::ir {
namespace {

struct Observed {
  std::string outcome;
  std::vector<uint8_t> memory;
  uint64_t fuel = 0;
  bool operator==(const Observed &) const = default;
};

Observed observe(const SampleProgram &sample, const Function &function) {
  Store store;
  Instance instance(store, sample.program);
  instance.define(sample.callee, &function);
  instance.define(sample.import, [](std::span<const Value> in) -> Outcome {
    return Results{in[0]};
  });
  instance.define(sample.tail,
                  [](std::span<const Value>) -> Outcome { return Results{}; });
  instance.set_address(sample.text, 16);
  instance.memory(sample.linear).bytes.resize(256);
  Interpreter interpreter(store);
  interpreter.fuel = 2000;
  interpreter.most_depth = 20;
  Outcome to = interpreter.call(
      instance.function(sample.callee),
      std::array{Value::of(uint32_t{8}), Value::of(uint64_t{3})});
  Observed seen;
  if (!to) {
    seen.outcome = to.error().reason;
  } else {
    for (const Value &value : *to)
      seen.outcome += std::to_string(value.low) + " ";
  }
  seen.memory = instance.memory(sample.linear).bytes;
  seen.fuel = interpreter.fuel;
  return seen;
}

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
