// Makes instructions at the end of a block, each with the type that it has.
//
//   Builder make(program, function);
//   make.at_end_of(entry);
//   ValueId one = make.i32(1);
//   ValueId sum = make.op(Op::I32Add, {x, one});
//   ValueId old = make.load(Op::I32Load, sum, {.memory = m0, .offset = 8});
//   Builder::Results two = make.call(callee, {sum, old});   // two[0], two[1]
//   make.br_if(old, {.to = then}, {.to = otherwise, .arguments = {sum}});
//
// Types of results come from typing.h; an operation without a function of its
// own here is made with `op`, which takes the words of its immediate. The
// builder trusts its caller as the rest of the compiler does: what it makes is
// checked by the verifier.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/ir/typing.h"

namespace wasmrust::ir {

// Operands, as a list in braces or as a row of values.
class ValueList {
 public:
  ValueList() = default;
  ValueList(std::initializer_list<ValueId> list)
      : values_(list.begin(), list.size()) {}
  ValueList(std::span<const ValueId> values) : values_(values) {}
  ValueList(const std::vector<ValueId> &values) : values_(values) {}
  operator std::span<const ValueId>() const { return values_; }
  size_t size() const { return values_.size(); }
  ValueId operator[](size_t i) const { return values_[i]; }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::span<const ValueId> values_;
};

// OpShape::result as a type.
constexpr TypeRef type_of_letter(uint8_t letter) {
  switch (letter) {
    case 0:
      return TypeRef::None;
    case 'l':
      return TypeRef::I64;
    case 'f':
      return TypeRef::F32;
    case 'd':
      return TypeRef::F64;
    case 'v':
      return TypeRef::V128;
    default:
      return TypeRef::I32;
  }
}

class Builder {
 public:
  Builder(const Program &program, Function &function)
      : program_(program), function_(&function) {}
  // Must be told a function before it makes anything.
  explicit Builder(const Program &program) : program_(program) {}
  void start(Function &function) {
    function_ = &function;
    origin_ = 0;
  }

  void at_end_of(BlockId block) { block_ = block; }
  BlockId block() const { return block_; }
  // Row of Function::origin_rows for what is made from here on.
  void set_origin(uint32_t row) { origin_ = row; }

  // The values of an instruction: its own, or those of its `result` rows,
  // which stand behind one another.
  struct Results {
    ValueId instruction;
    ValueId first;
    uint32_t count = 0;
    ValueId operator[](size_t i) const {
      return ValueId(size_t{first.value} + i);
    }
  };

  // Where a branch goes.
  struct Target {
    BlockId to;
    ValueList arguments = {};
    Likelihood likelihood = Likelihood::Unknown;
  };

  // --- values ---------------------------------------------------------------
  ValueId i32(int32_t value);
  ValueId i64(int64_t value);
  ValueId f32_bits(uint32_t bits);
  ValueId f64_bits(uint64_t bits);
  ValueId v128(std::array<uint32_t, 4> words);
  ValueId ref_null(int32_t heap);
  ValueId symbol_address(SymbolId symbol, int64_t addend = 0);
  // The type is the first choice's; give one where the choices differ.
  ValueId select(ValueId when_true, ValueId when_false, ValueId condition,
                 TypeRef type = TypeRef::None);

  // --- any operation --------------------------------------------------------
  // A row as it stands, with its type.
  [[gnu::always_inline]] ValueId append(const Instruction &row) {
    ValueId id;
    [[clang::always_inline]] id = function_->make(row, origin_);
    [[clang::always_inline]] function_->append(block_, id);
    return id;
  }
  // `immediate` is the word c: an id, a number or a row of a side table. The
  // types of results follow; `type` is for what has a choice (slice.load).
  Results results(Op op, ValueList operands, uint32_t immediate = 0,
                  TypeRef type = TypeRef::None);
  // Of an operation with one result or none.
  ValueId op(Op op, ValueList operands, uint32_t immediate = 0,
             TypeRef type = TypeRef::None);
  // With two immediates: a row of Function::pairs.
  Results pair_results(Op op, ValueList operands, uint32_t first,
                       uint32_t second);
  ValueId pair_op(Op op, ValueList operands, uint32_t first, uint32_t second);
  ValueId shuffle(ValueId a, ValueId b, std::array<uint8_t, 16> lanes);

  // --- memory ---------------------------------------------------------------
  ValueId load(Op op, ValueId address, const Access &access);
  void store(Op op, ValueId address, ValueId value, const Access &access);
  // Atomics, lanes, slices.
  ValueId access(Op op, ValueList operands, const Access &access,
                 TypeRef type = TypeRef::None);

  // --- calls ----------------------------------------------------------------
  Results call(SymbolId callee, ValueList arguments);
  // The arguments, then the index or the reference.
  Results call_indirect(TypeId type, SymbolId table, ValueList operands);
  Results call_ref(TypeId type, ValueList operands);

  // --- terminators ----------------------------------------------------------
  void br(Target target);
  void br_if(ValueId condition, Target then, Target otherwise);
  // The default is the last.
  void br_table(ValueId index, std::span<const Target> targets);
  // These give the refined reference, which exists only on an edge; so its
  // targets are set when it has a name.
  ValueId br_on(Op op, ValueId reference);
  ValueId br_on_cast(Op op, ValueId reference, wasm::ValueType from,
                     wasm::ValueType to);
  void set_targets(ValueId branch, Target first, Target second);
  void return_(ValueList values);
  void return_call(SymbolId callee, ValueList arguments);
  void return_call_indirect(TypeId type, SymbolId table, ValueList operands);
  void return_call_ref(TypeId type, ValueList operands);
  void throw_(SymbolId tag, ValueList arguments);
  void throw_ref(ValueId exception);
  void unreachable();

 private:
  const Program &program_;
  Function *function_ = nullptr;
  BlockId block_;
  uint32_t origin_ = 0;
  Typing typing_;

  Results finish(ValueId id);
  Instruction with_operands(Op op, ValueList operands, uint32_t immediate);
  ValueId start_branch(Op op, ValueId reference, uint32_t immediate);
};

}  // namespace wasmrust::ir
