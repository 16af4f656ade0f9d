// One call of one function in the interpreter; only its files include this.
//
// An activation walks over the instructions of a block, then takes an edge. It
// runs until it returns, calls, or stops; the interpreter does the call and
// hands back the results, or what stopped it, for which the handlers of the
// block's region are asked first.
#pragma once

#include "compiler/ir/interpret.h"

namespace wasmrust::ir {

using MayStop = std::optional<Stopped>;

inline Stopped trap(std::string why) {
  return {.kind = Stopped::Kind::Trap, .reason = std::move(why)};
}
inline Stopped lacking(std::string what) {
  return {.kind = Stopped::Kind::NotInterpreted, .reason = std::move(what)};
}
inline Stopped exhausted(std::string what) {
  return {.kind = Stopped::Kind::Exhausted, .reason = std::move(what)};
}
// Do `count` things from `at` on lie in `size` things?
inline bool fits(uint64_t at, uint64_t count, uint64_t size) {
  return count <= size && at <= size - count;
}

class Activation {
 public:
  // What the interpreter has to do next.
  struct Returns {
    Results results;
  };
  struct Calls {
    uint32_t callee;
    Results arguments;
    bool is_tail;  // the activation is over
  };
  using Event = std::variant<Returns, Calls, Stopped>;

  Activation(Instance &instance, const Function &function,
             std::span<const Value> arguments);

  Event run(Interpreter &interpreter);
  // After a call: its results, or what stopped it; false when no handler
  // catches that.
  void resume(const Results &results);
  bool resume(const Stopped &stopped);

 private:
  Instance &instance_;
  Store &store_;
  const Program &program_;
  const Function &function_;
  std::vector<Value> values_;
  BlockId block_;
  ValueId at_;  // the instruction that is next or, during a call, calls
  std::optional<Event> event_;

  // A bulk operation goes over so many bytes or elements.
  MayStop go_over(uint64_t count) {
    if (count > store_.bulk) return exhausted("too much at once");
    store_.bulk -= count;
    return {};
  }
  // The interpreter cannot grow something from `size` by `more`, of which there
  // may be `all` at most.
  MayStop refused(const wasm::Limits &limits, uint64_t size, uint64_t more,
                  uint64_t all) const {
    if (limits.has_maximum) all = std::min(all, limits.maximum);
    bool others_may = size <= all && more <= all - size;
    if (store_.stops_at_limits && others_may)
      return exhausted("no room to grow");
    return {};
  }

  const Instruction &row(ValueId id) const { return function_[id]; }
  SymbolId symbol(ValueId id) const { return SymbolId(size_t{row(id).w[2]}); }
  Value operand(ValueId id, size_t i) const {
    return values_[function_.operands(id)[i].value];
  }
  Value last_operand(ValueId id) const {
    return values_[function_.operands(id).back().value];
  }
  Results operands(ValueId id) const;
  Value &result(ValueId id) { return values_[id.value]; }
  void set_results(ValueId id, std::span<const Value> results);

  // An address or size in the type of a memory or table.
  static uint64_t number(const Value &value, wasm::ValueType type) {
    return type.kind == wasm::ValueKind::I64 ? value.low : value.as<uint32_t>();
  }
  static Value to_value(uint64_t number, wasm::ValueType type) {
    if (type.kind == wasm::ValueKind::I64) return Value::of(number);
    return Value::of(static_cast<uint32_t>(number));
  }

  // Control (interpret.cpp).
  void go(const Edge &edge, std::span<const Value> before = {});
  void go_to(BlockId block, std::span<const Value> arguments);
  bool caught(const Stopped &stopped);
  MayStop step(ValueId id);
  MayStop terminator(ValueId id);
  MayStop branch(ValueId id);
  MayStop throw_(ValueId id);
  std::expected<uint32_t, Stopped> callee(ValueId id);
  MayStop call(ValueId id);
  MayStop variable(ValueId id);
  MayStop number_or_vector(ValueId id);
  MayStop semantic(ValueId id);

  // Memory (interpret_memory.cpp, interpret_atomics.cpp).
  std::expected<uint64_t, Stopped> effective(ValueId id, const Value &base,
                                             uint64_t width);
  std::expected<uint64_t, Stopped> effective(ValueId id, unsigned __int128 at,
                                             uint64_t width);
  uint8_t *bytes_of(ValueId id, uint64_t address);
  MayStop access(ValueId id);
  MayStop vector_access(ValueId id);
  MayStop slice_access(ValueId id);
  void load_number(ValueId id, uint64_t address, uint64_t width);
  MayStop memory(ValueId id);
  MayStop copy_memory(ValueId id);
  MayStop init_memory(ValueId id);
  MayStop atomic(ValueId id);
  MayStop wait(ValueId id, uint64_t address, uint64_t width);

  // Tables (interpret_tables.cpp).
  MayStop table(ValueId id);
  MayStop transfer_elements(ValueId id);

  // References and objects (interpret_references.cpp, interpret_heap.cpp).
  MayStop reference_operation(ValueId id);
  bool is_of_type(const Value &reference, wasm::ValueType type) const;
  MayStop heap(ValueId id);
  MayStop make_struct(ValueId id);
  MayStop make_array(ValueId id);
  MayStop field_of_struct(ValueId id);
  MayStop element_of_array(ValueId id);
  MayStop fill_array(ValueId id);
  MayStop copy_array(ValueId id);
  MayStop init_array(ValueId id);
  MayStop make_object(ValueId id, TypeId type, Results fields);
  std::expected<Results, Stopped> from_segment(ValueId id, uint64_t source,
                                               uint64_t count);
  wasm::FieldType element_type(TypeId type) const {
    return program_.types[type.value].fields[0];
  }
};

}  // namespace wasmrust::ir
