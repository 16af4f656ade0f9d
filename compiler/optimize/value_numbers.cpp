// See value_numbers.h.
#include "compiler/optimize/value_numbers.h"

#include <algorithm>
#include <utility>

namespace wasmrust::optimize {

using ir::Op;
using ir::ValueId;

size_t ValueNumbers::Key::hash() const {
  uint64_t hash =
      static_cast<uint64_t>(row.op) << 16 | static_cast<uint64_t>(row.type);
  for (uint32_t word : row.w) hash = (hash ^ word) * 0x9e37'79b9'7f4a'7c15u;
  return hash ^ hash >> 29;
}

void ValueNumbers::start(const ir::Function &function,
                         ir::Replacements &instead) {
  function_ = &function;
  instead_ = &instead;
  number_.assign(function.value_count(), ValueId());
  // Twice as many places as values, a power of two.
  size_t places = 16;
  while (places < 2 * function.value_count()) places *= 2;
  table_.assign(places, ValueId());
  words_.clear();
}

// A field that is what it was since its struct was made.
bool ValueNumbers::is_constant_field(ValueId id) const {
  Op op = (*function_)[id].op;
  if (op != Op::StructGet && op != Op::StructGetS && op != Op::StructGetU)
    return false;
  auto [type, field] = function_->pair(id);
  return !program_.types[type].fields[field].is_mutable;
}

// Same operands, same value or trap, and nothing else.
bool ValueNumbers::is_numbered(ValueId id) const {
  const ir::Instruction &row = (*function_)[id];
  if (is_constant_field(id)) return true;
  if (row.type == ir::TypeRef::None || row.op == Op::Parameter ||
      row.op == Op::Result || ir::operands_of(row.op) == ir::Operands::List ||
      ir::immediate_of(row.op) > ir::Immediate::Shuffle)
    return false;
  if (row.op == Op::GlobalGet)
    return !program_.global_type(SymbolId(size_t{row.w[2]})).is_mutable;
  using enum wasm::Trait::Bits;
  constexpr uint32_t allowed =
      Pure | Commutative | Constant | ExtendedConstant | Traps;
  return ir::is_wasm(row.op) || row.op == Op::SymbolAddress
             ? !(ir::traits_of(row.op) & ~allowed)
             : false;
}

ValueNumbers::Key ValueNumbers::key_of(ValueId id) {
  Key key{(*function_)[id]};
  ir::Values operands = function_->operands(id);
  for (size_t i = 0; i < operands.size(); ++i)
    key.row.w[i] = number_[(*instead_)(operands[i]).value].value;
  if (ir::has(key.row.op, wasm::Trait::Commutative) && operands.size() == 2 &&
      key.row.w[0] > key.row.w[1])
    std::swap(key.row.w[0], key.row.w[1]);
  if (is_constant_field(id)) {
    auto [type, field] = function_->pair(id);
    key.row.w[1] = type;
    key.row.w[2] = field;
  }
  if (key.row.op == Op::V128Const) key.row.w[0] = first_place(key.row.w[0]);
  if (key.row.op == Op::I8x16Shuffle) key.row.w[2] = first_place(key.row.w[2]);
  return key;
}

uint32_t ValueNumbers::first_place(uint32_t words) {
  std::array<uint32_t, 4> said;
  std::ranges::copy(function_->words(words, 4), said.begin());
  return words_.try_emplace(said, words).first->second;
}

ValueId ValueNumbers::look_at(ValueId id) {
  number_[id.value] = id;
  if (!is_numbered(id)) return id;
  Key key = key_of(id);
  size_t at = key.hash() & (table_.size() - 1);
  while (table_[at] && !(key_of(table_[at]) == key))
    at = (at + 1) & (table_.size() - 1);
  if (!table_[at]) table_[at] = id;
  return number_[id.value] = number_[table_[at].value];
}

}  // namespace wasmrust::optimize
