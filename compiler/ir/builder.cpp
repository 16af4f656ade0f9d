// See builder.h.
//
// An instruction is appended before its type is known, since typing.h reads the
// operands and immediates of one that stands in a function. Its `result` rows
// follow at once, so their ids stand behind one another.
#include "compiler/ir/builder.h"

#include "compiler/base/check.h"

namespace wasmrust::ir {

ValueId Builder::i32(int32_t value) {
  return append({Op::I32Const, TypeRef::I32, {static_cast<uint32_t>(value)}});
}

ValueId Builder::i64(int64_t value) {
  auto bits = static_cast<uint64_t>(value);
  return append(
      {Op::I64Const,
       TypeRef::I64,
       {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)}});
}

ValueId Builder::f32_bits(uint32_t bits) {
  return append({Op::F32Const, TypeRef::F32, {bits}});
}

ValueId Builder::f64_bits(uint64_t bits) {
  return append(
      {Op::F64Const,
       TypeRef::F64,
       {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)}});
}

ValueId Builder::v128(std::array<uint32_t, 4> words) {
  return append({Op::V128Const, TypeRef::V128, {function_->add_words(words)}});
}

ValueId Builder::ref_null(int32_t heap) {
  return op(Op::RefNull, {}, static_cast<uint32_t>(heap));
}

ValueId Builder::symbol_address(SymbolId symbol, int64_t addend) {
  auto bits = static_cast<uint64_t>(addend);
  return finish(append({Op::SymbolAddress,
                        TypeRef::None,
                        {static_cast<uint32_t>(bits),
                         static_cast<uint32_t>(bits >> 32), symbol.value}}))
      .instruction;
}

ValueId Builder::select(ValueId when_true, ValueId when_false,
                        ValueId condition, TypeRef type) {
  return op(Op::Select, {when_true, when_false, condition}, 0, type);
}

// The words of an operation with operands; c is the immediate where there is
// room for one.
Instruction Builder::with_operands(Op op, ValueList operands,
                                   uint32_t immediate) {
  Instruction row{.op = op, .w = {0, 0, immediate}};
  size_t expected = operands.size();
  switch (operands_of(op)) {
    case Operands::None:
      expected = 0;
      break;
    case Operands::One:
      expected = 1;
      break;
    case Operands::Two:
      expected = 2;
      break;
    case Operands::Three:
      expected = 3;
      break;
    case Operands::List:
      row.w[0] = function_->add_list(operands);
      row.w[1] = static_cast<uint32_t>(operands.size());
      return row;
  }
  WASMRUST_CHECK(operands.size() == expected,
                 "the operation has as many operands as given");
  for (size_t i = 0; i < expected; ++i) row.w[i] = operands[i].value;
  return row;
}

// Gives an instruction its type, or its `result` rows.
Builder::Results Builder::finish(ValueId id) {
  type_instruction(program_, *function_, id, typing_);
  WASMRUST_CHECK(!typing_.wrong, typing_.wrong);
  if (typing_.results.empty()) return {id, {}, 0};
  if (typing_.results.size() == 1) {
    (*function_)[id].type = function_->intern(typing_.results[0]);
    return {id, id, 1};
  }
  auto count = static_cast<uint32_t>(typing_.results.size());
  Results all{id, ValueId(function_->value_count()), count};
  for (uint32_t i = 0; i < count; ++i)
    append(
        {Op::Result, function_->intern(typing_.results[i]), {id.value, 0, i}});
  return all;
}

Builder::Results Builder::results(Op op, ValueList operands, uint32_t immediate,
                                  TypeRef type) {
  Instruction row = with_operands(op, operands, immediate);
  row.type = type;
  // What most operations give stands in the table.
  uint8_t result = op_shapes[static_cast<size_t>(op)].result;
  if (result == OpShape::computed) return finish(append(row));
  row.type = type_of_letter(result);
  ValueId id = append(row);
  return {id, id, result ? 1u : 0u};
}

ValueId Builder::op(Op op, ValueList operands, uint32_t immediate,
                    TypeRef type) {
  return results(op, operands, immediate, type).instruction;
}

Builder::Results Builder::pair_results(Op op, ValueList operands,
                                       uint32_t first, uint32_t second) {
  return results(op, operands, function_->add_pair(first, second));
}

ValueId Builder::pair_op(Op op, ValueList operands, uint32_t first,
                         uint32_t second) {
  return pair_results(op, operands, first, second).instruction;
}

ValueId Builder::shuffle(ValueId a, ValueId b, std::array<uint8_t, 16> lanes) {
  std::array<uint32_t, 4> words{};
  for (size_t i = 0; i < 16; ++i)
    words[i / 4] |= uint32_t{lanes[i]} << (i % 4 * 8);
  return op(Op::I8x16Shuffle, {a, b}, function_->add_words(words));
}

ValueId Builder::load(Op op, ValueId address, const Access &access) {
  return this->op(op, {address}, function_->add_access(access).value);
}

void Builder::store(Op op, ValueId address, ValueId value,
                    const Access &access) {
  this->op(op, {address, value}, function_->add_access(access).value);
}

ValueId Builder::access(Op op, ValueList operands, const Access &access,
                        TypeRef type) {
  return this->op(op, operands, function_->add_access(access).value, type);
}

Builder::Results Builder::call(SymbolId callee, ValueList arguments) {
  return results(Op::Call, arguments, callee.value);
}

Builder::Results Builder::call_indirect(TypeId type, SymbolId table,
                                        ValueList operands) {
  return pair_results(Op::CallIndirect, operands, type.value, table.value);
}

Builder::Results Builder::call_ref(TypeId type, ValueList operands) {
  return results(Op::CallRef, operands, type.value);
}

void Builder::br(Target target) {
  EdgeId edge =
      function_->add_edge(target.to, target.arguments, target.likelihood);
  append({Op::Br, TypeRef::None, {0, edge.value, 1}});
}

void Builder::br_if(ValueId condition, Target then, Target otherwise) {
  br_table(condition, std::array{then, otherwise});
  (*function_)[(*function_)[block_].last].op = Op::BrIf;
}

void Builder::br_table(ValueId index, std::span<const Target> targets) {
  auto first = static_cast<uint32_t>(function_->all_edges.size());
  for (const Target &target : targets)
    function_->add_edge(target.to, target.arguments, target.likelihood);
  append({Op::BrTable,
          TypeRef::None,
          {index.value, first, static_cast<uint32_t>(targets.size())}});
}

ValueId Builder::start_branch(Op op, ValueId reference, uint32_t immediate) {
  return finish(append({op, TypeRef::None, {reference.value, 0, immediate}}))
      .instruction;
}

ValueId Builder::br_on(Op op, ValueId reference) {
  return start_branch(op, reference, 2);
}

ValueId Builder::br_on_cast(Op op, ValueId reference, wasm::ValueType from,
                            wasm::ValueType to) {
  auto first = static_cast<uint32_t>(function_->intern(from));
  auto second = static_cast<uint32_t>(function_->intern(to));
  return start_branch(op, reference, function_->add_pair(first, second));
}

void Builder::set_targets(ValueId branch, Target first, Target second) {
  (*function_)[branch].w[1] =
      function_->add_edge(first.to, first.arguments, first.likelihood).value;
  function_->add_edge(second.to, second.arguments, second.likelihood);
}

void Builder::return_(ValueList values) { op(Op::Return, values); }

void Builder::return_call(SymbolId callee, ValueList arguments) {
  op(Op::ReturnCall, arguments, callee.value);
}

void Builder::return_call_indirect(TypeId type, SymbolId table,
                                   ValueList operands) {
  pair_op(Op::ReturnCallIndirect, operands, type.value, table.value);
}

void Builder::return_call_ref(TypeId type, ValueList operands) {
  op(Op::ReturnCallRef, operands, type.value);
}

void Builder::throw_(SymbolId tag, ValueList arguments) {
  op(Op::Throw, arguments, tag.value);
}

void Builder::throw_ref(ValueId exception) { op(Op::ThrowRef, {exception}); }

void Builder::unreachable() { op(Op::Unreachable, {}); }

}  // namespace wasmrust::ir
