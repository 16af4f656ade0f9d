// The plain interpreter: what a function in WasmIR means, step by step, as the
// judge of passes, lift and encode. It is written to be read, not to be fast.
//
//   Store store(program);
//   store.define(callee, &function);
//   store.define(log, [](std::span<const Value> in) { ...; return Results{};
//   }); auto results = Interpreter(program, store).call(callee, {Value::of(7u),
//   ...});
//
// Interpreted: numbers, scalar loads and stores, sizes and bulk operations of
// memories and tables, globals, references to functions, to host values and to
// exceptions, every kind of call and branch but casts, exceptions, slices.
// Anything else (vectors, atomics, the garbage-collected heap, handles) stops
// with `NotInterpreted` and the operation's name: never with a wrong result.
//
// A store starts with memories of their first size, tables of null and globals
// of zero; constant expressions and active segments are not run, addresses of
// symbols are told by the caller.
//
// References are a number and 1 in `high`; null is 0 and 0. A function's number
// is its symbol, a host value's is the host's.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/interpret_numbers.h"
#include "compiler/ir/program.h"
#include "compiler/wasm/subtyping.h"

namespace wasmrust::ir {

using Results = std::vector<Value>;

// Why a call gave no results.
struct Stopped {
  enum class Kind : uint8_t {
    Trap,
    Exception,       // `tag` and `values` were thrown and not caught
    Exhausted,       // fuel or depth
    NotInterpreted,  // an operation, or something that the store lacks
  };
  Kind kind = Kind::Trap;
  std::string reason;
  SymbolId tag;
  Results values;
};

using Outcome = std::expected<Results, Stopped>;
using HostFunction = std::function<Outcome(std::span<const Value>)>;

inline Value reference(uint64_t number) { return {number, 1}; }
constexpr Value null_reference{};

class Store {
 public:
  explicit Store(const Program &program);

  struct Memory {
    std::vector<uint8_t> bytes;
    uint64_t most_pages = 0;
    uint8_t page_size_log2 = 16;
  };
  struct Table {
    std::vector<Value> elements;
    uint64_t most = 0;
  };
  using Body = std::variant<const Function *, HostFunction>;

  void define(SymbolId symbol, Body body);
  void set_address(SymbolId symbol, uint64_t address) {
    addresses_[symbol] = address;
  }
  // nullptr when the symbol has none.
  const Body *body(SymbolId symbol) const;
  Value *global(SymbolId symbol);
  Table *table(SymbolId symbol);
  Memory *memory(MemoryId id) {
    return id.value < memories_.size() ? &memories_[id.value] : nullptr;
  }
  const uint64_t *address(SymbolId symbol) const;
  bool is_dropped(DataId id) const { return dropped_data_[id.value]; }
  bool is_dropped(ElemId id) const { return dropped_elements_[id.value]; }
  void drop(DataId id) { dropped_data_[id.value] = true; }
  void drop(ElemId id) { dropped_elements_[id.value] = true; }

  // What references to exceptions name.
  struct Exception {
    SymbolId tag;
    Results values;
  };
  std::vector<Exception> exceptions;

 private:
  const Program &program_;
  std::vector<Memory> memories_;
  std::unordered_map<SymbolId, Body> bodies_;
  std::unordered_map<SymbolId, uint64_t> addresses_;
  // By symbol, or by row where the program defines it: symbols can share one.
  std::unordered_map<uint64_t, Value> globals_;
  std::unordered_map<uint64_t, Table> tables_;
  std::vector<bool> dropped_data_, dropped_elements_;
};

class Interpreter {
 public:
  Interpreter(const Program &program, Store &store)
      : program_(program), store_(store), subtyping_(program.types) {}

  // Instructions that may be run, and calls within one another.
  uint64_t fuel = 100'000'000;
  size_t most_depth = 1000;

  Outcome call(SymbolId symbol, std::span<const Value> arguments);

 private:
  friend class Activation;

  const Program &program_;
  Store &store_;
  wasm::Subtyping subtyping_;
  size_t depth_ = 0;
};

}  // namespace wasmrust::ir
