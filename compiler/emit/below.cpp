// See below.h.
#include "compiler/emit/below.h"

#include <algorithm>

namespace wasmrust::emit {

using ir::BlockId;
using ir::Function;
using ir::Op;
using ir::ValueId;

bool Below::may_stay(ValueId id) const {
  const ir::Instruction &row = (*function_)[id];
  if (row.type == ir::TypeRef::None || ir::is_terminator(row.op)) return false;
  const Placing &placing = placing_[id.value];
  if (placing.uses == 0 || is_constant(*function_, id)) return false;
  // A variable may be null before it is set.
  return placing.uses == 1 ||
         wasm::is_defaultable(function_->value_type(row.type));
}

void Below::wait(ValueId id) {
  at(id).waits = true;
  stack_.push_back(id);
}

// Of what waits, which is mostly near the top.
size_t Below::place_of(ValueId id) const {
  size_t place = stack_.size();
  do --place;
  while (stack_[place] != id);
  return place;
}

// Those of the stack do not wait any more.
void Below::go_to_variables(size_t first, size_t last) {
  for (size_t i = first; i < last; ++i) at(stack_[i]).waits = false;
  stack_.erase(stack_.begin() + static_cast<ptrdiff_t>(first),
               stack_.begin() + static_cast<ptrdiff_t>(last));
}

// The second operand is on the stack, the first is not.
void Below::exchange(ValueId user) {
  Op op = (*function_)[user].op;
  if (!ir::is_wasm(op) || !ir::has(op, wasm::Trait::Commutative)) return;
  ir::Values operands = function_->operands(user);
  if (operands.size() != 2 || at(operands[0]).waits || !at(operands[1]).waits ||
      at(operands[1]).uses > 1)
    return;
  ValueId first = operands[0], second = operands[1];
  function_->set_operand(user, 0, second);
  function_->set_operand(user, 1, first);
}

// What edges carry is used at the block's end.
inline void Below::take_operands(ValueId user, uint32_t position) {
  if ((*function_)[user].op == Op::Br) return;
  for (ValueId each : function_->operands(user)) {
    const Placing &row = at(each);
    if (row.repeated | (row.nested & (row.uses == 1))) continue;
    uses_->use(each, position);
    if (row.waits) wanted_.push_back(each);
  }
}

// Goes through an expression in the order in which it is computed: down to what
// is put onto the stack first. Its instructions stand behind `before`.
void Below::find_front(ValueId user, uint32_t before) {
  front_.clear();
  while (user) {
    exchange(user);
    ir::Values taken = taken_by(*function_, user);
    user = {};
    for (ValueId each : taken) {
      const Placing &row = at(each);
      if (row.nested && row.at > before) {
        user = each;
        break;
      }
      if (!row.waits) return;
      front_.push_back(each);
    }
  }
}

// What is wanted in front is taken from the stack when it lies there side by
// side. All others that are used are in variables, and so is what would lie
// above.
void Below::match(ValueId user) {
  if (front_.empty()) return;
  bool is_jump = (*function_)[user].op == Op::Br;
  size_t matched = 0;
  auto bottom = stack_.begin() + static_cast<ptrdiff_t>(place_of(front_[0]));
  // What is used once saves more.
  bool saves = at(front_[0]).uses == 1 ||
               (!is_jump && std::ranges::none_of(
                                bottom + 1, stack_.end(),
                                [&](ValueId id) { return at(id).uses == 1; }));
  auto next = bottom;
  while (saves && matched < front_.size()) {
    next = std::find(next, stack_.end(), front_[matched]);
    if (next == stack_.end() || (is_jump && at(*next).uses > 1)) break;
    at(*next).below = true;
    ++matched;
    // What is above of it is taken behind it only if it is sure to be there.
    if (at(*next++).may_arrive) break;
  }
  if (matched)
    go_to_variables(static_cast<size_t>(bottom - stack_.begin()),
                    stack_.size());
  if (matched && ir::is_terminator((*function_)[user].op))
    at(user).starts_below = true;
}

void Below::forget_wanted() {
  for (ValueId each : wanted_) {
    if (!at(each).waits) continue;
    size_t place = place_of(each);
    go_to_variables(place, place + 1);
  }
  wanted_.clear();
}

void Below::find(ir::Function &function, const Order &order,
                 std::vector<Placing> &placing, Uses &uses) {
  function_ = &function;
  order_ = &order;
  placing_ = placing.data();
  uses_ = &uses;
  uses.clear();
  uint32_t start = 0;
  for (BlockId id : order.blocks()) {
    start = find_in(id, start);
    go_to_variables(0, stack_.size());
  }
  uses.start_block(start);
}

// Returns the position of the block's end.
uint32_t Below::find_in(BlockId id, uint32_t start) {
  const Function &function = *function_;
  const ir::Block &block = function[id];
  uses_->start_block(start);
  for (ValueId each : block.parameters) uses_->make(each, start);
  // What the block's own try and labels hide at its end lies below of them.
  bool hides_end = order_->is_apart(id);
  if (!hides_end && !block.parameters.empty() &&
      at(block.parameters[0]).may_arrive) {
    wait(block.parameters[0]);
    hides_end = !order_->labels_in(id).empty();
  }
  uint32_t position = start, before = start;
  for (ValueId each = block.first; each; each = function.next(each)) {
    Placing &row = at(each);
    row.at = position += 2;
    if (row.repeated) continue;
    if (row.uses > row.nested) uses_->make(each, position + 1);
    Op op = function[each].op;
    if (op == Op::Result) continue;
    take_operands(each, position);
    if (row.nested) continue;
    if (!ir::is_terminator(op)) uses_->add_root(each);
    // What a jump brings is in front, though it is not listed.
    bool wants = op == Op::Br ? !stack_.empty() : !wanted_.empty();
    if (wants && (!ir::is_terminator(op) ||
                  (!hides_end && (op == Op::Br || op == Op::BrIf ||
                                  function.edge_count(each) == 0)))) {
      find_front(each, before);
      match(each);
    }
    forget_wanted();
    before = position;
    if (!may_stay(each)) continue;
    // What waits longest is looked for least.
    if (stack_.size() == most_waiting) go_to_variables(0, most_waiting / 2);
    wait(each);
  }
  return position + 2;
}

}  // namespace wasmrust::emit
