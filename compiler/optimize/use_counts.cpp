// See use_counts.h.
#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

using ir::Op;

void count_uses(const ir::Function &function, std::vector<uint32_t> &uses) {
  uses.assign(function.value_count(), 0);
  for_each_use(function,
               [&](ir::ValueId id, ir::BlockId) { ++uses[id.value]; });
}

void UseCounts::start(ir::Function &function, ir::Replacements &instead) {
  function_ = &function;
  instead_ = &instead;
  count_uses(function, uses_);
}

void UseCounts::finish() {
  instead_->apply();
  for (ir::Held &row : function_->held)
    if (row.value && !function_->block_of(row.value)) row.value = {};
}

bool UseCounts::is_unused(ir::ValueId id) const {
  using enum wasm::Trait::Bits;
  // What only reads, and cannot trap.
  constexpr uint32_t removable = Pure | Commutative | Constant |
                                 ExtendedConstant | ReadsGlobal | ReadsSize;
  Op op = (*function_)[id].op;
  return !(*this)(id) && !(ir::traits_of(op) & ~removable);
}

void UseCounts::use(ir::ValueId id) {
  if (id.value >= uses_.size()) uses_.resize(function_->value_count());
  ++uses_[id.value];
}

void UseCounts::use_operands(ir::ValueId id) {
  for (ir::ValueId each : function_->operands(id)) use((*instead_)(each));
}

void UseCounts::drop_operands(ir::ValueId id) {
  for (ir::ValueId each : function_->operands(id)) drop((*instead_)(each));
}

void UseCounts::drop(ir::ValueId id) {
  dropped_.assign(1, id);
  while (!dropped_.empty()) {
    id = dropped_.back();
    dropped_.pop_back();
    if (--uses_[id.value] || !is_unused(id)) continue;
    // Results stay behind what gives them until all of it goes (dead-code).
    Op op = (*function_)[id].op;
    if (op == Op::Result) continue;
    for (ir::ValueId each : function_->operands(id))
      dropped_.push_back((*instead_)(each));
    if (op != Op::Parameter) function_->unlink(id);
  }
}

void UseCounts::replace(ir::ValueId id, ir::ValueId by) {
  use(by);
  uses_[by.value] += (*this)(id);
  if (id.value < uses_.size()) uses_[id.value] = 0;
  drop_operands(id);
  --uses_[by.value];
  instead_->put(id, by);
  function_->unlink(id);
}

void UseCounts::become(ir::ValueId id, const ir::Instruction &row) {
  // What it uses now is not dropped with what it used.
  ir::Instruction before = (*function_)[id];
  (*function_)[id] = row;
  use_operands(id);
  (*function_)[id] = before;
  drop_operands(id);
  (*function_)[id] = row;
}

void UseCounts::remove(ir::ValueId id) {
  drop_operands(id);
  function_->unlink(id);
}

void UseCounts::set_operand(ir::ValueId id, size_t index, ir::ValueId to) {
  ir::ValueId before = (*instead_)(function_->operands(id)[index]);
  use(to);
  function_->set_operand(id, index, to);
  drop(before);
}

}  // namespace wasmrust::optimize
