// See labels.h. It finds the branches that write.cpp writes: functions of the
// same names belong together.
#include "compiler/emit/labels.h"

#include "compiler/emit/conditions.h"
#include "compiler/emit/landings.h"

namespace wasmrust::emit {

using ir::BlockId;
using ir::Edge;
using ir::ValueId;

bool only_returns(const ir::Function &function, const Locals &locals,
                  BlockId id) {
  ValueId first = function[id].first;
  if (function[first].op != ir::Op::Return) return false;
  ir::Values results = function.operands(first);
  return results.empty() ||
         (results.size() == 1 && results[0] == locals.arriving[id.value]);
}

void Labels::find(const ir::Function &function, const Order &order,
                  const std::vector<Placing> &placing, const Locals &locals) {
  function_ = &function;
  order_ = &order;
  placing_ = &placing;
  locals_ = &locals;
  rows_.assign(function.blocks.size(), {});
  // Each block comes behind those that say what stands behind it.
  for (BlockId id : order.blocks()) body(id, open_labels(id));
  constexpr int label = 3;  // bytes
  for (Row &row : rows_) row.needed |= row.saved > label;
}

// Returns what stands right behind the block's own code.
BlockId Labels::open_labels(BlockId id) {
  BlockId next = rows_[id.value].next;
  for (BlockId label : order_->labels_behind(id)) {
    rows_[label.value].next = next;
    next = label;
  }
  for (BlockId label : order_->labels_in(id)) {
    if (uint32_t number = order_->try_at(label); number != Order::none) {
      for (const Order::Clause &clause : (*order_)[number].clauses)
        rows_[clause.target.value].next = next;
      continue;
    }
    rows_[label.value].next = next;
    next = label;
  }
  return next;
}

void Labels::body(BlockId id, BlockId next) {
  ValueId end = (*function_)[id].last;
  ir::Op op = (*function_)[end].op;
  if (order_->is_apart(id)) {
    if (!function_->legacy_exceptions)
      next = body_in_region(id, next);
    else if (op == ir::Op::Throw || op == ir::Op::ThrowRef)
      return;
  }
  switch (op) {
    case ir::Op::BrIf:
      return branch_if(id, end, next);
    case ir::Op::BrTable:
      return branch_table(id, end, next);
    case ir::Op::BrOnNull:
    case ir::Op::BrOnNonNull:
    case ir::Op::BrOnCast:
    case ir::Op::BrOnCastFail:
      go(id, function_->edges(end)[1], {});
      return go(id, function_->edges(end)[0], next);
    case ir::Op::Br: {
      const Edge &edge = function_->edges(end)[0];
      bool returns = order_->has_label(edge.target) &&
                     only_returns(*function_, *locals_, edge.target);
      if (!returns) go(id, edge, next);
      return;
    }
    default:
      for (const Edge &edge : function_->edges(end)) go(id, edge, next);
  }
}

BlockId Labels::body_in_region(BlockId id, BlockId next) {
  std::vector<const ir::Handler *> handlers = handlers_of(*function_, id);
  for (const ir::Handler *handler : handlers) {
    BlockId target = function_->all_edges[handler->edge.value].target;
    if (!order_->is_back(id, target))
      rows_[target.value].needed |=
          handler != handlers.back() || target != next;
  }
  return {};
}

void Labels::branch_if(BlockId from, ValueId end, BlockId next) {
  std::span<const Edge> edges = function_->edges(end);
  for (size_t i : {0, 1}) {
    const Edge &edge = edges[i];
    if (edge.target != next || order_->is_back(from, next)) {
      go(from, edge, next);
    } else if (order_->has_label(next) &&
               !has_moves(*function_, *locals_, edge)) {
      int inverted =
          inverting(*function_, *placing_, function_->operands(end)[0]);
      rows_[next.value].saved += i == 0 ? 1 + inverted : 1 - inverted;
    }
  }
}

void Labels::branch_table(BlockId from, ValueId end, BlockId next) {
  Landings landings(*function_, *locals_, end, next);
  std::span<const Edge> edges = function_->edges(end);
  for (size_t i = 0; i < edges.size(); ++i) {
    bool falls = edges[i].target == next && landings.size() > 0 &&
                 landings.of(i) == landings.size() - 1;
    if (!falls && !order_->is_back(from, edges[i].target))
      rows_[edges[i].target.value].needed = true;
  }
}

void Labels::go(BlockId from, const Edge &edge, BlockId next) {
  if (edge.target == next || order_->is_back(from, edge.target)) return;
  Row &row = rows_[edge.target.value];
  if (order_->has_label(edge.target))
    row.needed = true;
  else
    row.next = next;
}

}  // namespace wasmrust::emit
