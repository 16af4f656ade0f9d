// See write.h. The recursion follows the dominator tree; what stands directly
// behind the code is passed down as `next`, so that a branch to there is left
// out.
#include "compiler/emit/write.h"

#include "compiler/base/check.h"
#include "compiler/emit/conditions.h"
#include "compiler/emit/landings.h"
#include "compiler/ir/typing.h"

namespace wasmrust::emit {

using ir::Edge;
using wasm::Op;

// --- values -----------------------------------------------------------------

bool Writer::lies_below(ValueId id) const {
  const Placing &row = placing_[id.value];
  return row.below && row.arrives == row.may_arrive && !kept_[id.value];
}

void Writer::mark(ValueId id) {
  taker_ = function_.origin(id);
  code_.place(taker_);
}

// From where it is called most, so that expressions nest by one call each.
// `null_is_fine` is asked where it matters.
template <typename IsFine>
[[gnu::always_inline]] inline void Writer::take_here(ValueId id,
                                                     IsFine null_is_fine) {
  const Placing &row = placing_[id.value];
  uint32_t local = locals_.of[id.value];
  if (row.repeated) return code_.instruction(id);
  if (row.nested && !kept_[id.value]) {
    compute(id);
    if (row.uses == 1) return;
    kept_[id.value] = true;
    fill(Op::LocalTee, id);
  } else if (lies_below(id)) {
    kept_[id.value] = true;
    // A value that was computed here went into its variable at once.
    if (local == Locals::none) return;
    if (row.arrives) fill(Op::LocalTee, id);
  } else {
    WASMRUST_CHECK(local != Locals::none, "the value has a variable");
    code_.place(taker_);
    code_.get_local(local);
    inits_.get(local);
  }
  // What comes out of a variable, also in passing, has the variable's type.
  if (has_lost_type(id, local) && !null_is_fine()) code_.op(Op::RefAsNonNull);
}

bool Writer::has_lost_type(ValueId id, uint32_t local) const {
  ir::TypeRef type = function_.type_of(id);
  return type >= ir::TypeRef::FirstOther && inits_.may_be_null(local) &&
         !wasm::is_defaultable(function_.value_type(type));
}

void Writer::take(ValueId id) {
  take_here(id, [] { return false; });
}

// The operation takes a reference with null as its first operand, and does the
// same with one that is not null.
static bool first_may_be_null(ir::Op op) {
  switch (op) {
    case ir::Op::StructGet:
    case ir::Op::StructGetS:
    case ir::Op::StructGetU:
    case ir::Op::StructSet:
    case ir::Op::ArrayGet:
    case ir::Op::ArrayGetS:
    case ir::Op::ArrayGetU:
    case ir::Op::ArraySet:
    case ir::Op::ArrayLen:
    case ir::Op::ArrayFill:
    case ir::Op::I31GetS:
    case ir::Op::I31GetU:
    case ir::Op::RefEq:
    case ir::Op::RefTest:
    case ir::Op::RefCast:
      return true;
    default:
      return false;
  }
}

void Writer::operands(ValueId id) {
  bool is_first = true;
  for (ValueId operand : function_.operands(id)) {
    take_here(operand,
              [&] { return is_first && first_may_be_null(function_[id].op); });
    is_first = false;
  }
}

void Writer::compute(ValueId id) {
  if (function_[id].op == ir::Op::ThrowRef && function_.legacy_exceptions)
    return rethrow(id);
  uint32_t around = std::exchange(taker_, function_.origin(id));
  operands(id);
  code_.instruction(id);
  taker_ = around;
}

// Of an instruction without a type: it has no values, not several either.
bool Writer::gives_nothing(ValueId id) const {
  const ir::Instruction &row = function_[id];
  uint8_t result = ir::op_shapes[static_cast<size_t>(row.op)].result;
  if (result != ir::OpShape::computed) return result == 0;
  if (row.type != ir::TypeRef::None) return false;
  // Of other calls only their types say it.
  auto has_none = [&](TypeId type) {
    return program_.type(type).results.empty();
  };
  if (row.op == ir::Op::CallIndirect)
    return has_none(TypeId(size_t{function_.pair(id)[0]}));
  return row.op == ir::Op::Call &&
         has_none(program_.symbols[SymbolId(size_t{row.w[2]})].type);
}

// An instruction that is nested in no other one.
void Writer::root(ValueId id) {
  const Placing &row = placing_[id.value];
  if (row.repeated || locals_.is_there[id.value]) return;
  compute(id);
  if (row.below) {
    if (row.uses > 1) fill(Op::LocalTee, id);
    return;
  }
  if (function_.type_of(id) != ir::TypeRef::None) return set_parameter(id);
  if (gives_nothing(id)) return;
  // Several values (of a call, or 128 bits in two halves): the last is on top,
  // and those that nobody reads have no `result` row.
  ir::Typing typing;
  ValueId behind = function_.next(id);
  if (ir::has(function_[id].op, wasm::Trait::Calls) ||
      (behind && function_[behind].op == ir::Op::Result))
    ir::type_instruction(program_, function_, id, typing);
  std::vector<ValueId> results(typing.results.size());
  for (ValueId next = function_.next(id);
       next && function_[next].op == ir::Op::Result;
       next = function_.next(next))
    results[function_[next].w[2]] = next;
  for (size_t i = results.size(); i-- > 0;)
    if (results[i])
      set_parameter(results[i]);
    else
      code_.drop();
}

void Writer::set_parameter(ValueId id) {
  if (locals_.of[id.value] == Locals::none)
    code_.drop();
  else
    fill(Op::LocalSet, id);
}

// On the way to the block of the parameter.
void Writer::send_parameter(ValueId id) {
  uint32_t local = locals_.arrival[id.value];
  if (local == Locals::none) return code_.drop();
  code_.set_local(local);
  inits_.set(local);
  if (!function_.held.empty() && local == locals_.of[id.value])
    filled_.push_back({static_cast<uint32_t>(code_.size()), local, id, true});
}

void Writer::fill(Op op, ValueId id) {
  uint32_t local = locals_.of[id.value];
  op == Op::LocalTee ? code_.tee_local(local) : code_.set_local(local);
  inits_.set(local);
  if (!function_.held.empty())
    filled_.push_back({static_cast<uint32_t>(code_.size()), local, id});
}

void Writer::know_locals(BlockId id) {
  if (function_.held.empty()) return;
  auto at = static_cast<uint32_t>(code_.size());
  // Parameters that nobody reads are in their variables, too.
  uint32_t number = 0;
  if (id == ir::Function::entry())
    for (ValueId each : function_[id].parameters)
      filled_.push_back({at, number++, each});
  for (ValueId each : locals_.at_start[id.value])
    if (each != locals_.arriving[id.value] && !is_copied(each))
      filled_.push_back({at, locals_.of[each.value], each});
}

// --- edges ------------------------------------------------------------------

// Everything onto the stack, then into the parameters: no value is overwritten
// before it is read.
void Writer::moves(const Edge &edge) {
  const auto &parameters = function_[edge.target].parameters;
  ir::Values arguments = function_.arguments(edge);
  moved_.clear();
  size_t first = 0;
  // It stays, below what goes into variables.
  if (locals_.arriving[edge.target.value]) take(arguments[first++]);
  for (size_t i = first; i < arguments.size(); ++i) {
    if (locals_.is_held(function_, edge, i)) continue;
    ValueId from = arguments[i];
    uint32_t source = locals_.of[from.value];
    uint32_t target = locals_.arrival[parameters[i].value];
    bool is_computed_here =
        (placing_[from.value].nested && !kept_[from.value]) || lies_below(from);
    if (!is_computed_here && (target == Locals::none || source == target))
      continue;
    if (is_computed_here && source != Locals::none && source == target) {
      // It is wanted where it is kept anyway.
      kept_[from.value] = true;
      compute(from);
      fill(Op::LocalSet, from);
      continue;
    }
    take_here(from, [&] {
      return target != Locals::none && inits_.may_be_null(target);
    });
    moved_.push_back(parameters[i]);
  }
  for (size_t i = moved_.size(); i-- > 0;) send_parameter(moved_[i]);
}

uint32_t Writer::depth_of(BlockId label) {
  size_t place = opened_at_[label.value];
  WASMRUST_CHECK(place < open_.size() && open_[place] == label,
                 "the label is open");
  return static_cast<uint32_t>(open_.size() - 1 - place);
}

bool Writer::is_plain(BlockId from, const Edge &edge) const {
  return (order_.has_label(edge.target) || order_.is_back(from, edge.target)) &&
         !has_moves(function_, locals_, edge);
}

bool Writer::brings_result_only(BlockId from, const Edge &edge) const {
  return locals_.arriving[edge.target.value] && order_.has_label(edge.target) &&
         !order_.is_back(from, edge.target) &&
         !has_moves(function_, locals_, edge, 1);
}

// The edge's result may be put onto the stack before the condition. One that
// the condition computes first is computed there, and taken from its variable
// then:
//
//   br_if 0 (local.tee $x …) (i32.ge_u (local.get $x) …)
bool Writer::can_be_in_front(ValueId end, const Edge &edge) const {
  if (placing_[end.value].starts_below) return false;
  ValueId result = function_.arguments(edge)[0];
  auto is_computed_here = [&](ValueId id) {
    return placing_[id.value].nested && !kept_[id.value];
  };
  if (!is_computed_here(result)) return true;
  ValueId first = function_.operands(end)[0];
  while (first != result) {
    if (!is_computed_here(first) || function_.operands(first).empty())
      return false;
    first = function_.operands(first)[0];
  }
  return true;
}

// Control to an edge's target, parameters and all.
bool Writer::go(BlockId from, const Edge &edge, Next next) {
  mark(function_.terminator(from));
  moves(edge);
  if (!order_.is_back(from, edge.target)) {
    if (edge.target == next.block) return true;
    if (!order_.has_label(edge.target)) return tree(edge.target, next);
    if (only_returns(function_, locals_, edge.target)) {
      mark(function_.terminator(edge.target));
      code_.op(Op::Return);
      return false;
    }
  }
  mark(function_.terminator(from));
  code_.op(Op::Br);
  code_.uleb(depth_of(edge.target));
  return false;
}

// --- structure --------------------------------------------------------------

std::optional<wasm::ValueType> Writer::result_type(BlockId next) const {
  ValueId each = next ? locals_.arriving[next.value] : ValueId();
  if (!each) return std::nullopt;
  return function_.value_type(function_.type_of(each));
}

void Writer::open(Op op, BlockId label, BlockId next) {
  open_giving(op, label, result_type(next));
}

void Writer::open_giving(Op op, BlockId label,
                         std::optional<wasm::ValueType> result) {
  code_.op(op);
  if (result)
    code_.value_type(*result);
  else
    code_.byte(0x40);
  if (label) opened_at_[label.value] = static_cast<uint32_t>(open_.size());
  opened(label);
}

void Writer::opened(BlockId label) {
  open_.push_back(label);
  inits_.open();
}

void Writer::open_with(wasm::ValueType result) {
  code_.op(Op::Block);
  code_.value_type(result);
  opened({});
}

void Writer::open_with(std::span<const ValueId> results) {
  if (results.empty()) return open(Op::Block, {});
  std::vector<wasm::ValueType> types;
  for (ValueId each : results)
    types.push_back(function_.value_type(function_.type_of(each)));
  if (types.size() == 1) return open_with(types.front());
  code_.op(Op::Block);
  code_.block_type({.params = {}, .results = std::move(types)});
  opened({});
}

void Writer::close() {
  code_.op(Op::End);
  closed();
}

void Writer::closed() {
  open_.pop_back();
  inits_.close();
}

void Writer::open_label(BlockId label) {
  if (labels_.is_needed(label)) open(Op::Block, label, label);
}

void Writer::close_label(BlockId label) {
  if (labels_.is_needed(label)) close();
}

bool Writer::tree(BlockId id, Next next) {
  return with_labels_behind(id, 0, next);
}

bool Writer::with_labels_behind(BlockId id, size_t done, Next next) {
  std::span<const BlockId> labels = order_.labels_behind(id);
  if (done < labels.size()) {
    BlockId label = labels[done];
    open_label(label);
    (void)with_labels_behind(id, done + 1, {.block = label});
    close_label(label);
    return tree(label, next);
  }
  if (!order_.is_loop(id)) {
    start(id);
    return with_labels(id, 0, next);
  }
  if (next.function_end && can_end_function()) return last_loop(id);
  open(Op::Loop, id, next.block);
  start(id);
  bool runs_off = with_labels(id, 0, {.block = next.block});
  close();
  return runs_off;
}

// What is open are loops that the function ends with, and one more may be,
// whose end gives the function's result then.
bool Writer::can_end_function() const {
  return open_.size() == last_loops_ &&
         program_.type(function_.type).results.size() <= 1;
}

// Who returns at the end of such a loop runs off it, and nobody has to be told
// that what is behind it cannot be reached.
bool Writer::last_loop(BlockId id) {
  std::span<const wasm::ValueType> results =
      program_.type(function_.type).results;
  std::optional<wasm::ValueType> result;
  if (!results.empty()) result = results.front();
  open_giving(Op::Loop, id, result);
  ++last_loops_;
  start(id);
  if (!with_labels(id, 0, {.function_end = true})) end_unreached();
  close();
  --last_loops_;
  return true;
}

bool Writer::with_labels(BlockId id, size_t done, Next next) {
  std::span<const BlockId> labels = order_.labels_in(id);
  if (done == labels.size()) return body(id, next);
  BlockId label = labels[done];
  if (uint32_t number = order_.try_at(label); number != Order::none)
    return with_try(id, done, next, number);
  open_label(label);
  (void)with_labels(id, done + 1, {.block = label});
  close_label(label);
  return tree(label, next);
}

// What arrives on the stack has to be taken before labels are opened.
void Writer::start(BlockId id) {
  know_locals(id);
  ValueId arrived = locals_.arriving[id.value];
  if (arrived && !placing_[arrived.value].below) set_parameter(arrived);
  if (order_.is_loop(id)) copy_parameters(id);
  if (opens_late(id)) roots(id);
}

bool Writer::is_copied(ValueId id) const {
  return locals_.arrival[id.value] != locals_.of[id.value];
}

// What the first instruction takes first is set last.
void Writer::copy_parameters(BlockId id) {
  std::vector<ValueId> all;
  ValueId start = function_[id].first;
  for (ValueId each : function_[id].parameters) {
    if (!is_copied(each)) continue;
    all.push_back(each);
    ir::Values taken = taken_by(function_, start);
    if (!taken.empty() && taken[0] == each) std::swap(all.front(), all.back());
  }
  for (ValueId each : all) {
    uint32_t local = locals_.arrival[each.value];
    code_.get_local(local);
    inits_.get(local);
    if (has_lost_type(each, local) &&
        !inits_.may_be_null(locals_.of[each.value]))
      code_.op(Op::RefAsNonNull);
  }
  for (size_t i = all.size(); i-- > 0;) set_parameter(all[i]);
}

bool Writer::opens_late(BlockId id) const {
  ValueId arrived = locals_.arriving[id.value];
  return arrived && placing_[arrived.value].below &&
         !order_.labels_in(id).empty();
}

void Writer::roots(BlockId id) {
  for (ValueId each : uses_.roots(order_.number(id))) root(each);
}

bool Writer::body(BlockId id, Next next) {
  ValueId end = function_.terminator(id);
  if (order_.is_apart(id))
    return function_.legacy_exceptions ? body_in_try(id, end, next)
                                       : body_in_region(id, end, next);
  if (!opens_late(id)) roots(id);
  return end_of_block(id, end, next);
}

std::span<const ir::ValueId> Writer::brought_by(
    const ir::Handler &handler) const {
  const Edge &edge = function_.all_edges[handler.edge.value];
  std::span<const ValueId> parameters = function_[edge.target].parameters;
  return parameters.first(parameters.size() - edge.argument_count);
}

// Each handler has a block that it branches to, with what it brings; behind it
// that goes into the target's parameters. The first to be tried is the
// innermost:
//
//   block $1 (result …)  block $0 (result …)
//     try_table (catch $tag $0) (catch_all $1)  the block's code  end
//     its terminator
//   end  to the first handler's target  end  to the second's
bool Writer::body_in_region(BlockId id, ValueId end, Next next) {
  std::vector<const ir::Handler *> handlers = handlers_of(function_, id);
  for (size_t i = handlers.size(); i-- > 0;)
    open_with(brought_by(*handlers[i]));
  code_.op(Op::TryTable);
  code_.byte(0x40);
  code_.uleb(handlers.size());
  for (size_t i = 0; i < handlers.size(); ++i) {
    code_.byte(static_cast<uint8_t>(handlers[i]->kind));
    if (handlers[i]->tag) code_.tag(handlers[i]->tag);
    code_.uleb(i);
  }
  opened({});
  roots(id);
  // A throw is caught by its own block's handlers; a tail call is not.
  bool throws = ir::has(function_[end].op, wasm::Trait::Throws);
  if (throws) compute(end);
  close();
  bool runs_off = !throws && end_of_block(id, end, {});
  for (size_t i = 0; i < handlers.size(); ++i) {
    end_unreached();
    close();
    bool is_last = i + 1 == handlers.size();
    runs_off = handle(id, *handlers[i], is_last ? next : Next{});
  }
  return runs_off;
}

// All are read before any is overwritten.
void Writer::handler_moves(const ir::Handler &handler) {
  const Edge &edge = function_.all_edges[handler.edge.value];
  size_t brought = brought_by(handler).size();
  ir::Values arguments = function_.arguments(edge);
  std::vector<ValueId> to;
  for (size_t i = 0; i < arguments.size(); ++i) {
    ValueId parameter = function_[edge.target].parameters[brought + i];
    uint32_t target = locals_.of[parameter.value];
    if (target == Locals::none || target == locals_.of[arguments[i].value])
      continue;
    take(arguments[i]);
    to.push_back(parameter);
  }
  for (size_t i = to.size(); i-- > 0;) send_parameter(to[i]);
}

bool Writer::handle(BlockId from, const ir::Handler &handler, Next next) {
  const Edge &edge = function_.all_edges[handler.edge.value];
  handler_moves(handler);
  std::span<const ValueId> brought = brought_by(handler);
  for (size_t i = brought.size(); i-- > 0;) send_parameter(brought[i]);
  if (!order_.is_back(from, edge.target) && edge.target == next.block)
    return true;
  code_.op(Op::Br);
  code_.uleb(depth_of(edge.target));
  return false;
}

bool Writer::end_of_block(BlockId id, ValueId end, Next next) {
  mark(end);
  switch (function_[end].op) {
    case ir::Op::Br:
      return go(id, function_.edges(end)[0], next);
    case ir::Op::BrIf:
      return branch_if(id, end, next);
    case ir::Op::BrTable:
      return branch_table(id, end, next);
    case ir::Op::BrOnNull:
    case ir::Op::BrOnNonNull:
    case ir::Op::BrOnCast:
    case ir::Op::BrOnCastFail:
      return branch_on(id, end, next);
    case ir::Op::Return:
      return return_(end, next);
    case ir::Op::Unreachable:
      code_.take_back_drop();
      [[fallthrough]];
    default:
      compute(end);
      return false;
  }
}

bool Writer::return_(ValueId end, Next next) {
  operands(end);
  if (next.function_end && open_.size() == last_loops_) return true;
  mark(end);
  code_.op(Op::Return);
  return false;
}

void Writer::condition(ValueId id, bool inverted) {
  const Placing &row = placing_[id.value];
  bool is_alone = row.nested && row.uses == 1;
  ir::Op op = function_[id].op;
  if (inverted && is_alone && op == ir::Op::I32Eqz)
    return take(function_.operands(id)[0]);
  if (inverted && is_alone && ir::is_wasm(op)) {
    Op other = opposite(ir::to_wasm(op));
    if (other != Op::Nop) {
      uint32_t around = std::exchange(taker_, function_.origin(id));
      operands(id);
      mark(id);
      taker_ = around;
      return code_.op(other);
    }
  }
  take(id);
  if (inverted) code_.op(Op::I32Eqz);
}

void Writer::hint(std::span<const Edge> edges, size_t taken) {
  using enum ir::Likelihood;
  ir::Likelihood own = edges[taken].likelihood,
                 other = edges[1 - taken].likelihood;
  if (own == Unknown && other == Unknown) return;
  hints_.push_back({static_cast<uint32_t>(code_.size()),
                    own == Likely || (own == Unknown && other == Unlikely)});
}

bool Writer::branch_if(BlockId from, ValueId end, Next next) {
  ValueId value = function_.operands(end)[0];
  std::span<const Edge> edges = function_.edges(end);
  const Edge &then = edges[0], &otherwise = edges[1];
  // An edge to what follows anyway needs a label only if the label is there for
  // somebody else, or for many: an `if` is a byte longer than the branch.
  auto skips = [&](const Edge &edge) {
    return edge.target == next.block && !order_.is_back(from, edge.target) &&
           !labels_.is_needed(edge.target);
  };
  bool then_leaves = is_plain(from, then) && !skips(then),
       otherwise_leaves = is_plain(from, otherwise) && !skips(otherwise);
  bool then_next =
      then.target == next.block && !order_.is_back(from, then.target);
  // One of both leaves by a branch, and the code of the other follows.
  if (then_leaves && !(then_next && otherwise_leaves)) {
    condition(value, false);
    mark(end);
    hint(edges, 0);
    code_.op(Op::BrIf);
    code_.uleb(depth_of(then.target));
    return go(from, otherwise, next);
  }
  if (otherwise_leaves && then.target != otherwise.target) {
    condition(value, true);
    mark(end);
    hint(edges, 1);
    code_.op(Op::BrIf);
    code_.uleb(depth_of(otherwise.target));
    return go(from, then, next);
  }
  for (size_t i : {0, 1})
    if (edges[i].target != next.block &&
        edges[i].target != edges[1 - i].target &&
        brings_result_only(from, edges[i]) && can_be_in_front(end, edges[i]))
      return branch_with_result(from, end, i, next);
  return two_arms(from, edges, value, next);
}

// The result stays on the stack where the branch is not taken. All else that
// the edge brings is in its variable already, or will be when the condition has
// computed it: not before, since the condition may read what was there.
bool Writer::branch_with_result(BlockId from, ValueId end, size_t taken,
                                Next next) {
  std::span<const Edge> edges = function_.edges(end);
  take(function_.arguments(edges[taken])[0]);
  condition(function_.operands(end)[0], taken == 1);
  mark(end);
  hint(edges, taken);
  code_.op(Op::BrIf);
  code_.uleb(depth_of(edges[taken].target));
  code_.drop();
  return go(from, edges[1 - taken], next);
}

bool Writer::two_arms(BlockId from, std::span<const Edge> edges, ValueId value,
                      Next next) {
  auto does_nothing = [&](const Edge &edge) {
    return is_plain(from, edge) && edge.target == next.block &&
           !order_.is_back(from, edge.target);
  };
  Next inside{.block = next.block};
  if (does_nothing(edges[0])) {
    if (does_nothing(edges[1])) {
      take(value);
      code_.drop();
      return true;
    }
    condition(value, true);
    mark(function_.terminator(from));
    hint(edges, 1);
    open(Op::If, {});
    (void)go(from, edges[1], inside);
    close();
    return true;
  }
  condition(value, false);
  mark(function_.terminator(from));
  hint(edges, 0);
  open(Op::If, {});
  size_t type_at = code_.size() - 1;
  bool runs_off = go(from, edges[0], inside);
  if (does_nothing(edges[1])) {
    close();
    return true;
  }
  if (!runs_off) {
    // A loop that is not left by its end gives a result nevertheless.
    if (result_type(next.block)) end_unreached();
    close();
    return go(from, edges[1], next);
  }
  if (auto type = result_type(next.block)) code_.set_block_type(type_at, *type);
  code_.op(Op::Else);
  inits_.other_arm();
  size_t before = code_.size();
  runs_off |= go(from, edges[1], inside);
  if (code_.size() == before) code_.take_back_else();
  close();
  return runs_off;
}

// Edges with something to do on the way get a place of their own behind the
// table, each in front of the next one's.
bool Writer::branch_table(BlockId from, ValueId end, Next next) {
  std::span<const Edge> edges = function_.edges(end);
  Landings landings(function_, locals_, end, next.block);
  for (size_t i = 0; i < landings.size(); ++i) open(Op::Block, {});
  take(function_.operands(end)[0]);
  mark(end);
  code_.op(Op::BrTable);
  code_.uleb(edges.size() - 1);
  for (size_t i = 0; i < edges.size(); ++i) {
    uint32_t landing = landings.of(i);
    code_.uleb(landing != Landings::none ? landing : depth_of(edges[i].target));
  }
  bool runs_off = false;
  for (size_t i = 0; i < landings.size(); ++i) {
    close();
    bool is_last = i + 1 == landings.size();
    runs_off = go(from, landings.edge(i), is_last ? next : Next{});
  }
  return runs_off;
}

// The taken edge of a branch that refines a reference brings it on the stack,
// so it ends in a place of its own, which takes it from there.
bool Writer::branch_on(BlockId from, ValueId end, Next next) {
  std::span<const Edge> edges = function_.edges(end);
  ir::Op op = function_[end].op;
  auto pair = [&](size_t i) {
    return function_.value_type(
        static_cast<ir::TypeRef>(function_.pair(end)[i]));
  };
  std::optional<wasm::ValueType> brought;
  if (op == ir::Op::BrOnNonNull || op == ir::Op::BrOnCast)
    brought = function_.value_type(function_.type_of(end));
  else if (op == ir::Op::BrOnCastFail)
    brought = pair(0);
  if (brought) {
    open_with(*brought);
  } else {
    open(Op::Block, {});
  }
  operands(end);
  mark(end);
  code_.op(ir::to_wasm(op));
  if (op == ir::Op::BrOnCast || op == ir::Op::BrOnCastFail) {
    code_.byte(static_cast<uint8_t>((wasm::is_nullable(pair(0)) ? 1 : 0) |
                                    (wasm::is_nullable(pair(1)) ? 2 : 0)));
    code_.uleb(0);
    code_.heap_type(wasm::heap_of(pair(0)));
    code_.heap_type(wasm::heap_of(pair(1)));
  } else {
    code_.uleb(0);
  }
  // On this side a reference is on the stack, except behind br_on_non_null.
  if (op != ir::Op::BrOnNonNull)
    take_refined(op == ir::Op::BrOnCast ? ValueId() : end);
  (void)go(from, edges[1], {});
  end_unreached();
  close();
  if (brought) take_refined(op == ir::Op::BrOnCastFail ? ValueId() : end);
  return go(from, edges[0], next);
}

void Writer::take_refined(ValueId value) {
  if (!value) return code_.drop();
  set_parameter(value);
}

void Writer::end_unreached() {
  if (code_.ended()) return;
  code_.take_back_drop();
  code_.op(Op::Unreachable);
}

void Writer::declare_locals() {
  const auto &types = locals_.declared;
  std::vector<std::pair<uint32_t, wasm::ValueType>> groups;
  for (wasm::ValueType type : types) {
    if (groups.empty() || groups.back().second != type)
      groups.push_back({0, type});
    ++groups.back().first;
  }
  code_.uleb(groups.size());
  for (const auto &[count, type] : groups) {
    code_.uleb(count);
    code_.value_type(type);
  }
}

void Writer::run() {
  open_.clear();
  opened_at_.resize(function_.blocks.size());
  kept_.assign(function_.value_count(), false);
  declare_locals();
  // A body ends with its results, or where nothing is reached.
  if (!tree(ir::Function::entry(), {.function_end = true})) end_unreached();
  code_.op(Op::End);
  code_.finish();
}

}  // namespace wasmrust::emit
