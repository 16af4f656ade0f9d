// See contents.h.
#include "compiler/emit/contents.h"

#include <algorithm>
#include <utility>

#include "compiler/emit/locals.h"

namespace wasmrust::emit {

using ir::BlockId;
using ir::Edge;
using ir::Op;
using ir::ValueId;

namespace {

bool is_test(Op op) { return op >= Op::I32Eqz && op <= Op::F64Ge; }

}  // namespace

// Of which each has one form only. Of floats -0 is none: contents are compared
// by their bits.
bool Contents::is_number(ValueId id) const {
  Op op = (*function_)[id].op;
  return (op >= Op::I32Const && op <= Op::F64Const) ||
         op == Op::SymbolAddress || is_first_value(*function_, id);
}

// Leaving such an argument out leaves out nothing else: no later user takes it
// from the variable that it is kept in on the way.
bool Contents::may_be_held(ValueId id) const {
  if (!is_constant(*function_, id)) return false;
  const Placing &row = (*placing_)[id.value];
  return !(row.nested && row.uses > 1);
}

// A constant that is put into its variable where it stands.
bool Contents::is_root(ValueId id) const {
  const Placing &row = (*placing_)[id.value];
  return is_constant(*function_, id) && !row.nested && !row.repeated;
}

// False when it cannot be asked for.
bool Contents::want(ValueId constant) {
  if (!is_number(constant)) return false;
  wants_first_ = is_first_value(*function_, constant);
  wanted_ = (*function_)[constant];
  return true;
}

bool Contents::is_wanted(ValueId id) const {
  if (!is_constant(*function_, id)) return false;
  if (wants_first_) return is_first_value(*function_, id);
  const ir::Instruction &row = (*function_)[id];
  return row.op == wanted_.op && row.type == wanted_.type && row.w == wanted_.w;
}

// What a comparison gives when it is true.
bool Contents::is_wanted_one() const {
  return wanted_.op == Op::I32Const && wanted_.w[0] == 1;
}

void Contents::find_writes() {
  writes_.clear();
  first_write_.clear();
  last_of_local_.clear();
  for (uint32_t value : values_) {
    if (value >= placing_->size()) continue;
    ValueId id(size_t{value});
    uint32_t local = locals_->of[value];
    if (local == Locals::none ||
        ((*function_)[id].op == Op::Parameter && !(*placing_)[value].arrives &&
         locals_->arrival[value] == local))
      continue;
    uint32_t number = order_->number(function_->block_of(id));
    auto row = static_cast<uint32_t>(writes_.size());
    first_write_.resize(number + 1, row);
    if (local >= last_of_local_.size()) last_of_local_.resize(local + 1, none);
    uint32_t before = std::exchange(last_of_local_[local], row);
    bool is_here = before != none && before >= first_write_[number];
    writes_.push_back({local, is_here ? before : none, id});
  }
  first_write_.resize(order_->blocks().size() + 1,
                      static_cast<uint32_t>(writes_.size()));
  first_start_.assign(order_->blocks().size(), none);
}

uint32_t Contents::last_write(uint32_t block, uint32_t local) {
  uint32_t first = first_write_[block], end = first_write_[block + 1];
  for (uint32_t i = end; i-- > first;)
    if (writes_[i].local == local) {
      work_ += end - i;
      return i;
    }
  work_ += end - first;
  return none;
}

void Contents::add_start(uint32_t block, uint32_t local) {
  uint32_t &first = first_start_[block];
  for (uint32_t at = first; at != none; at = starts_[at].next)
    if (starts_[at].local == local) return;
  auto row = static_cast<uint32_t>(starts_.size());
  starts_.push_back({block, local, first});
  open_.push_back(row);
  first = row;
}

// What a branch says about the variable, of which `write` is the last one in
// the block. Of what a branch uses its variable is not taken away before.
Contents::Told Contents::told(Order::Way way, uint32_t local,
                              uint32_t write) const {
  const ir::Function &function = *function_;
  BlockId block = order_->blocks()[way.from];
  ValueId end = function[block].last;
  if (function[end].op != Op::BrIf) return Told::Nothing;
  auto is_there = [&](ValueId value) {
    if (locals_->of[value.value] != local) return false;
    if (write != none) return writes_[write].value == value;
    return function.block_of(value) != block ||
           function[value].op == Op::Parameter;
  };
  ValueId condition = function.operands(end)[0];
  Op op = function[condition].op;
  bool is_true = way.edge == function.first_edge(end);
  if (is_there(condition)) {
    if (!is_true) return wants_first_ ? Told::Yes : Told::No;
    if (is_test(op)) return is_wanted_one() ? Told::Yes : Told::No;
  }
  if (function.block_of(condition) != block) return Told::Nothing;
  bool is_zero = op == Op::I32Eqz || op == Op::I64Eqz,
       is_equal = op == Op::I32Eq || op == Op::I64Eq,
       is_unequal = op == Op::I32Ne || op == Op::I64Ne;
  if (!(is_true ? is_zero || is_equal : is_unequal)) return Told::Nothing;
  ir::Values operands = function.operands(condition);
  if (!is_there(operands[0])) return Told::Nothing;
  if (is_zero) return wants_first_ ? Told::Yes : Told::No;
  if (!is_constant(function, operands[1])) return Told::Nothing;
  return is_wanted(operands[1]) ? Told::Yes : Told::No;
}

// False when the variable holds something else there, or nobody knows.
bool Contents::look_at_end(Order::Way way, uint32_t local) {
  if (work_ >= most_work) return false;
  uint32_t write = last_write(way.from, local);
  Told known = told(way, local, write);
  if (known != Told::Nothing) return known == Told::Yes;
  if (write != none) return is_wanted(writes_[write].value);
  add_start(way.from, local);
  return true;
}

// Along an edge to the block with the parameter, if one comes in the variable.
bool Contents::look_along(Order::Way way, uint32_t parameter, uint32_t local) {
  if (parameter != none) {
    const Edge &edge = function_->all_edges[way.edge.value];
    ValueId argument = function_->arguments(edge)[parameter];
    uint32_t source = locals_->of[argument.value];
    if (source != local) {
      if (is_constant(*function_, argument)) return is_wanted(argument);
      if (source == Locals::none) return false;
      local = source;
    }
  }
  return look_at_end(way, local);
}

// Where the block starts, on all ways there.
bool Contents::look_above(Start start) {
  if (start.block == 0) {
    // Before anything is put there; whoever calls puts something into the
    // function's own parameters, also into those that nobody reads.
    return wants_first_ &&
           start.local >= (*function_)[ir::Function::entry()].parameters.size();
  }
  BlockId id = order_->blocks()[start.block];
  const auto &parameters = (*function_)[id].parameters;
  uint32_t parameter = 0;
  while (parameter < parameters.size() &&
         locals_->arrival[parameters[parameter].value] != start.local)
    ++parameter;
  work_ += parameter + 1;
  if (parameter == parameters.size()) parameter = none;
  std::span<const Order::Way> ways = order_->before(start.block);
  work_ += ways.size();
  return std::ranges::all_of(ways, [&](Order::Way way) {
    return look_along(way, parameter, start.local);
  });
}

bool Contents::answer() {
  bool is_yes = true;
  size_t end = std::min(work_ + most_for_one, most_work);
  while (is_yes && !open_.empty()) {
    Start start = starts_[open_.back()];
    open_.pop_back();
    is_yes = work_ < end && look_above(start);
  }
  for (const Start &each : starts_) first_start_[each.block] = none;
  starts_.clear();
  open_.clear();
  return is_yes;
}

void Contents::ask_roots() {
  uint32_t own = 0;  // in the order of the values
  for (uint32_t value : values_) {
    ValueId id(size_t{value});
    if (value >= placing_->size() || !is_root(id) || locals_->is_there[value] ||
        locals_->of[value] == Locals::none || !want(id))
      continue;
    if (first_write_.empty()) find_writes();
    uint32_t local = locals_->of[value];
    uint32_t block = order_->number(function_->block_of(id));
    own = std::max(own, first_write_[block]);
    while (writes_[own].value != id) ++own;
    uint32_t write = writes_[own].before;
    if (write == none) add_start(block, local);
    locals_->is_there[value] =
        write == none ? answer() : is_wanted(writes_[write].value);
  }
}

void Contents::ask_edges(BlockId id) {
  ValueId end = (*function_)[id].last;
  uint32_t first = function_->first_edge(end).value;
  for (size_t at = first; at < first + function_->edge_count(end); ++at) {
    const Edge &edge = function_->all_edges[at];
    const auto &parameters = (*function_)[edge.target].parameters;
    ir::Values arguments = function_->arguments(edge);
    for (size_t i = 0; i < std::min<size_t>(arguments.size(), 64); ++i) {
      // Most are no constants.
      if (!may_be_held(arguments[i])) continue;
      uint32_t to = locals_->arrival[parameters[i].value];
      if (to == Locals::none || to == locals_->of[arguments[i].value] ||
          (*placing_)[parameters[i].value].arrives || !want(arguments[i]))
        continue;
      if (first_write_.empty()) find_writes();
      bool is_yes =
          look_at_end({order_->number(id), ir::EdgeId(at)}, to) && answer();
      if (!is_yes) continue;
      locals_->held.resize(function_->all_edges.size());
      locals_->held[at] |= uint64_t{1} << i;
    }
  }
}

void Contents::find(const ir::Function &function, const Order &order,
                    const std::vector<Placing> &placing,
                    std::span<const uint32_t> values, Locals &locals) {
  function_ = &function;
  order_ = &order;
  placing_ = &placing;
  locals_ = &locals;
  values_ = values;
  work_ = 0;
  first_write_.clear();
  if (!function.regions.empty()) return;
  ask_roots();
  for (BlockId id : order.blocks()) ask_edges(id);
}

}  // namespace wasmrust::emit
