// See stackify.h. A block is gone through from its end: users come before what
// they use, so the place of a user is final when its operands are looked at.
#include "compiler/emit/stackify.h"

#include <ranges>

namespace wasmrust::emit {

namespace {

using ir::Function;
using ir::Op;
using ir::ValueId;
using wasm::Trait;

// How far is looked whether something minds a move, and how deep expressions
// become.
constexpr unsigned farthest = 128;
constexpr unsigned deepest = 256;

struct Kind {
  uint32_t reads, writes;
};
constexpr Kind kinds[] = {
    {Trait::ReadsMemory, Trait::WritesMemory},
    {Trait::ReadsGlobal, Trait::WritesGlobal},
    {Trait::ReadsTable, Trait::WritesTable},
    {Trait::ReadsHeap, Trait::WritesHeap},
    {Trait::ReadsSize, Trait::WritesSize},
    {Trait::ReadsSegment, Trait::WritesSegment},
};
constexpr uint32_t all_writes = Trait::WritesMemory | Trait::WritesGlobal |
                                Trait::WritesTable | Trait::WritesHeap |
                                Trait::WritesSize | Trait::WritesSegment;

// Beside the traits: of whatever is not pure.
constexpr uint32_t impure = 1u << 31;

// What `moved` must not change places with: others that have one of these.
uint32_t minded_by(uint32_t moved) {
  if (moved & Trait::Pure) return 0;
  constexpr uint32_t anything =
      Trait::Calls | Trait::Throws | Trait::Control | Trait::Ordered;
  if (moved & anything) return impure;
  uint32_t minded = anything;
  for (const Kind &kind : kinds) {
    if (moved & kind.writes) minded |= kind.reads | kind.writes;
    if (moved & (kind.reads | kind.writes)) minded |= kind.writes;
  }
  // Growing changes which accesses trap.
  if (moved & all_writes) minded |= Trait::Traps;
  if (moved & Trait::Traps) minded |= all_writes;
  return minded;
}

bool is_user(const Function &function, ValueId user, ValueId of) {
  for (ValueId operand : function.operands(user))
    if (operand == of) return true;
  return false;
}

}  // namespace

std::vector<Placing> &Stackifier::find(Function &function, const Order &order) {
  function_ = &function;
  order_ = &order;
  placing_.assign(function.value_count(), {});
  first_user_.resize_for_overwrite(function.value_count());
  constants_.clear();
  for (BlockId id : std::views::reverse(order.blocks())) count_uses(id);
  count_handlers_uses();
  for (ValueId each : constants_) choose_repeated(each);
  results_.choose(function, order, placing_);
  for (BlockId id : order.blocks()) {
    block_ = id;
    // The terminator of a block that is apart is written behind its try, and
    // nothing of the block with it.
    ValueId last = function[id].last;
    if (order.is_apart(id)) last = function.previous(last);
    for (ValueId value = last; value;)
      value = function.previous(place(value, nullptr, 0));
  }
  below_.find(function, order, placing_, uses_);
  return placing_;
}

// From the last user to the first.
void Stackifier::count_uses(BlockId id) {
  const Function &function = *function_;
  Placing *rows = placing_.data();
  ValueId *first_users = first_user_.data();
  ValueId end = function[id].last;
  bool is_jump = function[end].op == Op::Br;
  for (const ir::Edge &edge : function.edges(end))
    for (ValueId argument : function.arguments(edge)) {
      carry(argument, !is_jump || function.block_of(argument) != id);
      first_users[argument.value] = end;
    }
  for (ValueId value = end; value; value = function.previous(value)) {
    auto use = [&](uint32_t operand) {
      ++rows[operand].uses;
      first_users[operand] = value;
    };
    const ir::Instruction &row = function[value];
    switch (ir::operands_of(row.op)) {
      case ir::Operands::None:
        if (is_constant(function, value)) constants_.push_back(value);
        break;
      case ir::Operands::One:
        // `rethrow` names the exception by where it stands, and a result what
        // has just been done: no values.
        if (row.op != Op::Result &&
            (row.op != Op::ThrowRef || !function.legacy_exceptions))
          use(row.w[0]);
        break;
      case ir::Operands::Three:
        use(row.w[2]);
        [[fallthrough]];
      case ir::Operands::Two:
        use(row.w[0]);
        use(row.w[1]);
        break;
      case ir::Operands::List:
        for (uint32_t operand : function.words(row.w[0], row.w[1]))
          use(operand);
        break;
    }
  }
}

void Stackifier::count_handlers_uses() {
  for (const ir::Region &region : function_->regions)
    for (const ir::Handler &handler : region.handlers)
      for (ValueId argument :
           function_->arguments(function_->all_edges[handler.edge.value]))
        carry(argument, true);
}

void Stackifier::carry(ValueId argument, bool is_more_than_jump) {
  ++at(argument).uses;
  if (is_more_than_jump && is_constant(*function_, argument))
    ++at(argument).carried;
}

void Stackifier::choose_repeated(ValueId id) {
  Placing &row = at(id);
  // What is carried by an edge that does more than jump stays where it is: in
  // the parameter's variable already, it needs no code on the edge.
  if (row.carried || !row.uses) return;
  row.repeated = is_repeated(ir::encoded_size(*function_, id), row.uses);
}

// `id` is in the block, in front of the expression of its `user`, which starts
// with `before`, with others in between.
bool Stackifier::can_pass(ValueId id, ValueId user, ValueId before) const {
  const Function &function = *function_;
  bool may_be_used = placing_[id.value].uses > 1;
  if (may_be_used) {
    // Only what is nested has left its place among the users.
    ValueId first = first_user_[id.value];
    bool is_first_there = !placing_[first.value].nested;
    if (is_first_there && first != user) return false;
    may_be_used = !is_first_there;
  }
  uint32_t minded = minded_by(ir::traits_of(function[id].op));
  if (!minded && !may_be_used) return true;
  ValueId each = function.next(id);
  for (unsigned steps = 0; each != before; each = function.next(each)) {
    if (!each || ++steps > farthest) return false;
    if (minded) {
      uint32_t traits = ir::traits_of(function[each].op);
      if ((traits | impure) & minded && !(traits & Trait::Pure)) return false;
    }
    if (may_be_used && is_user(function, each, id)) return false;
  }
  return true;
}

// Nests what can be nested in `user`. Returns the first instruction of the
// expression.
ValueId Stackifier::place(ValueId user, const Step *around, unsigned depth) {
  ValueId first = user;
  ir::Values taken = taken_by(*function_, user);
  if (depth == deepest) return first;
  for (size_t i = taken.size(); i-- > 0;) {
    ValueId id = taken[i];
    Placing &row = at(id);
    const ir::Instruction &instruction = (*function_)[id];
    // One question, since each answer comes about as often as not.
    if ((function_->block_of(id) != block_) | row.repeated |
        (row.carried != 0) | row.nested |
        (instruction.type == ir::TypeRef::None) |
        (instruction.op == Op::Parameter) | (instruction.op == Op::Result))
      continue;
    bool is_near = function_->next(id) == first;
    if (!is_near && !can_pass(id, user, first)) continue;
    Step step{around, user, i};
    if (row.uses > 1 && is_read_before(id, step)) continue;
    if (!is_near) {
      function_->unlink(id);
      function_->insert_before(first, id);
    }
    row.nested = true;
    first = place(id, &step, depth + 1);
  }
  return first;
}

// Variables are read onto the stack where their turn is, which may be before
// this place: then the value would not be there yet.
bool Stackifier::is_read_before(ValueId id, const Step &step) const {
  for (const Step *each = &step; each; each = each->around) {
    ir::Values taken = taken_by(*function_, each->user);
    for (size_t i = 0; i < each->operand; ++i)
      if (taken[i] == id) return true;
  }
  return false;
}

}  // namespace wasmrust::emit
