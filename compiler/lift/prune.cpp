// Two clean-ups that need no analysis of their own. See prune.h.
//
// A parameter is one value if all edges bring that value, or the parameter
// itself (round a loop): its uses then name the value. A value is needed when
// somebody would notice its absence, or a needed one uses it; a parameter is
// needed when its value is, and only then are the edges' arguments for it.
//
//   b1(v3: i32):  from b0(v1), b2(v3)      v3 is v1
//   drop (i32.add …)                       the sum is not needed
#include "compiler/lift/prune.h"

namespace wasmrust::lift {

using ir::Block;
using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::ValueId;

void Pruner::run(Function &function) {
  function_ = &function;
  find_incoming();
  forward_parameters();
  mark_needed();
  remove();
}

// All edges, and whether a handler's.
template <typename See>
void Pruner::for_each_edge(See see) const {
  for (const Block &block : function_->blocks) {
    if (!block.last || !ir::is_terminator((*function_)[block.last].op))
      continue;
    uint32_t first = function_->first_edge(block.last).value;
    size_t count = function_->edge_count(block.last);
    for (size_t i = 0; i < count; ++i)
      see(static_cast<uint32_t>(first + i), false);
  }
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers)
      see(handler.edge.value, true);
}

void Pruner::find_incoming() {
  const std::vector<Edge> &edges = function_->all_edges;
  first_in_.assign(function_->blocks.size() + 1, 0);
  for_each_edge(
      [&](uint32_t edge, bool) { ++first_in_[edges[edge].target.value]; });
  uint32_t sum = 0;
  for (uint32_t &row : first_in_) row = sum += row;
  in_.resize(sum);
  // From behind: each row is then where its block's edges start.
  for_each_edge([&](uint32_t edge, bool from_handler) {
    const Edge &row = edges[edge];
    size_t parameters = (*function_)[row.target].parameters.size();
    in_[--first_in_[row.target.value]] = {
        edge, from_handler
                  ? static_cast<uint32_t>(parameters - row.argument_count)
                  : 0};
  });
  size_t values = function_->value_count();
  is_.resize(values);
  for (size_t i = 0; i < values; ++i) is_[i] = ValueId(i);
  place_.resize(values);
  for (const Block &block : function_->blocks)
    for (uint32_t i = 0; i < block.parameters.size(); ++i)
      place_[block.parameters[i].value] = i;
}

std::span<const Pruner::In> Pruner::into(BlockId block) const {
  return std::span(in_).subspan(
      first_in_[block.value],
      first_in_[block.value + 1] - first_in_[block.value]);
}

inline ValueId Pruner::real(ValueId id) {
  while (is_[id.value] != id) {
    is_[id.value] = is_[is_[id.value].value];
    id = is_[id.value];
  }
  return id;
}

// The one value that all edges bring for a parameter; None if there are
// several, or if it exists only on its edge.
ValueId Pruner::only_value(ValueId parameter) {
  uint32_t place = place_[parameter.value];
  ValueId found;
  for (const In &in : into(function_->block_of(parameter))) {
    if (place < in.skipped) return {};
    const Edge &edge = function_->all_edges[in.edge];
    ValueId value = real(function_->arguments(edge)[place - in.skipped]);
    if (value == parameter || value == found) continue;
    if (found || ir::is_terminator((*function_)[value].op)) return {};
    found = value;
  }
  return found;
}

void Pruner::forward_parameters() {
  open_.clear();
  for (BlockId block : function_->blocks.ids())
    if (block != Function::entry())
      open_.insert(open_.end(), (*function_)[block].parameters.begin(),
                   (*function_)[block].parameters.end());
  for (bool changed = true; changed;) {
    changed = false;
    size_t kept = 0;
    for (ValueId parameter : open_) {
      if (ValueId value = only_value(parameter)) {
        is_[parameter.value] = value;
        changed = true;
      } else {
        open_[kept++] = parameter;
      }
    }
    open_.resize(kept);
  }
}

inline void Pruner::need(ValueId id) {
  id = real(id);
  if (needed_[id.value]) return;
  needed_[id.value] = true;
  work_.push_back(id);
}

void Pruner::mark_needed() {
  needed_.assign(function_->value_count(), false);
  for (ValueId each : (*function_)[Function::entry()].parameters) need(each);
  // What a handler brings by itself stays a parameter, so the other edges bring
  // it, too.
  if (!function_->regions.empty())
    for (BlockId block : function_->blocks.ids())
      for (const In &in : into(block))
        for (size_t i = 0; i < in.skipped; ++i)
          need((*function_)[block].parameters[i]);
  for (const Block &block : function_->blocks)
    for (ValueId id = block.first; id; id = function_->next(id)) {
      ir::Op op = (*function_)[id].op;
      if (!ir::has(op, wasm::Trait::Pure) || ir::is_terminator(op)) need(id);
    }
  while (!work_.empty()) {
    ValueId id = work_.back();
    work_.pop_back();
    for (ValueId operand : function_->operands(id)) need(operand);
    if ((*function_)[id].op != ir::Op::Parameter) continue;
    uint32_t place = place_[id.value];
    for (const In &in : into(function_->block_of(id)))
      if (place >= in.skipped)
        need(function_->arguments(
            function_->all_edges[in.edge])[place - in.skipped]);
  }
}

void Pruner::remove_parameters(BlockId block) {
  auto &parameters = (*function_)[block].parameters;
  auto stays = [&](size_t place) {
    ValueId id = parameters[place];
    return is_[id.value] == id && needed_[id.value];
  };
  for (const In &in : into(block)) {
    Edge &edge = function_->all_edges[in.edge];
    uint32_t count = 0;
    for (size_t i = in.skipped; i < parameters.size(); ++i)
      if (stays(i))
        function_->set_argument(
            edge, count++, real(function_->arguments(edge)[i - in.skipped]));
    edge.argument_count = count;
  }
  size_t kept = 0;
  for (size_t i = 0; i < parameters.size(); ++i)
    if (stays(i)) parameters[kept++] = parameters[i];
  parameters.resize(kept);
}

void Pruner::remove() {
  for (BlockId block : function_->blocks.ids()) {
    if (block != Function::entry() && !(*function_)[block].parameters.empty())
      remove_parameters(block);
    for (ValueId id = (*function_)[block].first, next; id; id = next) {
      next = function_->next(id);
      if (!needed_[id.value]) {
        function_->unlink(id);
        continue;
      }
      ir::Values operands = function_->operands(id);
      for (size_t i = 0; i < operands.size(); ++i)
        if (ValueId is = real(operands[i]); is != operands[i])
          function_->set_operand(id, i, is);
    }
  }
  for (ir::Held &row : function_->held) {
    if (row.value) row.value = real(row.value);
    if (row.value && !needed_[row.value.value]) row.value = {};
  }
}

}  // namespace wasmrust::lift
