// What a function of the sample program does, for tests that run it before and
// after something: its results or why it stopped, the memory that it leaves,
// and the fuel that is left.
#pragma once

#include "compiler/ir/interpret.h"
#include "compiler/ir/sample_program.h"

namespace wasmrust::ir {

struct Observed {
  std::string outcome;
  std::vector<uint8_t> memory;
  uint64_t fuel = 0;
  bool operator==(const Observed &) const = default;
};

inline Observed observe(const SampleProgram &sample, const Function &function,
                        uint64_t fuel = 2000) {
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
  interpreter.fuel = fuel;
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

}  // namespace wasmrust::ir
