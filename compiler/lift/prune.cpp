// Two clean-ups that need no analysis of their own. See prune.h.
//
// A parameter is one value if all edges bring that value, or the parameter
// itself (round a loop): its uses then name the value. A value is needed when
// somebody would notice its absence, or a needed one uses it; a parameter is
// needed when its value is, and only then are the edges' arguments for it.
//
//   b1(v3: i32):  from b0(v1), b2(v3)      v3 is v1
//   drop (i32.add …)                       the sum is not needed
//
// A value's number is mostly lower than its users', so one walk over all
// numbers from behind finds what is needed; what is found to be needed behind
// the walk (round a loop) is looked at when it is done.
#include "compiler/lift/prune.h"

namespace wasmrust::lift {

using ir::Block;
using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::ValueId;

void Pruner::run(Function &function) {
  function_ = &function;
  find_parameters();
  find_incoming();
  forward_parameters();
  mark_needed();
  remove();
}

void Pruner::find_parameters() {
  size_t values = function_->value_count();
  is_.resize(values);
  for (size_t i = 0; i < values; ++i) is_[i] = ValueId(i);
  row_of_.resize(values);
  parameters_.clear();
  for (BlockId block : function_->blocks.ids()) {
    if (block == Function::entry()) continue;
    uint32_t place = 0;
    for (ValueId id : (*function_)[block].parameters) {
      row_of_[id.value] = static_cast<uint32_t>(parameters_.size());
      parameters_.push_back({id, block, place++});
    }
  }
}

// All edges to blocks with parameters, and whether a handler's.
template <typename See>
void Pruner::for_each_edge(See see) const {
  auto look = [&](ir::EdgeId edge, bool from_handler) {
    const Block &to = (*function_)[function_->all_edges[edge.value].target];
    if (!to.parameters.empty()) see(edge.value, to, from_handler);
  };
  for (const Block &block : function_->blocks) {
    if (!block.last || !ir::is_terminator((*function_)[block.last].op))
      continue;
    size_t first = function_->first_edge(block.last).value;
    size_t last = first + function_->edge_count(block.last);
    for (; first < last; ++first) look(ir::EdgeId(first), false);
  }
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers) look(handler.edge, true);
}

void Pruner::find_incoming() {
  first_in_.assign(function_->blocks.size() + 1, 0);
  in_.clear();
  if (parameters_.empty()) return;
  const std::vector<Edge> &edges = function_->all_edges;
  for_each_edge([&](uint32_t edge, const Block &, bool) {
    ++first_in_[edges[edge].target.value];
  });
  uint32_t sum = 0;
  for (uint32_t &row : first_in_) row = sum += row;
  in_.resize(sum);
  // From behind: each row is then where its block's edges start.
  for_each_edge([&](uint32_t edge, const Block &to, bool from_handler) {
    const Edge &row = edges[edge];
    auto skipped =
        static_cast<uint32_t>(to.parameters.size() - row.argument_count);
    in_[--first_in_[row.target.value]] = {edge, from_handler ? skipped : 0};
  });
}

inline std::span<const Pruner::In> Pruner::into(BlockId block) const {
  return std::span(in_).subspan(
      first_in_[block.value],
      first_in_[block.value + 1] - first_in_[block.value]);
}

// What an edge brings for the parameter at a place, which it carries.
inline ValueId Pruner::argument(In in, uint32_t place) const {
  return function_->arguments(
      function_->all_edges[in.edge])[place - in.skipped];
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
ValueId Pruner::only_value(const Parameter &parameter) {
  ValueId found;
  for (In in : into(parameter.block)) {
    if (parameter.place < in.skipped) return {};
    ValueId value = real(argument(in, parameter.place));
    if (value == parameter.id || value == found) continue;
    if (found) return {};
    found = value;
  }
  if (found && ir::is_terminator((*function_)[found].op)) return {};
  return found;
}

void Pruner::forward_parameters() {
  open_.clear();
  for (uint32_t row = 0; row < parameters_.size(); ++row) open_.push_back(row);
  for (bool changed = true; changed;) {
    changed = false;
    size_t kept = 0;
    for (uint32_t row : open_) {
      const Parameter &parameter = parameters_[row];
      if (ValueId value = only_value(parameter)) {
        is_[parameter.id.value] = value;
        changed = true;
      } else {
        open_[kept++] = row;
      }
    }
    open_.resize(kept);
  }
}

// `here`: where the walk is.
inline void Pruner::need(ValueId id, ValueId here) {
  if (needed_[id.value]) return;
  needed_[id.value] = true;
  if (id.value >= here.value) work_.push_back(id);
}

// Names the values that operands are, too.
inline void Pruner::need_operands(ValueId id, ValueId here) {
  ir::Values operands = function_->operands(id);
  for (size_t i = 0; i < operands.size(); ++i) {
    ValueId is = real(operands[i]);
    if (is != operands[i]) function_->set_operand(id, i, is);
    need(is, here);
  }
  if ((*function_)[id].op != ir::Op::Parameter ||
      function_->block_of(id) == Function::entry())
    return;
  const Parameter &row = parameters_[row_of_[id.value]];
  for (In in : into(row.block))
    if (row.place >= in.skipped) need(real(argument(in, row.place)), here);
}

void Pruner::mark_needed() {
  size_t count = function_->value_count();
  needed_.assign(count, false);
  idle_.clear();
  for (ValueId each : (*function_)[Function::entry()].parameters)
    needed_[each.value] = true;
  // What a handler brings by itself stays a parameter, so the other edges bring
  // it, too.
  if (!function_->regions.empty())
    for (const Parameter &row : parameters_)
      for (In in : into(row.block))
        if (row.place < in.skipped) needed_[row.id.value] = true;
  for (size_t i = count; i-- > 0;) {
    ValueId id(i);
    if (!function_->block_of(id)) continue;
    if (!needed_[i]) {
      ir::Op op = (*function_)[id].op;
      if (ir::has(op, wasm::Trait::Pure) && !ir::is_terminator(op)) {
        idle_.push_back(id);
        continue;
      }
      needed_[i] = true;
    }
    need_operands(id, id);
  }
  while (!work_.empty()) {
    ValueId id = work_.back();
    work_.pop_back();
    need_operands(id, ValueId(size_t{0}));
  }
}

void Pruner::remove_parameters(BlockId block) {
  auto &parameters = (*function_)[block].parameters;
  auto stays = [&](size_t place) {
    ValueId id = parameters[place];
    return is_[id.value] == id && needed_[id.value];
  };
  for (In in : into(block)) {
    Edge &edge = function_->all_edges[in.edge];
    uint32_t count = 0;
    for (uint32_t i = in.skipped; i < parameters.size(); ++i)
      if (stays(i))
        function_->set_argument(edge, count++, real(argument(in, i)));
    edge.argument_count = count;
  }
  size_t kept = 0;
  for (size_t i = 0; i < parameters.size(); ++i)
    if (stays(i)) parameters[kept++] = parameters[i];
  parameters.resize(kept);
}

void Pruner::remove() {
  BlockId before;
  for (const Parameter &row : parameters_) {
    if (row.block != before) remove_parameters(row.block);
    before = row.block;
  }
  for (ValueId id : idle_)
    if (!needed_[id.value] && (*function_)[id].op != ir::Op::Parameter)
      function_->unlink(id);
  for (ir::Held &row : function_->held) {
    if (row.value) row.value = real(row.value);
    if (row.value && !needed_[row.value.value]) row.value = {};
  }
}

}  // namespace wasmrust::lift
