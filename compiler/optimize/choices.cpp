// See choices.h.
#include "compiler/optimize/choices.h"

#include <algorithm>

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Edge;
using ir::EdgeId;
using ir::Op;
using ir::TypeRef;
using ir::ValueId;

namespace {

// They take many times the time of an addition.
bool is_slow(Op op) {
  switch (op) {
    case Op::F32Sqrt:
    case Op::F64Sqrt:
    case Op::F32Div:
    case Op::F64Div:
    case Op::F32x4Sqrt:
    case Op::F64x2Sqrt:
    case Op::F32x4Div:
    case Op::F64x2Div:
      return true;
    default:
      return false;
  }
}

// Is the value 0 or 1?
bool is_truth(const ir::Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  if (row.op >= Op::I32Eqz && row.op <= Op::F64Ge) return true;
  switch (row.op) {
    case Op::I32Const:
      return row.w[0] <= 1;
    case Op::RefIsNull:
    case Op::RefEq:
    case Op::RefTest:
    case Op::RefTestNull:
    case Op::V128AnyTrue:
      return true;
    default:
      return false;
  }
}

bool is_number(const ir::Function &function, ValueId id) {
  return wasm::is_number_or_vector(function.value_type(function.type_of(id)));
}

}  // namespace

bool Choices::run(ir::Function &function, const Flow &flow) {
  function_ = &function;
  flow_ = &flow;
  is_taken_.assign(function.blocks.size(), false);
  bool changed = false;
  for (BlockId block : flow.blocks()) {
    // What stood on a way may have been chosen as well, and so on outwards.
    while (!is_taken_[block.value] && (choose(block) || ask_at_once(block)))
      changed = true;
  }
  return changed;
}

// Only one branch leads there, and whoever comes otherwise would not mind its
// code: few pure operations, whose values nobody else uses.
bool Choices::is_cheap(BlockId block) const {
  if (!flow_->is_only_target(block) || is_taken_[block.value] ||
      !(*function_)[block].parameters.empty())
    return false;
  size_t count = 0;
  ValueId end = (*function_)[block].last;
  for (ValueId id = (*function_)[block].first; id != end;
       id = function_->next(id)) {
    Op op = (*function_)[id].op;
    if (!is_pure(*function_, id) || is_slow(op) || flow_->is_used_elsewhere(id))
      return false;
    count += !ir::is_constant(op);
    if (count > most_) return false;
  }
  return true;
}

Choices::Way Choices::way_of(const Edge &edge) const {
  Way way{.to = edge.target, .brings = function_->arguments(edge)};
  if (!is_cheap(edge.target)) return way;
  ValueId end = (*function_)[edge.target].last;
  if ((*function_)[end].op == Op::Return)
    return {edge.target, end, {}, function_->operands(end)};
  if ((*function_)[end].op != Op::Br) return way;
  const Edge &on = function_->edges(end)[0];
  // Round a loop of its own.
  if (on.target == edge.target) return way;
  return {edge.target, {}, on.target, function_->arguments(on)};
}

void Choices::move_instructions(BlockId from, ValueId before) {
  is_taken_[from.value] = true;
  ValueId end = (*function_)[from].last;
  for (ValueId id = (*function_)[from].first, next; id != end; id = next) {
    next = function_->next(id);
    function_->unlink(id);
    function_->insert_before(before, id);
  }
}

bool Choices::choose(BlockId block) {
  ValueId end = function_->terminator(block);
  if ((*function_)[end].op != Op::BrIf) return false;
  auto edges = function_->edges(end);
  if (is_for_speed_ && edges[0].likelihood != ir::Likelihood::Unknown)
    return false;
  Way ways[] = {way_of(edges[0]), way_of(edges[1])};
  if (edges[0].target == edges[1].target) {
    for (size_t i : {0, 1})
      ways[i] = {.to = edges[i].target,
                 .brings = function_->arguments(edges[i])};
  }
  // One may come to where the other one only passes through.
  for (size_t i : {0, 1})
    if (ways[i].through && ways[i].through == ways[1 - i].to)
      ways[i] = {.to = edges[i].target,
                 .brings = function_->arguments(edges[i])};
  const auto &[then, otherwise] = ways;
  if (then.to != otherwise.to || !then.leaves != !otherwise.leaves ||
      then.brings.size() != otherwise.brings.size())
    return false;
  size_t differing = 0;
  for (size_t i = 0; i < then.brings.size(); ++i) {
    if (then.brings[i] == otherwise.brings[i]) continue;
    if (++differing > 1 || !is_number(*function_, then.brings[i])) return false;
  }
  values_.clear();
  others_.clear();
  for (ValueId each : then.brings) values_.push_back(each);
  for (ValueId each : otherwise.brings) others_.push_back(each);
  ValueId condition = function_->operands(end)[0];
  for (const Way &way : ways)
    if (way.through) move_instructions(way.through, end);
  for (size_t i = 0; i < values_.size(); ++i) {
    if (values_[i] == others_[i]) continue;
    ValueId chosen =
        function_->make({Op::Select,
                         function_->type_of(values_[i]),
                         {values_[i].value, others_[i].value, condition.value}},
                        function_->origin(end));
    function_->insert_before(end, chosen);
    values_[i] = chosen;
  }
  if (then.leaves) {
    auto count = static_cast<uint32_t>(values_.size());
    (*function_)[end] = {
        Op::Return, TypeRef::None, {function_->add_list(values_), count, 0}};
    return true;
  }
  BlockId to = then.to;
  EdgeId first = function_->first_edge(end);
  make_jump(*function_, end, first);
  Edge &edge = function_->all_edges[first.value];
  edge.target = to;
  function_->set_arguments(edge, values_);
  return true;
}

bool Choices::ask_at_once(BlockId block) {
  ValueId end = function_->terminator(block);
  if ((*function_)[end].op != Op::BrIf) return false;
  return ask_at_once(block, 0) || ask_at_once(block, 1);
}

// The block's edge `to_second` leads to another branch, which shares a target
// with this one.
bool Choices::ask_at_once(BlockId block, size_t to_second) {
  ValueId end = function_->terminator(block);
  auto edges = function_->edges(end);
  if (is_for_speed_ && edges[0].likelihood != ir::Likelihood::Unknown)
    return false;
  BlockId second = edges[to_second].target;
  const Edge &out = edges[1 - to_second];
  if (out.target == second || !is_cheap(second)) return false;
  ValueId other = function_->terminator(second);
  if ((*function_)[other].op != Op::BrIf) return false;
  auto ways = function_->edges(other);
  // Both conditions true, or one of them: the edge to what is shared has the
  // same place in both.
  if (!are_equal(*function_, ways[1 - to_second], out)) return false;
  if (ways[0].target == second || ways[1].target == second) return false;
  ValueId a = function_->operands(end)[0], b = function_->operands(other)[0];
  bool needs_both = to_second == 0;
  if (needs_both && !(is_truth(*function_, a) && is_truth(*function_, b)))
    return false;
  move_instructions(second, end);
  ValueId both = function_->make(
      {needs_both ? Op::I32And : Op::I32Or, TypeRef::I32, {a.value, b.value}},
      function_->origin(other));
  function_->insert_before(end, both);
  function_->set_operand(end, 0, both);
  Edge on = ways[to_second];
  edges = function_->edges(end);
  edges[to_second] = on;
  for (Edge &edge : edges) edge.likelihood = ir::Likelihood::Unknown;
  return true;
}

}  // namespace wasmrust::optimize
