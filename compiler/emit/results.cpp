// See results.h. All costs are in bytes, of variables below 128.
#include "compiler/emit/results.h"

#include <algorithm>
#include <utility>

#include "compiler/base/bytes.h"

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::Op;
using ir::ValueId;

constexpr int access = 2;  // local.get, local.set or local.tee

}  // namespace

void ResultChooser::choose(Function &function, const Order &order,
                           std::vector<Placing> &placing) {
  function_ = &function;
  order_ = &order;
  placing_ = placing.data();
  find_joins();
  if (joins_.empty()) return;
  for (BlockId id : order.blocks()) look_at_edges(id);
  bool is_any_moved = false;
  for (BlockId id : joins_) is_any_moved |= choose(id);
  if (is_any_moved) exchange_arguments();
}

void ResultChooser::find_joins() {
  rows_.assign(function_->blocks.size(), {});
  saved_.resize(std::max(saved_.size(), function_->value_count()));
  joins_.clear();
  for (BlockId id : order_->blocks()) {
    const auto &parameters = (*function_)[id].parameters;
    if (parameters.empty() || id == Function::entry() || order_->is_loop(id) ||
        order_->opens_try(id))
      continue;
    rows_[id.value].is_join = true;
    joins_.push_back(id);
    for (ValueId each : parameters) saved_[each.value] = 0;
  }
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers) {
      const Edge &edge = function_->all_edges[handler.edge.value];
      rows_[edge.target.value].is_join = false;
    }
}

void ResultChooser::look_at_edges(BlockId id) {
  ValueId end = (*function_)[id].last;
  if ((*function_)[end].op != Op::Br) return;
  const Edge &edge = function_->edges(end)[0];
  if (!rows_[edge.target.value].is_join) return;
  const auto &parameters = (*function_)[edge.target].parameters;
  ir::Values arguments = function_->arguments(edge);
  for (size_t i = 0; i < arguments.size(); ++i)
    if (is_constant(*function_, arguments[i]) ||
        (placing_[arguments[i].value].uses == 1 &&
         function_->block_of(arguments[i]) == id))
      saved_[parameters[i].value] += access;
}

bool ResultChooser::choose(BlockId id) {
  if (!rows_[id.value].is_join) return false;
  auto &parameters = (*function_)[id].parameters;
  int most = 0;
  uint32_t best = 0;
  for (uint32_t i = 0; i < parameters.size(); ++i) {
    ValueId each = parameters[i];
    uint32_t uses = placing_[each.value].uses;
    int saved = saved_[each.value] + (uses == 1);
    if (uses == 0 || saved <= most) continue;
    most = saved;
    best = i;
  }
  if (!most) return false;
  rows_[id.value].place = best;
  std::swap(parameters[0], parameters[best]);
  placing_[parameters[0].value].may_arrive = true;
  return best != 0;
}

// Also in blocks that cannot be reached: the function stays sound.
void ResultChooser::exchange_arguments() {
  for (BlockId id : function_->blocks.ids())
    if (ValueId end = function_->terminator(id))
      for (const Edge &edge : function_->edges(end))
        if (size_t place = rows_[edge.target.value].place) {
          ir::Values arguments = function_->arguments(edge);
          ValueId first = arguments[0], other = arguments[place];
          function_->set_argument(edge, 0, other);
          function_->set_argument(edge, place, first);
        }
}

void ResultDecider::decide(const Function &function, const Order &order,
                           std::vector<Placing> &placing, IsShared is_shared,
                           std::vector<ValueId> &arriving) {
  function_ = &function;
  order_ = &order;
  placing_ = placing.data();
  arriving.assign(function.blocks.size(), {});
  find_candidates();
  if (candidates_.empty()) return;
  edges_.clear();
  for (BlockId id : order.blocks())
    for (const Edge &edge : function.edges(function[id].last))
      if (int &sum = saved_[edge.target.value]; sum != no_result) {
        sum += saved(id, edge, is_shared) - type_size(candidate(edge.target));
        edges_.push_back(
            ir::EdgeId(static_cast<size_t>(&edge - function.all_edges.data())));
      }
  bool is_any = false;
  for (BlockId id : candidates_) {
    ValueId each = candidate(id);
    if (saved_[id.value] + saved_behind(each) <= 0) continue;
    placing_[each.value].arrives = is_any = true;
    arriving[id.value] = each;
  }
  if (is_any) repeat_constants();
}

void ResultDecider::find_candidates() {
  saved_.assign(function_->blocks.size(), no_result);
  candidates_.clear();
  for (BlockId id : order_->blocks()) {
    ValueId each = candidate(id);
    if (!each) continue;
    saved_[id.value] = type_size(each);
    candidates_.push_back(id);
  }
}

// What a block's type takes beyond one byte. Each way there but one ends a
// block of it, an `if` or that of the label.
int ResultDecider::type_size(ValueId parameter) const {
  wasm::ValueType type = function_->value_type(function_->type_of(parameter));
  bool is_long = type.kind == wasm::ValueKind::Ref ||
                 type.kind == wasm::ValueKind::RefNull;
  return is_long ? static_cast<int>(sleb_size(type.heap)) : 0;
}

ValueId ResultDecider::candidate(BlockId id) const {
  const auto &parameters = (*function_)[id].parameters;
  if (parameters.empty() || !placing_[parameters[0].value].may_arrive)
    return {};
  return parameters[0];
}

// In the block itself.
int ResultDecider::saved_behind(ValueId parameter) const {
  const Placing &row = placing_[parameter.value];
  if (!row.below) return -access;
  return row.uses == 1 ? access : 0;
}

// On one way there.
int ResultDecider::saved(BlockId from, const Edge &edge,
                         IsShared is_shared) const {
  const auto &parameters = (*function_)[edge.target].parameters;
  ir::Values arguments = function_->arguments(edge);
  auto is_moved = [&](size_t i) {
    const Placing &row = placing_[arguments[i].value];
    if (!needs_variable(placing_[parameters[i].value])) return false;
    return row.repeated || !needs_variable(row) ||
           !is_shared(arguments[i], parameters[i]);
  };
  bool moves = is_moved(0), moves_others = false;
  for (size_t i = 1; i < arguments.size() && !moves_others; ++i)
    moves_others = is_moved(i);
  int bytes = saved_value(arguments[0], moves);
  if (moves_others) return bytes;
  // What the way costs that is not just a branch.
  switch ((*function_)[(*function_)[from].last].op) {
    case Op::Br:
      return bytes;
    case Op::BrIf:
      return bytes + (moves ? 2 : -1);
    default:
      return bytes - (moves ? 0 : 5);
  }
}

int ResultDecider::saved_value(ValueId argument, bool moves) const {
  const Placing &row = placing_[argument.value];
  if (row.nested && row.uses > 1) return moves ? access : 0;
  if (!needs_variable(row)) return access;
  if (int size = static_cast<int>(constant_size(*function_, argument)))
    return (moves ? 2 * access : 0) +
           making(argument, size) / static_cast<int>(row.uses) - size;
  return moves ? access : -access;
}

// A constant that goes to its variable.
int ResultDecider::making(ValueId constant, int size) const {
  bool is_there = function_->block_of(constant) == Function::entry() &&
                  is_first_value(*function_, constant);
  return is_there ? 0 : size + access;
}

// A constant that was kept for edges to variables is made anew on those that
// bring it on the stack, if that is all.
void ResultDecider::repeat_constants() {
  arriving_uses_.resize(function_->value_count());
  arriving_.clear();
  for (ir::EdgeId id : edges_) {
    const Edge &edge = function_->all_edges[id.value];
    ValueId each = function_->arguments(edge)[0];
    if (placing_[each.value].carried &&
        placing_[candidate(edge.target).value].arrives &&
        !arriving_uses_[each.value]++)
      arriving_.push_back(each);
  }
  for (ValueId each : arriving_) {
    Placing &row = placing_[each.value];
    if (std::exchange(arriving_uses_[each.value], 0) < row.carried) continue;
    row.repeated = is_repeated(ir::encoded_size(*function_, each), row.uses);
  }
}

}  // namespace wasmrust::emit
