// Three clean-ups that need no analysis of their own. See prune.h.
//
// A parameter is one value if all edges bring that value, or the parameter
// itself (round a loop): its uses then name the value. A value is needed when
// somebody would notice its absence, or a needed one uses it; a parameter is
// needed when its value is, and only then are the edges' arguments for it.
//
//   b1(v3: i32):  from b0(v1), b2(v3)      v3 is v1
//   drop (i32.add …)                       the sum is not needed
//
// A block that only hands its own parameters on, to whom nobody else uses one
// of them, is the way that nested blocks end in one place: edges to it go where
// it goes.
//
//   br b1(v1)   b1(v3: i32): br b2(v3)      br b2(v1)
//
// A value's number is mostly lower than its users', so one walk over all
// numbers from behind finds what is needed; what is found to be needed behind
// the walk (round a loop) is looked at when it is done.
#include "compiler/lift/prune.h"

#include <llvm/ADT/STLExtras.h>

namespace wasmrust::lift {

using ir::Block;
using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::ValueId;

bool Pruner::run(Function &function) {
  function_ = &function;
  use_.assign(function.value_count(), Use::Unknown);
  find_incoming();
  find_parameters();
  forward_parameters();
  find_passing();
  mark_needed();
  find_used();
  remove();
  return lead_past_passing();
}

inline void Pruner::add_incoming(uint32_t edge, bool from_handler) {
  const Edge &row = function_->all_edges[edge];
  size_t parameters = (*function_)[row.target].parameters.size();
  if (!parameters) return;
  uint32_t skipped =
      from_handler ? static_cast<uint32_t>(parameters) - row.argument_count : 0;
  uint32_t &first = first_in_[row.target.value];
  in_.push_back({edge, row.first_argument - skipped, skipped, first});
  first = static_cast<uint32_t>(in_.size() - 1);
}

// Edges to blocks with parameters.
void Pruner::find_incoming() {
  first_in_.assign(function_->blocks.size(), none);
  in_.clear();
  choices_.clear();
  for (const Block &block : function_->blocks) {
    if (!block.last || !ir::is_terminator((*function_)[block.last].op))
      continue;
    uint32_t edge = function_->first_edge(block.last).value;
    auto count = static_cast<uint32_t>(function_->edge_count(block.last));
    if (count > 1 && (*function_)[block.last].op != ir::Op::BrTable)
      choices_.push_back(block.last);
    for (uint32_t last = edge + count; edge != last; ++edge)
      add_incoming(edge, false);
  }
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers)
      add_incoming(handler.edge.value, true);
}

void Pruner::find_parameters() {
  row_of_.resize(function_->value_count());
  parameters_.clear();
  for (BlockId block : function_->blocks.ids()) {
    const auto &parameters = (*function_)[block].parameters;
    if (parameters.empty() || block == Function::entry()) continue;
    for (uint32_t place = 0; place < parameters.size(); ++place) {
      ValueId id = parameters[place];
      row_of_[id.value] = static_cast<uint32_t>(parameters_.size());
      parameters_.push_back({id, place, first_in_[block.value], id});
    }
  }
}

// What an edge brings for the parameter at a place, which it carries.
inline ValueId Pruner::argument(const In &in, uint32_t place) const {
  return ValueId(size_t{function_->words(in.arguments + place, 1).front()});
}

inline ValueId Pruner::real(ValueId id) {
  if (use_[id.value] != Use::Forwarded) return id;
  ValueId is = parameters_[row_of_[id.value]].is;
  while (use_[is.value] == Use::Forwarded)
    is = parameters_[row_of_[is.value]].is;
  return parameters_[row_of_[id.value]].is = is;
}

// The one value that all edges bring for a parameter; None if there are
// several, or if it exists only on its edge.
ValueId Pruner::only_value(const Parameter &parameter) {
  ValueId found;
  for (uint32_t at = parameter.first_in; at != none; at = in_[at].next) {
    const In &in = in_[at];
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
      Parameter &parameter = parameters_[row];
      if (ValueId value = only_value(parameter)) {
        parameter.is = value;
        use_[parameter.id.value] = Use::Forwarded;
        changed = true;
      } else {
        open_[kept++] = row;
      }
    }
    open_.resize(kept);
  }
}

bool Pruner::only_passes(BlockId id) {
  const Block &block = (*function_)[id];
  if (id == Function::entry() || block.parameters.empty() || !block.first ||
      block.first != block.last || (*function_)[block.first].op != ir::Op::Br)
    return false;
  const Edge &edge = function_->edges(block.first)[0];
  if (edge.target == id) return false;
  for (ValueId each : function_->arguments(edge)) {
    ValueId is = real(each);
    if ((*function_)[is].op != ir::Op::Parameter ||
        function_->block_of(is) != id)
      return false;
  }
  return true;
}

void Pruner::find_passing() {
  passing_.clear();
  for (const Parameter &row : parameters_)
    if (BlockId block = function_->block_of(row.id);
        row.place == 0 && only_passes(block))
      passing_.push_back(block);
  if (passing_.empty()) return;
  passes_.assign(function_->blocks.size(), Passes::Nothing);
  for (BlockId block : passing_) passes_[block.value] = Passes::Parameters;
  // What is caught arrives at its handler. A branch on a condition that has to
  // copy something is longer; where a table leads there are copies anyway.
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers)
      stay(function_->all_edges[handler.edge.value].target);
  for (ValueId choice : choices_)
    for (const Edge &edge : function_->edges(choice)) stay(edge.target);
  for (BlockId block : passing_)
    if (passes_[block.value] == Passes::Parameters)
      for (ValueId each : (*function_)[block].parameters)
        if (use_[each.value] == Use::Unknown) use_[each.value] = Use::Passing;
}

// By the block of a parameter that may only be handed on.
bool Pruner::is_handed_on(ValueId id, uint32_t edge) const {
  if (use_[id.value] != Use::Passing && use_[id.value] != Use::Passed)
    return false;
  const Block &block = (*function_)[function_->block_of(id)];
  return function_->first_edge(block.last).value == edge;
}

// `here`: where the walk is. Returns what the value is.
ValueId Pruner::need(ValueId id, size_t here) {
  id = real(id);
  Use &use = use_[id.value];
  if (use == Use::Needed) return id;
  if (use != Use::Passed && id.value >= here) work_.push_back(id);
  use = Use::Needed;
  return id;
}

// Most values are used more than once, or were used before in the walk.
inline bool Pruner::is_needed(ValueId id) const {
  return use_[id.value] == Use::Needed;
}

// What edges bring for a parameter.
void Pruner::need_arguments(ValueId parameter, size_t here) {
  if (function_->block_of(parameter) == Function::entry()) return;
  const Parameter &row = parameters_[row_of_[parameter.value]];
  for (uint32_t at = row.first_in; at != none; at = in_[at].next) {
    if (row.place < in_[at].skipped) continue;
    ValueId id = argument(in_[at], row.place);
    if (is_needed(id)) continue;
    id = real(id);
    bool handed_on = is_handed_on(id, in_[at].edge);
    if (handed_on && use_[id.value] == Use::Passed) continue;
    need(id, here);
    if (handed_on) use_[id.value] = Use::Passed;
  }
}

// Names the values that operands are, too.
[[gnu::always_inline]] inline void Pruner::need_operands(size_t number,
                                                         size_t here) {
  ValueId id(number);
  if ((*function_)[id].op == ir::Op::Parameter) return need_arguments(id, here);
  ir::Values operands = function_->operands(id);
  for (size_t i = 0; i < operands.size(); ++i) {
    if (is_needed(operands[i])) continue;
    if (ValueId is = need(operands[i], here); is != operands[i])
      function_->set_operand(id, i, is);
  }
}

void Pruner::mark_needed() {
  idle_.clear();
  for (ValueId each : (*function_)[Function::entry()].parameters)
    use_[each.value] = Use::Needed;
  // What a handler brings by itself stays a parameter, so the other edges bring
  // it, too.
  if (!function_->regions.empty())
    for (const Parameter &row : parameters_)
      for (uint32_t at = row.first_in; at != none; at = in_[at].next)
        if (row.place < in_[at].skipped) use_[row.id.value] = Use::Needed;
  for (size_t i = function_->value_count(); i-- > 0;) {
    if (use_[i] != Use::Needed && use_[i] != Use::Passed) {
      ValueId id(i);
      if (!function_->block_of(id)) continue;
      ir::Op op = (*function_)[id].op;
      if (ir::has(op, wasm::Trait::Pure) && !ir::is_terminator(op)) {
        if (op != ir::Op::Parameter) idle_.push_back(id);
        continue;
      }
      use_[i] = Use::Needed;
    }
    need_operands(i, i);
  }
  while (!work_.empty()) {
    ValueId id = work_.back();
    work_.pop_back();
    need_operands(id.value, 0);
  }
}

// Blocks stay when somebody else uses what they hand on.
void Pruner::find_used() {
  for (BlockId block : passing_) {
    const auto &parameters = (*function_)[block].parameters;
    if (llvm::any_of(parameters, [&](ValueId each) {
          return use_[each.value] == Use::Needed;
        }))
      stay(block);
    if (passes_[block.value] == Passes::Nothing)
      for (ValueId each : parameters)
        if (use_[each.value] == Use::Passed) use_[each.value] = Use::Needed;
  }
}

void Pruner::remove_parameters(BlockId block) {
  auto &parameters = (*function_)[block].parameters;
  auto stays = [&](size_t place) {
    Use use = use_[parameters[place].value];
    return use == Use::Needed || use == Use::Passed;
  };
  for (uint32_t at = first_in_[block.value]; at != none; at = in_[at].next) {
    const In &in = in_[at];
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
  for (const Parameter &row : parameters_)
    if (row.place == 0) remove_parameters(function_->block_of(row.id));
  for (ValueId id : idle_)
    if (use_[id.value] != Use::Needed) function_->unlink(id);
  for (ir::Held &row : function_->held) {
    if (row.value) row.value = real(row.value);
    if (row.value && use_[row.value.value] != Use::Needed) row.value = {};
  }
}

ir::Edge &Pruner::way_on(BlockId passing) {
  return function_->edges((*function_)[passing].first)[0];
}

// One block on, if that only passes something.
bool Pruner::lead_past(Edge &edge) {
  BlockId block = edge.target;
  if (passes_[block.value] == Passes::Nothing) return false;
  const Edge &on = way_on(block);
  if (on.target == block) return false;
  const auto &parameters = (*function_)[block].parameters;
  ir::Values brought = function_->arguments(edge);
  arguments_.clear();
  for (ValueId each : function_->arguments(on)) {
    auto place = llvm::find(parameters, each) - parameters.begin();
    arguments_.push_back(brought[static_cast<size_t>(place)]);
  }
  edge.target = on.target;
  function_->set_arguments(edge, arguments_);
  return true;
}

// Its way on then leads to no other one, but where they lead round.
void Pruner::settle(BlockId passing) {
  on_way_.clear();
  for (BlockId block = passing; passes_[block.value] == Passes::Parameters;
       block = way_on(block).target) {
    passes_[block.value] = Passes::Settled;
    on_way_.push_back(block);
  }
  for (BlockId block : llvm::reverse(on_way_)) lead_past(way_on(block));
}

bool Pruner::lead_past_passing() {
  if (passing_.empty()) return false;
  for (BlockId block : passing_) settle(block);
  bool any = false;
  for (BlockId block : passing_)
    for (uint32_t at = first_in_[block.value]; at != none; at = in_[at].next)
      if (Edge &edge = function_->all_edges[in_[at].edge]; edge.target == block)
        any |= lead_past(edge);
  return any;
}

}  // namespace wasmrust::lift
