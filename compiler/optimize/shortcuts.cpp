// See shortcuts.h.
#include "compiler/optimize/shortcuts.h"

#include <algorithm>

#include "compiler/ir/interpret_numbers.h"

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Edge;
using ir::EdgeId;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

bool Shortcuts::run(ir::Function &function, const Flow &flow) {
  function_ = &function;
  flow_ = &flow;
  can_skip_.assign(function.blocks.size(), false);
  bool is_any = false;
  for (BlockId block : flow.blocks()) {
    can_skip_[block.value] = can_skip(block);
    is_any |= can_skip_[block.value];
  }
  if (!is_any) return false;
  bool changed = false;
  for (BlockId block : flow.blocks()) {
    ValueId end = function.terminator(block);
    EdgeId first = function.first_edge(end);
    for (size_t i = 0; i < function.edge_count(end); ++i)
      for (unsigned jumps = 0; jumps < most_jumps; ++jumps) {
        if (!lead(block, end, EdgeId(first.value + i))) break;
        changed = true;
      }
  }
  return changed;
}

// Handlers may lead there as well: they go on doing so.
bool Shortcuts::can_skip(BlockId block) const {
  if (block == ir::Function::entry() || flow_->is_loop_head(block))
    return false;
  ValueId end = function_->terminator(block);
  switch ((*function_)[end].op) {
    case Op::Br:
      // Without parameters it is not worth more than ir/past_jumps.h does.
      if ((*function_)[block].parameters.empty()) return false;
      break;
    case Op::BrIf:
    case Op::BrTable:
      break;
    default:
      return false;
  }
  unsigned count = 0;
  for (ValueId id = (*function_)[block].first; id != end;
       id = function_->next(id))
    if (++count > most_code || !is_pure(*function_, id) ||
        flow_->is_used_elsewhere(id))
      return false;
  return std::ranges::none_of((*function_)[block].parameters, [&](ValueId id) {
    return flow_->is_used_elsewhere(id);
  });
}

bool Shortcuts::lead(BlockId block, ValueId branch, EdgeId id) {
  BlockId skipped = function_->all_edges[id.value].target;
  if (skipped == block || !can_skip_[skipped.value]) return false;
  edge_ = id;
  branch_ = branch;
  auto out = way_out(function_->terminator(skipped));
  if (!out) return false;
  const Edge &on = function_->all_edges[out->value];
  if (on.target == skipped) return false;
  arguments_.clear();
  for (ValueId each : function_->arguments(on)) {
    ValueId is = behind(each);
    if (!is) return false;
    arguments_.push_back(is);
  }
  Edge &edge = function_->all_edges[id.value];
  edge.target = on.target;
  function_->set_arguments(edge, arguments_);
  return true;
}

// What a value of the skipped block is for who comes along the edge; None when
// it would have to be computed.
ValueId Shortcuts::behind(ValueId id) const {
  const Edge &edge = function_->all_edges[edge_.value];
  if (function_->block_of(id) != edge.target) return id;
  const auto &parameters = (*function_)[edge.target].parameters;
  auto at = std::ranges::find(parameters, id);
  if (at == parameters.end()) return {};
  return function_->arguments(
      edge)[static_cast<size_t>(at - parameters.begin())];
}

std::optional<EdgeId> Shortcuts::way_out(ValueId end) {
  const ir::Instruction &row = (*function_)[end];
  EdgeId first = function_->first_edge(end);
  if (row.op == Op::Br) return first;
  auto is = known(function_->operands(end)[0], deepest);
  if (!is) return std::nullopt;
  if (row.op == Op::BrIf)
    return EdgeId(size_t{first.value} + (is->is_exact && !is->bits));
  if (!is->is_exact) return std::nullopt;
  return EdgeId(first.value + std::min<uint64_t>(is->bits, row.w[2] - 1));
}

// Of a value that is known where the edge's branch stands.
std::optional<Shortcuts::Known> Shortcuts::brought(ValueId id) const {
  const ir::Instruction &row = (*function_)[id];
  if (row.op == Op::I32Const) return Known{true, row.w[0]};
  if (row.op == Op::I64Const)
    return Known{true, uint64_t{row.w[1]} << 32 | row.w[0]};
  if ((*function_)[branch_].op != Op::BrIf ||
      function_->operands(branch_)[0] != id)
    return std::nullopt;
  auto edges = function_->edges(branch_);
  if (are_equal(*function_, edges[0], edges[1])) return std::nullopt;
  bool is_true = edge_ == function_->first_edge(branch_);
  return is_true ? Known{false, 1} : Known{true, 0};
}

std::optional<Shortcuts::Known> Shortcuts::known(ValueId id, unsigned depth) {
  ValueId is = behind(id);
  if (is) return brought(is);
  // It is computed in the skipped block.
  const ir::Instruction &row = (*function_)[id];
  size_t count = function_->operands(id).size();
  if (row.type != TypeRef::I32 && row.type != TypeRef::I64) return std::nullopt;
  if (row.op == Op::I32Const || row.op == Op::I64Const) return brought(id);
  if (!depth || !count || count > 2 ||
      ir::immediate_of(row.op) != ir::Immediate::None)
    return std::nullopt;
  ir::Value operands[2];
  for (size_t i = 0; i < count; ++i) {
    auto each = known(function_->operands(id)[i], depth - 1);
    if (!each) return std::nullopt;
    if (!each->is_exact)
      return row.op == Op::I32Eqz ? std::optional(Known{true, 0})
                                  : std::nullopt;
    operands[i] = {.low = each->bits};
  }
  ir::Computed result = ir::compute(row.op, std::span(operands).first(count));
  if (!result.known || result.trap) return std::nullopt;
  return Known{true, result.result.low};
}

}  // namespace wasmrust::optimize
