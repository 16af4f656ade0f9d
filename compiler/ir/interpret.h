// The plain interpreter: what functions in WasmIR mean, step by step, as the
// judge of passes, lift and encode. It is written to be read, not to be fast.
//
//   Store store;
//   Instance instance(store, program);            // interpret_store.h
//   instance.define(main, &function);
//   auto results =
//       Interpreter(store).call(instance.function(main), {Value::of(7u)});
//
// One file for each family of operations: interpret_numbers, _vectors, _memory,
// _atomics, _tables, _references, _heap; control is in interpret.cpp. All of
// WebAssembly is there. Threads are not: there is one, so `memory.atomic.wait`
// never sleeps (it gives 1, "not equal", or 2, "timed out" at once, and traps
// where it would wait for ever) and `notify` wakes nobody.
//
// Calls stand in a list, not on the stack of this process, so that a program
// which calls itself without end is told so after `most_depth` calls.
//
// What the instance lacks stops with `NotInterpreted` and a name, never with a
// wrong result.
#pragma once

#include "compiler/ir/interpret_store.h"

namespace wasmrust::ir {

// Why a call gave no results.
struct Stopped {
  enum class Kind : uint8_t {
    Trap,
    Exception,       // `tag` and `values` were thrown and not caught
    Exhausted,       // fuel, depth, or room for objects
    NotInterpreted,  // an operation, or something that the instance lacks
  };
  Kind kind = Kind::Trap;
  std::string reason;
  const Store::Tag *tag = nullptr;
  Results values;
};

class Interpreter {
 public:
  explicit Interpreter(Store &store) : store_(store) {}

  // Instructions that may be run, and calls within one another.
  uint64_t fuel = 100'000'000;
  size_t most_depth = 10'000;
  // How often each operation was run, by its number; for whoever asks.
  std::vector<uint64_t> *executed = nullptr;

  Store &store() const { return store_; }

  // `function` is a row of the store's.
  Outcome call(uint32_t function, std::span<const Value> arguments);

 private:
  Store &store_;
  size_t depth_ = 0;
};

}  // namespace wasmrust::ir
