// See contents.h.
#include "compiler/emit/contents.h"

#include <algorithm>
#include <cstring>

#include "compiler/emit/locals.h"

namespace wasmrust::emit {

using ir::BlockId;
using ir::Edge;
using ir::Op;
using ir::ValueId;

namespace {

bool is_test(Op op) { return op >= Op::I32Eqz && op <= Op::F64Ge; }

// Numbers of which each has one form only. Of floats -0 is none: contents are
// compared by their bits.
bool is_number(const ir::Function &function, ValueId id) {
  Op op = function[id].op;
  return (op >= Op::I32Const && op <= Op::F64Const) ||
         op == Op::SymbolAddress || is_first_value(function, id);
}

// Eight at once: those that are not the same become `unknown`, which is 0. True
// when any did that was not before.
bool meet(uint8_t *to, const uint8_t *from) {
  uint64_t a = 0, b = 0;
  memcpy(&a, to, sizeof(a));
  memcpy(&b, from, sizeof(b));
  if (a == b) return false;
  constexpr uint64_t low = 0x7f7f'7f7f'7f7f'7f7f;
  uint64_t differing = a ^ b;
  uint64_t tops = (((differing & low) + low) | differing) & ~low;
  uint64_t met = a & ~((tops >> 7) * 0xff);
  memcpy(to, &met, sizeof(met));
  return met != a;
}

}  // namespace

void Contents::add_column(uint32_t local) {
  if (local >= column_.size()) column_.resize(local + 1, none);
  if (column_[local] == none) column_[local] = static_cast<uint32_t>(width_++);
}

uint32_t Contents::column_of(ValueId id) const {
  uint32_t local = locals_->of[id.value];
  return local < column_.size() ? column_[local] : none;
}

Contents::Content Contents::content_of(const ir::Instruction &row) const {
  for (size_t i = 0; i < constants_.size(); ++i) {
    const ir::Instruction &other = (*function_)[constants_[i]];
    if (other.op == row.op && other.type == row.type && other.w == row.w)
      return static_cast<Content>(first_constant + i);
  }
  return unknown;
}

Contents::Content Contents::content_of(ValueId id) {
  if (!is_number(*function_, id)) return unknown;
  if (is_first_value(*function_, id)) return first_value;
  Content known = content_of((*function_)[id]);
  if (known != unknown || constants_.size() == most_constants) return known;
  constants_.push_back(id);
  return static_cast<Content>(first_constant + constants_.size() - 1);
}

// Leaving such an argument out leaves out nothing else: no later user takes it
// from the variable that it is kept in on the way.
bool Contents::may_be_held(ValueId id) const {
  const Placing &row = (*placing_)[id.value];
  return is_constant(*function_, id) && !(row.nested && row.uses > 1);
}

// A constant that is put into its variable where it stands.
bool Contents::is_root(ValueId id) const {
  const Placing &row = (*placing_)[id.value];
  return is_constant(*function_, id) && !row.nested && !row.repeated;
}

bool Contents::find_columns(std::span<const uint32_t> values) {
  column_.clear();
  width_ = 0;
  for (BlockId block : order_->blocks())
    for (const Edge &edge : function_->edges((*function_)[block].last)) {
      if (!edge.argument_count) continue;
      const auto &parameters = (*function_)[edge.target].parameters;
      ir::Values arguments = function_->arguments(edge);
      for (size_t i = 0; i < arguments.size(); ++i)
        if (uint32_t to = locals_->arrival[parameters[i].value];
            to != Locals::none && to != locals_->of[arguments[i].value] &&
            may_be_held(arguments[i]))
          add_column(to);
    }
  for (uint32_t value : values)
    if (ValueId id(size_t{value}); value < placing_->size() && is_root(id) &&
                                   !locals_->is_there[value] &&
                                   locals_->of[value] != Locals::none)
      add_column(locals_->of[value]);
  width_ = (width_ + 7) / 8 * 8;
  return width_ && width_ * order_->blocks().size() <= most_work;
}

// Parameters are put there by edges.
void Contents::find_writes(std::span<const uint32_t> values) {
  writes_.clear();
  first_write_.clear();
  for (uint32_t value : values) {
    ValueId id(size_t{value});
    if (value >= placing_->size() || (*function_)[id].op == ir::Op::Parameter)
      continue;
    uint32_t column = column_of(id);
    if (column == none) continue;
    uint32_t number = order_->number(function_->block_of(id));
    first_write_.resize(number + 1, static_cast<uint32_t>(writes_.size()));
    writes_.push_back({column, id});
  }
  first_write_.resize(order_->blocks().size() + 1,
                      static_cast<uint32_t>(writes_.size()));
}

void Contents::start(BlockId id) {
  auto row =
      at_start_.begin() + static_cast<ptrdiff_t>(order_->number(id) * width_);
  now_.assign(row, row + static_cast<ptrdiff_t>(width_));
  for (ValueId each : (*function_)[id].parameters) {
    uint32_t column = column_of(each);
    if (column == none) continue;
    // It comes from the stack or from another variable.
    if ((*placing_)[each.value].arrives ||
        locals_->arrival[each.value] != locals_->of[each.value])
      now_[column] = unknown;
  }
}

void Contents::put(const Write &write) {
  now_[write.column] =
      is_constant(*function_, write.value) ? content_of(write.value) : unknown;
}

void Contents::set_on_edge(uint32_t column, Content content) {
  before_edge_.push_back({column, now_[column]});
  now_[column] = content;
}

void Contents::forget_edge() {
  for (; !before_edge_.empty(); before_edge_.pop_back())
    now_[before_edge_.back().column] = before_edge_.back().content;
}

// Has nothing else been put there since, at the end of the block, which uses
// the value? Of what is used its variable is not taken away before.
bool Contents::is_still_there(ValueId value, uint32_t column,
                              BlockId block) const {
  uint32_t number = order_->number(block);
  for (uint32_t i = first_write_[number + 1]; i-- > first_write_[number];)
    if (writes_[i].column == column) return writes_[i].value == value;
  return function_->block_of(value) != block ||
         (*function_)[value].op == Op::Parameter;
}

// The variable of a value that the block's branch has just looked at.
void Contents::learn(ValueId value, Content content, BlockId block) {
  uint32_t column = column_of(value);
  if (column != none && content != unknown &&
      is_still_there(value, column, block))
    set_on_edge(column, content);
}

void Contents::learn(ValueId end, size_t taken, BlockId block) {
  if ((*function_)[end].op != Op::BrIf) return;
  ValueId condition = function_->operands(end)[0];
  const ir::Instruction &row = (*function_)[condition];
  bool is_true = taken == 0;
  if (!is_true)
    learn(condition, first_value, block);
  else if (is_test(row.op))
    learn(condition, content_of({Op::I32Const, ir::TypeRef::I32, {1, 0, 0}}),
          block);
  if (function_->block_of(condition) != block) return;
  ir::Values operands = function_->operands(condition);
  switch (row.op) {
    case Op::I32Eqz:
    case Op::I64Eqz:
      if (is_true) learn(operands[0], first_value, block);
      return;
    case Op::I32Eq:
    case Op::I64Eq:
    case Op::I32Ne:
    case Op::I64Ne: {
      bool is_equal = row.op == Op::I32Eq || row.op == Op::I64Eq;
      if (is_true == is_equal && is_constant(*function_, operands[1]))
        learn(operands[0], content_of(operands[1]), block);
      return;
    }
    default:
      return;
  }
}

// What is left in the variables goes to the edge's target.
void Contents::follow(const Edge &edge) {
  if (edge.argument_count) send_arguments(edge);
  uint32_t number = order_->number(edge.target);
  Content *to = at_start_.data() + number * width_;
  bool is_news = !is_seen_[number];
  if (is_news) {
    is_seen_[number] = true;
    std::ranges::copy(now_, to);
  } else {
    for (size_t i = 0; i < width_; i += sizeof(uint64_t))
      is_news |= meet(to + i, now_.data() + i);
  }
  if (is_news) is_news_[number] = true;
}

// All are read before any is overwritten.
void Contents::send_arguments(const Edge &edge) {
  const auto &parameters = (*function_)[edge.target].parameters;
  ir::Values arguments = function_->arguments(edge);
  sent_.clear();
  for (size_t i = 0; i < arguments.size(); ++i) {
    ValueId each = arguments[i];
    uint32_t to = locals_->arrival[parameters[i].value];
    if (to >= column_.size() || column_[to] == none ||
        to == locals_->of[each.value])
      continue;
    uint32_t from = column_of(each);
    sent_.push_back({column_[to], is_constant(*function_, each)
                                      ? content_of(each)
                                  : from != none ? now_[from]
                                                 : unknown});
  }
  for (const Sent &each : sent_) set_on_edge(each.column, each.content);
}

void Contents::walk(BlockId id) {
  uint32_t number = order_->number(id);
  start(id);
  for (uint32_t i = first_write_[number]; i < first_write_[number + 1]; ++i)
    put(writes_[i]);
  ValueId end = (*function_)[id].last;
  std::span<const Edge> edges = function_->edges(end);
  for (size_t i = 0; i < edges.size(); ++i) {
    learn(end, i, id);
    follow(edges[i]);
    forget_edge();
  }
}

// With what is known in the end.
void Contents::walk_for_good(BlockId id) {
  uint32_t number = order_->number(id);
  start(id);
  for (uint32_t i = first_write_[number]; i < first_write_[number + 1]; ++i) {
    const Write &write = writes_[i];
    if (Content before = now_[write.column]; before != unknown &&
                                             is_root(write.value) &&
                                             content_of(write.value) == before)
      locals_->is_there[write.value.value] = true;
    put(write);
  }
  ValueId end = (*function_)[id].last;
  std::span<const Edge> edges = function_->edges(end);
  for (size_t i = 0; i < edges.size(); ++i) {
    if (!edges[i].argument_count) continue;
    learn(end, i, id);
    note_held(edges[i]);
    forget_edge();
  }
}

void Contents::note_held(const Edge &edge) {
  const auto &parameters = (*function_)[edge.target].parameters;
  ir::Values arguments = function_->arguments(edge);
  for (size_t i = 0; i < std::min<size_t>(arguments.size(), 64); ++i) {
    uint32_t to = locals_->arrival[parameters[i].value];
    uint32_t column = to < column_.size() ? column_[to] : none;
    if (column == none || (*placing_)[parameters[i].value].arrives ||
        !may_be_held(arguments[i]))
      continue;
    Content content = content_of(arguments[i]);
    if (content == unknown || now_[column] != content) continue;
    locals_->held.resize(function_->all_edges.size());
    locals_->held[Locals::place_of(*function_, edge)] |= uint64_t{1} << i;
  }
}

void Contents::find(const ir::Function &function, const Order &order,
                    const std::vector<Placing> &placing,
                    std::span<const uint32_t> values, Locals &locals) {
  function_ = &function;
  order_ = &order;
  placing_ = &placing;
  locals_ = &locals;
  locals.held.clear();
  if (!function.regions.empty() || !find_columns(values)) return;
  find_writes(values);
  constants_.clear();
  at_start_.resize(order.blocks().size() * width_);
  // Before anything is put there; whoever calls puts something into the
  // function's own parameters, also into those that nobody reads.
  std::fill_n(at_start_.begin(), width_, first_value);
  size_t parameters = function[ir::Function::entry()].parameters.size();
  for (size_t i = 0; i < std::min(parameters, column_.size()); ++i)
    if (column_[i] != none) at_start_[column_[i]] = unknown;
  is_seen_.assign(order.blocks().size(), false);
  is_news_.assign(order.blocks().size(), false);
  is_news_[0] = true;
  for (int round = 0; std::ranges::find(is_news_, true) != is_news_.end();
       ++round) {
    if (round == most_rounds) return;
    for (uint32_t i = 0; i < is_news_.size(); ++i) {
      if (!is_news_[i]) continue;
      is_news_[i] = false;
      walk(order.blocks()[i]);
    }
  }
  for (BlockId id : order.blocks()) walk_for_good(id);
}

}  // namespace wasmrust::emit
