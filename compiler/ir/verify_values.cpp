// Invariants 7 to 14 of verify.h: what is used is known there, and of the type
// that is asked for.
//
// What an instruction takes and gives comes from typing.h; here it is compared.
// The order within a block is that of positions, between blocks it is
// dominance.
#include "compiler/ir/verification.h"

namespace wasmrust::ir {

// A use by the instruction where we are.
void Verification::use(ValueId id, bool from_edge_of_itself) {
  const Instruction &row = function_[id];
  if (!position_[id.value]) return fail(7, spell(id) + " is in no block");
  if (row.type == TypeRef::None) return fail(7, spell(id) + " gives no value");
  if (is_terminator(row.op)) {
    if (!from_edge_of_itself)
      fail(9, spell(id) + " exists only on an edge of its own");
    return;
  }
  BlockId home = function_.block_of(id);
  if (home == block_) {
    if (row.op != Op::Parameter &&
        position_[id.value] >= position_[value_.value])
      fail(8, spell(id) + " is used before it is computed");
    return;
  }
  if (dominators_->is_reachable(block_) &&
      !dominators_->is_known_at(function_, id, block_))
    fail(8, spell(id) + " of " + spell(home) + " is not known here");
}

void Verification::operands() {
  const Instruction &row = function_[value_];
  if (row.op == Op::Result) return result_row();
  Values has = function_.operands(value_);
  size_t before = found_.size();
  for (ValueId id : has) use(id);
  if (found_.size() != before) return;

  type_instruction(program_, function_, value_, typing_);
  if (typing_.wrong) return fail(13, typing_.wrong);
  if (has.size() != typing_.operands.size())
    return fail(11, std::string(text_of(row.op)) + " takes " +
                        std::to_string(typing_.operands.size()) +
                        " operands, not " + std::to_string(has.size()));
  for (size_t i = 0; i < has.size(); ++i)
    if (!matches(type_of(has[i]), typing_.operands[i]))
      fail(11, std::string(text_of(row.op)) + ": operand " + std::to_string(i) +
                   " is " + wasm::to_string(type_of(has[i])) + ", not " +
                   wasm::to_string(typing_.operands[i]));
  for (const auto &[sub, super] : typing_.subtypes)
    if (!matches(sub, super))
      fail(13, std::string(text_of(row.op)) + ": " + wasm::to_string(sub) +
                   " is no subtype of " + wasm::to_string(super));
  own_type();
}

void Verification::own_type() {
  const Instruction &row = function_[value_];
  if (typing_.results.size() != 1) {
    if (row.type != TypeRef::None)
      fail(12, std::string(text_of(row.op)) + " has no value of its own");
    return;
  }
  if (row.type == TypeRef::None)
    fail(12, std::string(text_of(row.op)) + " gives a value");
  else if (!matches(typing_.results[0], type_of(value_)))
    fail(12, std::string(text_of(row.op)) + " gives " +
                 wasm::to_string(typing_.results[0]) + ", not " +
                 wasm::to_string(type_of(value_)));
}

// `result vN I`: right behind vN, or behind a smaller I of the same.
void Verification::result_row() {
  const Instruction &row = function_[value_];
  ValueId from = function_.operands(value_)[0];
  ValueId before = function_.previous(value_);
  bool follows = before == from;
  if (before && function_[before].op == Op::Result)
    follows = function_.operands(before)[0] == from &&
              function_[before].w[2] < row.w[2];
  if (!follows || function_[from].op == Op::Result)
    return fail(10, "the row does not stand behind " + spell(from));
  if (from == unsound_) return;
  type_instruction(program_, function_, from, typing_);
  if (typing_.wrong || typing_.results.size() < 2)
    return fail(10, spell(from) + " does not give several values");
  if (row.w[2] >= typing_.results.size())
    return fail(10, spell(from) + " gives only " +
                        std::to_string(typing_.results.size()) + " values");
  typing_.results = {typing_.results[row.w[2]]};
  own_type();
}

// Whether the terminator's own value exists on the edge (wasmir.md).
bool Verification::may_carry(size_t edge) const {
  switch (function_[value_].op) {
    case Op::BrOnNull:
    case Op::BrOnCastFail:
      return edge == 1;
    case Op::BrOnNonNull:
    case Op::BrOnCast:
      return edge == 0;
    default:
      return false;
  }
}

void Verification::arguments() {
  auto edges = function_.edges(value_);
  for (size_t i = 0; i < edges.size(); ++i) {
    Values has = function_.arguments(edges[i]);
    BlockId target = edges[i].target;
    const auto &wanted = function_[target].parameters;
    size_t before = found_.size();
    for (ValueId id : has) use(id, id == value_ && may_carry(i));
    if (found_.size() != before) continue;
    if (has.size() != wanted.size()) {
      fail(14, spell(target) + " takes " + std::to_string(wanted.size()) +
                   " arguments, not " + std::to_string(has.size()));
      continue;
    }
    for (size_t k = 0; k < has.size(); ++k)
      if (!matches(type_of(has[k]), type_of(wanted[k])))
        fail(14, "argument " + std::to_string(k) + " for " + spell(target) +
                     " is " + wasm::to_string(type_of(has[k])) + ", not " +
                     wasm::to_string(type_of(wanted[k])));
  }
}

}  // namespace wasmrust::ir
