// Blocks and branches. See lifter.h.
//
// A forward label collects its edges until its block ends; then it is known
// which operands and variables differ among them, and only those become
// parameters. A loop's label has its edges to come, so every variable that the
// loop assigns (loop_locals.h) may be a parameter. Of variables, those that
// nobody reads there are not made (awaited.h); `prune` removes what turns out
// to be one value.
#include <algorithm>

#include "compiler/lift/lifter.h"

namespace wasmrust::lift {

using wasm::Op;

// Where code cannot be reached.
void Lifter::follow(const wasm::Instruction &each) {
  switch (each.op) {
    case Op::Loop:
      return open_loop(each);
    case Op::Block:
    case Op::If:
    case Op::TryTable:
    case Op::Try:
      ++skipped_;
      return;
    case Op::Else:
      if (!skipped_) take_else();
      return;
    case Op::Catch:
    case Op::CatchAll:
      if (!skipped_) take_catch(each);
      return;
    case Op::End:
      if (skipped_)
        --skipped_;
      else
        close();
      return;
    case Op::Delegate:
      if (skipped_)
        --skipped_;
      else
        close_delegate(each.index);
      return;
    default:
      return;
  }
}

// --- opening ----------------------------------------------------------------

// The operands that the block takes are on top of the stack.
Control Lifter::opened(const wasm::Instruction &each) const {
  Control row{.op = each.op};
  switch (each.block.kind) {
    case wasm::BlockType::Kind::Empty:
      break;
    case wasm::BlockType::Kind::Value:
      row.is_single = true;
      row.single = each.block.value;
      break;
    case wasm::BlockType::Kind::Type:
      row.type = &program_.type(references_.type(each.block.type));
      break;
  }
  row.height = static_cast<uint32_t>(stack_.size() - row.parameters().size());
  row.changes = static_cast<uint32_t>(changes_.size());
  return row;
}

void Lifter::push_control(const Control &row) {
  open_.push_back(row);
  changes_from_ = row.changes;
}

Control Lifter::pop_control() {
  Control row = open_.back();
  open_.pop_back();
  if (row.try_row != none) tries_.pop_back();
  changes_from_ = open_.size() > 1 ? open_.back().changes : 0;
  return row;
}

// What changes in a loop changes in the block around it, since nothing comes
// together where it ends.
void Lifter::open_loop(const wasm::Instruction &each) {
  bool is_known = loops_ < loop_locals_.size();
  uint32_t number = is_known ? loops_++ : 0;
  if (!reached_) return (void)++skipped_;
  if (!is_known) {
    if (!loop_locals_.find(source_->body.subspan(after_)))
      return fail(std::string(too_many_changes));
    loops_ = 1;
  }
  Control row = opened(each);
  row.changes = changes_from_;
  start_loop(row, loop_locals_.of_loop(number));
  push_control(row);
}

void Lifter::start_loop(Control &row, std::span<const uint32_t> assigned) {
  row.target = function().add_block();
  std::span<const wasm::ValueType> parameters = row.parameters();
  std::span<const ValueId> popped = pop(parameters.size());
  arguments_.assign(popped.begin(), popped.end());
  for (wasm::ValueType type : parameters)
    push(function().add_parameter(row.target, function().intern(type)));
  await_variables(row, assigned);
  carry_to_loop(jump(row.target), row);
  set_awaited(row);
  region_holds_ = false;
  start_block(row.target);
}

void Lifter::open_if(const wasm::Instruction &each) {
  ValueId condition = pop();
  Control row = opened(each);
  row.at_start = operands_for(row.parameters().size());
  BlockId then = function().add_block(function()[make_.block()].region);
  EdgeId taken = add_edge(then, likelihood());
  row.otherwise = add_edge({}, ir::Likelihood::Unknown);
  make_.append(
      {ir::Op::BrIf, TypeRef::None, {condition.value, taken.value, 2}});
  start_block(then);
  push_control(row);
}

// --- closing ----------------------------------------------------------------

// Ends a part of a block: the way past the other parts.
void Lifter::leave(Control &row) {
  if (reached_)
    send_values({.edge = jump(target_of(row)),
                 .operands = operands_for(row.results().size()),
                 .variables = changed_variables(row)},
                row);
  undo_changes(row.changes);
  if (for_debugging_) hold_changed();
  stack_.resize(row.height);
  region_holds_ = false;
}

void Lifter::take_else() {
  Control &row = open_.back();
  leave(row);
  BlockId block = function().add_block();
  function().all_edges[row.otherwise.value].target = block;
  start_block(block);
  size_t count = row.parameters().size();
  for (size_t i = 0; i < count; ++i) push(states_[row.at_start + i]);
  row.has_else = true;
  reached_ = true;
}

void Lifter::close() {
  Control row = pop_control();
  if (row.op == Op::If && !row.has_else) {
    function().all_edges[row.otherwise.value].target = target_of(row);
    send_values({.edge = row.otherwise, .operands = row.at_start}, row);
  }
  if (row.op == Op::TryTable || row.op == Op::Try) {
    if (row.has_region()) --catching_tries_;
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
    if (row.op != Op::Loop && !open_.empty()) hand_on_changes(row.changes);
    if (!reached_) stack_.resize(row.height);
    return;
  }
  if (reached_)
    send_values({.edge = jump(row.target),
                 .operands = operands_for(row.results().size()),
                 .variables = changed_variables(row)},
                row);
  undo_changes(row.changes);
  stack_.resize(row.height);
  different_operands_.clear();
  std::span<const wasm::ValueType> results = row.results();
  for (uint32_t i = 0; i < results.size(); ++i) {
    ValueId value = states_[incoming_[row.arrivals.first].operands + i];
    bool same = true;
    for (uint32_t at = row.arrivals.first; at != none; at = incoming_[at].next)
      same &= states_[incoming_[at].operands + i] == value;
    if (!same || !value || ir::is_terminator(function()[value].op)) {
      different_operands_.push_back(i);
      value =
          function().add_parameter(row.target, function().intern(results[i]));
    }
    push(value);
  }
  merge_variables(row.arrivals, row.target);
  for (uint32_t at = row.arrivals.first; at != none; at = incoming_[at].next) {
    const Incoming &each = incoming_[at];
    arguments_.clear();
    if (!each.from_handler)
      for (uint32_t i : different_operands_)
        arguments_.push_back(states_[each.operands + i]);
    carry_merged(each.edge, each);
  }
  set_merged();
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
  EdgeId edge = add_edge(to, ir::Likelihood::Unknown);
  make_.append({ir::Op::Br, TypeRef::None, {0, edge.value, 1}});
  return edge;
}

EdgeId Lifter::add_edge(BlockId to, ir::Likelihood likelihood) {
  function().all_edges.push_back({.target = to, .likelihood = likelihood});
  return EdgeId(function().all_edges.size() - 1);
}

// To `arguments_`.
void Lifter::set_arguments(EdgeId edge) {
  if (!arguments_.empty())
    function().set_arguments(function().all_edges[edge.value], arguments_);
}

State Lifter::operands_for(size_t count) {
  auto at = static_cast<State>(states_.size());
  for (ValueId each : std::span(stack_).last(count)) states_.push_back(each);
  return at;
}

void Lifter::add_arrival(const Incoming &coming, Arrivals &to) {
  auto row = static_cast<uint32_t>(incoming_.size());
  (to.last == none ? to.first : incoming_[to.last].next) = row;
  to.last = row;
  incoming_.push_back(coming);
}

void Lifter::send_values(const Incoming &coming, Control &to) {
  if (to.op != Op::Loop) return add_arrival(coming, to.arrivals);
  // The parameters stand already. Operands come first, then variables.
  arguments_.clear();
  if (!coming.from_handler) {
    auto first = states_.begin() + static_cast<ptrdiff_t>(coming.operands);
    arguments_.assign(first,
                      first + static_cast<ptrdiff_t>(to.parameters().size()));
  }
  carry_to_loop(coming.edge, to);
}

void Lifter::send(EdgeId edge, uint32_t depth, ValueId extra) {
  Control &to = label(depth);
  if (extra) push(extra);
  Incoming coming{.edge = edge,
                  .operands = operands_for(to.label_types().size())};
  if (extra) (void)pop();
  if (to.op != Op::Loop) coming.variables = changed_variables(to);
  send_values(coming, to);
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
  BlockId next = function().add_block(function()[make_.block()].region);
  EdgeId taken = add_edge(target_of(label(each.index)), likelihood());
  add_edge(next, ir::Likelihood::Unknown);
  make_.append(
      {ir::Op::BrIf, TypeRef::None, {condition.value, taken.value, 2}});
  send(taken, each.index);
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
  ValueId index = pop();
  auto first = static_cast<uint32_t>(function().all_edges.size());
  auto arrivals = static_cast<uint32_t>(incoming_.size());
  for (wasm::ListReader list(each); !list.done();)
    add_edge(target_of(label(list.label())), ir::Likelihood::Unknown);
  add_edge(target_of(label(each.index)), ir::Likelihood::Unknown);
  make_.append(
      {ir::Op::BrTable, TypeRef::None, {index.value, first, each.count + 1}});
  size_t edge = first;
  auto send_one = [&](uint32_t depth) {
    Control &to = label(depth);
    uint32_t before = to.arrivals.last;
    if (before == none || before < arrivals) return send(EdgeId(edge++), depth);
    // The same label again: the edges bring the same.
    Incoming again = incoming_[before];
    again.edge = EdgeId(edge++);
    again.next = none;
    add_arrival(again, to.arrivals);
  };
  for (wasm::ListReader list(each); !list.done();) send_one(list.label());
  send_one(each.index);
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
