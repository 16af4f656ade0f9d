// Blocks and branches. See lifter.h.
//
// A forward label collects its edges until its block ends; then it is known
// which operands and variables differ among them, and only those become
// parameters. A loop's label has its edges to come, so every variable that the
// loop assigns is a parameter (`prune` removes those that turn out the same).
#include <algorithm>

#include "compiler/lift/lifter.h"

namespace wasmrust::lift {

using wasm::Op;

namespace {

constexpr uint32_t none = UINT32_MAX;  // no row of `incoming_`

}  // namespace

bool Lifter::control(const wasm::Instruction &each) {
  switch (each.op) {
    case Op::Block:
    case Op::Loop:
      open(each);
      return true;
    case Op::If:
      open_if(each);
      return true;
    case Op::TryTable:
      open_try_table(each);
      return true;
    case Op::Try:
      open_try(each);
      return true;
    case Op::Else:
      if (!skipped_) take_else();
      return true;
    case Op::End:
      if (skipped_)
        --skipped_;
      else
        close();
      return true;
    case Op::Catch:
    case Op::CatchAll:
      if (!skipped_) take_catch(each);
      return true;
    case Op::Delegate:
      if (skipped_)
        --skipped_;
      else
        close_delegate(each.index);
      return true;
    default:
      break;
  }
  if (!reached_) return true;
  mark_origin();
  switch (each.op) {
    case Op::Br:
      branch(each.index);
      return true;
    case Op::Rethrow:
      rethrow(each.index);
      return true;
    case Op::BrIf:
      branch_if(each);
      return true;
    case Op::BrTable:
      branch_table(each);
      return true;
    case Op::BrOnNull:
    case Op::BrOnNonNull:
      branch_on_null(each);
      return true;
    case Op::BrOnCast:
    case Op::BrOnCastFail:
      branch_on_cast(each);
      return true;
    default:
      return false;
  }
}

// --- opening ----------------------------------------------------------------

void Lifter::set_type(const wasm::BlockType &type, Control &row) const {
  switch (type.kind) {
    case wasm::BlockType::Kind::Empty:
      return;
    case wasm::BlockType::Kind::Value:
      row.single = type.value;
      return;
    case wasm::BlockType::Kind::Type:
      row.type = &program_.type(references_.type(type.type));
      return;
  }
}

void Lifter::open(const wasm::Instruction &each) {
  uint32_t number = ++opened_;
  if (!reached_) return (void)++skipped_;
  Control row{.op = each.op, .assigned = assigned_.of_block(number)};
  set_type(each.block, row);
  row.height = stack_.size() - row.parameters().size();
  if (each.op == Op::Loop) start_loop(row);
  open_.push_back(std::move(row));
}

void Lifter::start_loop(Control &row) {
  row.target = function().add_block();
  std::span<const wasm::ValueType> parameters = row.parameters();
  std::span<const ValueId> popped = pop(parameters.size());
  arguments_.assign(popped.begin(), popped.end());
  for (wasm::ValueType type : parameters)
    push(function().add_parameter(row.target, function().intern(type)));
  for (uint32_t index : row.assigned) row.carries_all &= !may_be_unset(index);
  if (!row.carries_all)
    for (uint32_t index : row.assigned)
      if (!may_be_unset(index)) row.carried.push_back(index);
  for (uint32_t index : row.carried_variables())
    arguments_.push_back(local(index));
  function().set_arguments(function().all_edges[jump(row.target).value],
                           arguments_);
  for (uint32_t index : row.carried_variables())
    set_local(index, function().add_parameter(row.target, local_types_[index]));
  region_holds_ = false;
  start_block(row.target);
}

void Lifter::open_if(const wasm::Instruction &each) {
  uint32_t number = ++opened_;
  if (!reached_) return (void)++skipped_;
  mark_origin();
  Control row{.op = Op::If, .assigned = assigned_.of_block(number)};
  set_type(each.block, row);
  ValueId condition = pop();
  row.height = stack_.size() - row.parameters().size();
  row.at_start = state(row, row.parameters().size());
  BlockId then = function().add_block(function()[make_.block()].region);
  BlockId from = make_.block();
  make_.br_if(condition, {.to = then, .likelihood = likelihood()}, {});
  row.otherwise = EdgeId(
      function().first_edge(function().terminator(from)).value + size_t{1});
  start_block(then);
  open_.push_back(std::move(row));
}

// --- closing ----------------------------------------------------------------

void Lifter::take_else() {
  Control &row = open_.back();
  if (reached_)
    send_values({jump(target_of(row)), state(row, row.results().size())}, row);
  BlockId block = function().add_block();
  function().all_edges[row.otherwise.value].target = block;
  start_block(block);
  stack_.resize(row.height);
  size_t count = row.parameters().size();
  for (size_t i = 0; i < count; ++i) push(states_[row.at_start + i]);
  for (size_t i = 0; i < row.assigned.size(); ++i)
    set_local(row.assigned[i], states_[row.at_start + count + i]);
  row.has_else = true;
  reached_ = true;
  region_holds_ = false;
}

void Lifter::close() {
  Control row = std::move(open_.back());
  open_.pop_back();
  if (row.op == Op::If && !row.has_else) {
    function().all_edges[row.otherwise.value].target = target_of(row);
    send_values({row.otherwise, row.at_start}, row);
  }
  if (row.op == Op::TryTable || row.op == Op::Try) {
    if (row.has_region()) --tries_;
    region_holds_ = false;
    // The code behind it is in another region, so in another block.
    if (reached_) (void)target_of(row);
  }
  merge(row);
  if (open_.empty() && reached_) {
    mark_origin();
    make_.return_(pop(row.results().size()));
    reached_ = false;
  }
}

void Lifter::merge(Control &row) {
  if (row.op == Op::Loop || !row.target) {
    if (!reached_) stack_.resize(row.height);
    return;
  }
  if (reached_)
    send_values({jump(row.target), state(row, row.results().size())}, row);
  size_t operands = row.results().size();
  stack_.resize(row.height);
  differing_.clear();
  std::span<const wasm::ValueType> results = row.results();
  for (uint32_t i = 0; i < operands + row.assigned.size(); ++i) {
    ValueId value = states_[incoming_[row.first_incoming].state + i];
    bool same = true, unset = false;
    for (uint32_t at = row.first_incoming; at != none;
         at = incoming_[at].next) {
      ValueId brought = states_[incoming_[at].state + i];
      same &= brought == value;
      unset |= !brought;
    }
    bool is_operand = i < operands;
    if (unset && !is_operand) {
      value = {};
    } else if (!same || !value || ir::is_terminator(function()[value].op)) {
      differing_.push_back(i);
      value = function().add_parameter(
          row.target, is_operand ? function().intern(results[i])
                                 : local_types_[row.assigned[i - operands]]);
    }
    if (is_operand)
      push(value);
    else
      set_local(row.assigned[i - operands], value);
  }
  for (uint32_t at = row.first_incoming; at != none; at = incoming_[at].next) {
    const Incoming &each = incoming_[at];
    arguments_.clear();
    for (uint32_t i : differing_)
      if (!each.from_handler || i >= operands)
        arguments_.push_back(states_[each.state + i]);
    function().set_arguments(function().all_edges[each.edge.value], arguments_);
  }
  start_block(row.target);
  reached_ = true;
  region_holds_ = false;
}

// --- edges ------------------------------------------------------------------

BlockId Lifter::target_of(Control &to) {
  if (!to.target) to.target = function().add_block();
  return to.target;
}

// Ends the block; the edge's arguments are still to be set.
EdgeId Lifter::jump(BlockId to) {
  BlockId from = make_.block();
  make_.br({.to = to});
  return function().first_edge(function().terminator(from));
}

// Without a first value: nobody reads such a variable before it is assigned,
// but it may be unassigned where control comes together.
bool Lifter::may_be_unset(uint32_t index) const {
  return !locals_[index] &&
         !wasm::is_defaultable(function().value_type(local_types_[index]));
}

State Lifter::state(const Control &row, size_t operands) {
  auto at = static_cast<State>(states_.size());
  states_.insert(states_.end(), stack_.end() - static_cast<ptrdiff_t>(operands),
                 stack_.end());
  add_variables(row);
  return at;
}

void Lifter::add_variables(const Control &row) {
  for (uint32_t index : row.assigned)
    states_.push_back(may_be_unset(index) ? ValueId() : local(index));
}

void Lifter::send_values(Incoming coming, Control &to) {
  if (to.op != Op::Loop) {
    auto row = static_cast<uint32_t>(incoming_.size());
    (to.last_incoming == none ? to.first_incoming
                              : incoming_[to.last_incoming].next) = row;
    to.last_incoming = row;
    incoming_.push_back(coming);
    return;
  }
  // The parameters stand already. Operands come first, then what is carried.
  auto first = states_.begin() + static_cast<ptrdiff_t>(coming.state);
  arguments_.clear();
  if (!coming.from_handler)
    arguments_.assign(first,
                      first + static_cast<ptrdiff_t>(to.parameters().size()));
  for (uint32_t index : to.carried_variables())
    arguments_.push_back(local(index));
  function().set_arguments(function().all_edges[coming.edge.value], arguments_);
}

void Lifter::send(EdgeId edge, uint32_t depth, std::optional<ValueId> extra) {
  Control &to = label(depth);
  size_t operands = to.label_types().size();
  if (!extra) return send_values({edge, state(to, operands)}, to);
  push(*extra);
  State with_extra = state(to, operands);
  (void)pop();
  send_values({edge, with_extra}, to);
}

void Lifter::branch(uint32_t depth) {
  if (depth + 1 == open_.size())
    make_.return_(pop(open_.front().results().size()));
  else
    send(jump(target_of(label(depth))), depth);
  reached_ = false;
}

void Lifter::branch_if(const wasm::Instruction &each) {
  ValueId condition = pop();
  BlockId from = make_.block();
  BlockId next = function().add_block(function()[from].region);
  make_.br_if(condition,
              {.to = target_of(label(each.index)), .likelihood = likelihood()},
              {.to = next});
  send(function().first_edge(function().terminator(from)), each.index);
  start_block(next);
}

ir::Likelihood Lifter::likelihood() {
  while (!hints_.empty() && hints_.front().offset < at_)
    hints_ = hints_.subspan(1);
  if (hints_.empty() || hints_.front().offset != at_)
    return ir::Likelihood::Unknown;
  return hints_.front().likely ? ir::Likelihood::Likely
                               : ir::Likelihood::Unlikely;
}

void Lifter::branch_table(const wasm::Instruction &each) {
  std::vector<uint32_t> depths;
  for (wasm::ListReader list(each); !list.done();)
    depths.push_back(list.label());
  depths.push_back(each.index);
  std::vector<ir::Builder::Target> targets;
  for (uint32_t depth : depths)
    targets.push_back({.to = target_of(label(depth))});
  ValueId index = pop();
  BlockId from = make_.block();
  make_.br_table(index, targets);
  uint32_t edge = function().first_edge(function().terminator(from)).value;
  for (uint32_t depth : depths) send(EdgeId(size_t{edge++}), depth);
  reached_ = false;
}

void Lifter::branch_on_null(const wasm::Instruction &each) {
  ValueId reference = pop();
  BlockId next = function().add_block(function()[make_.block()].region);
  ValueId branch = make_.br_on(ir::from_wasm(each.op), reference);
  make_.set_targets(branch, {.to = target_of(label(each.index))}, {.to = next});
  EdgeId taken = function().first_edge(branch);
  start_block(next);
  if (each.op == Op::BrOnNonNull) return send(taken, each.index, branch);
  send(taken, each.index);
  ValueId refined = function().add_parameter(next, type_of(branch));
  function().set_arguments(function().edges(branch)[1],
                           std::array<ValueId, 1>{branch});
  push(refined);
}

void Lifter::branch_on_cast(const wasm::Instruction &each) {
  ValueId reference = pop();
  if (each.op == Op::BrOnCastFail)
    return branch_on_failed_cast(each, reference);
  BlockId next = function().add_block(function()[make_.block()].region);
  ValueId branch = make_.br_on_cast(
      ir::Op::BrOnCast, reference, wasm::reference(each.heap, each.nullable),
      wasm::reference(each.to_heap, each.to_nullable));
  make_.set_targets(branch, {.to = target_of(label(each.index))}, {.to = next});
  start_block(next);
  send(function().first_edge(branch), each.index, branch);
  // What is no U cannot be null when U has null.
  push(each.nullable && each.to_nullable
           ? make_.op(ir::Op::RefAsNonNull, {reference})
           : reference);
}

void Lifter::branch_on_failed_cast(const wasm::Instruction &each,
                                   ValueId reference) {
  ir::RegionId region = function()[make_.block()].region;
  BlockId next = function().add_block(region);
  BlockId failed = function().add_block(region);
  ValueId branch =
      make_.br_on_cast(ir::Op::BrOnCastFail, reference,
                       wasm::reference(each.heap, each.nullable),
                       wasm::reference(each.to_heap, each.to_nullable));
  make_.set_targets(branch, {.to = failed}, {.to = next});
  ValueId refined = function().add_parameter(next, type_of(branch));
  function().set_arguments(function().edges(branch)[1],
                           std::array<ValueId, 1>{branch});
  start_block(failed);
  if (each.nullable && each.to_nullable)
    reference = make_.op(ir::Op::RefAsNonNull, {reference});
  send(jump(target_of(label(each.index))), each.index, reference);
  start_block(next);
  push(refined);
}

}  // namespace wasmrust::lift
