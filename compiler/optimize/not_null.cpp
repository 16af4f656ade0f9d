// See not_null.h.
#include "compiler/optimize/not_null.h"

#include <optional>

#include "compiler/optimize/constants.h"

namespace wasmrust::optimize {

using ir::Function;
using ir::Op;
using ir::ValueId;

namespace {

// Where a comparison with 0 has the other operand.
std::optional<ValueId> compared_with_zero(const Function &function,
                                          ValueId id) {
  for (size_t i = 0; i < 2; ++i)
    if (constant_of(function, function.operands(id)[i]) == uint64_t{0})
      return function.operands(id)[1 - i];
  return std::nullopt;
}

// What it says of the value when the condition holds: that it is not 0, that it
// is, or nothing.
std::optional<bool> says(const Function &function, ValueId condition,
                         ValueId value) {
  bool is_there = true;
  // Longer ones are not written; out of reach there may be circles.
  for (int steps = 8; condition != value; --steps) {
    if (steps == 0) return std::nullopt;
    Op op = function[condition].op;
    std::optional<ValueId> next;
    if (op == Op::I32Eqz || op == Op::RefIsNull)
      next = function.operands(condition)[0];
    else if (op == Op::I32Eq || op == Op::I32Ne)
      next = compared_with_zero(function, condition);
    if (!next) return std::nullopt;
    if (op != Op::I32Ne) is_there = !is_there;
    condition = *next;
  }
  return is_there;
}

}  // namespace

NotNull::NotNull(const Function &function)
    : function_(function), branches_(function.blocks.size()) {
  std::vector<bool> has_more(function.blocks.size());
  auto see = [&](ir::BlockId to, ValueId from) {
    if (branches_[to.value] || !from) has_more[to.value] = true;
    branches_[to.value] = from;
  };
  for (const ir::Block &block : function.blocks)
    if (block.last)
      for (const ir::Edge &edge : function.edges(block.last))
        see(edge.target, block.last);
  for (const ir::Region &region : function.regions)
    for (const ir::Handler &each : region.handlers)
      see(function.all_edges[each.edge.value].target, {});
  for (size_t i = 0; i < branches_.size(); ++i)
    if (has_more[i]) branches_[i] = {};
}

bool NotNull::is_said(ValueId branch, size_t edge, ValueId value) const {
  return function_[branch].op == Op::BrIf &&
         says(function_, function_.operands(branch)[0], value) == (edge == 0);
}

bool NotNull::on_edge(ValueId branch, size_t edge, ValueId value) const {
  return is_said(branch, edge, value) || at(branch, value);
}

bool NotNull::at(ValueId instruction, ValueId value) const {
  ir::BlockId block = function_.block_of(instruction);
  // Out of reach blocks may lead to one another in a circle.
  for (size_t steps = branches_.size(); steps > 0; --steps) {
    ValueId branch = branches_[block.value];
    if (!branch) return false;
    size_t edge = function_.edges(branch)[0].target == block ? 0 : 1;
    if (is_said(branch, edge, value)) return true;
    block = function_.block_of(branch);
  }
  return false;
}

}  // namespace wasmrust::optimize
