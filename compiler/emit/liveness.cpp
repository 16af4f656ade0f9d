// See liveness.h. Most values are used in their own block only and have one
// range; the uses in other blocks are gathered and followed value by value. A
// value's own block dominates all where it is alive, so it comes first of them,
// and a walk over the bits from there gives the ranges in order.
#include "compiler/emit/liveness.h"

#include <bit>

namespace wasmrust::emit {

using ir::BlockId;
using ir::ValueId;

void Liveness::find(const ir::Function &function, const Order &order,
                    const std::vector<Placing> &placing) {
  function_ = &function;
  order_ = &order;
  size_t blocks = order.blocks().size();
  rows_.assign(function.value_count(), {});
  values_.clear();
  far_.clear();
  ranges_.clear();
  alive_.assign(blocks / 64 + 1, 0);
  to_.resize(blocks);
  at_start.clear();
  if (!function.held.empty()) at_start.resize(function.blocks.size());

  number(placing);
  for (uint32_t block = 0; block < blocks; ++block) uses_in(block);
  for (uint32_t value : values_) {
    Row &row = rows_[value];
    row.first = static_cast<uint32_t>(ranges_.size());
    if (row.last_far == none)
      ranges_.push_back(row.home);
    else
      follow(value);
    row.count = static_cast<uint32_t>(ranges_.size()) - row.first;
  }
}

void Liveness::number(const std::vector<Placing> &placing) {
  start_.clear();
  uint32_t at = 0;
  auto make = [&](ValueId id, uint32_t made) {
    if (!needs_variable(placing[id.value])) return false;
    rows_[id.value].home = {made, made + 1};
    values_.push_back(id.value);
    return true;
  };
  for (BlockId id : order_->blocks()) {
    start_.push_back(at);
    for (ValueId each : (*function_)[id].parameters)
      if (make(each, at) && !at_start.empty())
        at_start[id.value].push_back(each);
    at += 2;
    for (ValueId each = (*function_)[id].first; each;
         each = function_->next(each), at += 2)
      (void)make(each, at + 1);
  }
  start_.push_back(at);
}

void Liveness::uses_in(uint32_t block) {
  BlockId id = order_->blocks()[block];
  uint64_t weight = weight_in(*order_, id);
  auto use = [&](ValueId value, uint32_t at) {
    Row &row = rows_[value.value];
    if (!row.home.to) return;
    row.weight += weight;
    if (row.home.from >= start_[block] && row.home.from < start_[block + 1]) {
      row.home.to = std::max(row.home.to, at);
      return;
    }
    far_.push_back({block, at, row.last_far});
    row.last_far = static_cast<uint32_t>(far_.size() - 1);
  };
  auto carry = [&](const ir::Edge &edge) {
    for (ValueId argument : function_->arguments(edge))
      use(argument, start_[block + 1]);
  };
  uint32_t at = start_[block] + 2;
  const ir::Block &row = (*function_)[id];
  for (ValueId each = row.first; each; each = function_->next(each), at += 2)
    for (ValueId operand : function_->operands(each)) use(operand, at);
  for (const ir::Edge &edge : function_->edges(row.last)) carry(edge);
  if (!row.region) return;
  // Something may be thrown up to the end of the block.
  for (const ir::Handler *handler : handlers_of(*function_, id))
    carry(function_->all_edges[handler->edge.value]);
}

void Liveness::follow(uint32_t value) {
  Row &row = rows_[value];
  uint32_t home = order_->number(function_->block_of(ValueId(size_t{value})));
  uint32_t last = home;
  // Alive in a block that is not the value's own, from its start.
  auto touch = [&](uint32_t block, uint32_t to) {
    uint64_t &word = alive_[block / 64];
    uint64_t bit = uint64_t{1} << (block % 64);
    if (word & bit) {
      to_[block] = std::max(to_[block], to);
      return;
    }
    word |= bit;
    to_[block] = to;
    last = std::max(last, block);
    work_.push_back(block);
    if (!at_start.empty())
      at_start[order_->blocks()[block].value].push_back(ValueId(size_t{value}));
  };
  for (uint32_t i = row.last_far; i != none; i = far_[i].next)
    touch(far_[i].block, far_[i].at);
  while (!work_.empty()) {
    uint32_t block = work_.back();
    work_.pop_back();
    for (uint32_t before : order_->before(block)) {
      if (before == home)
        row.home.to = start_[home + 1];
      else
        touch(before, start_[before + 1]);
    }
  }
  add_ranges(row.home, home, last);
}

void Liveness::add_ranges(Range now, uint32_t home, uint32_t last) {
  for (uint32_t word = home / 64; word <= last / 64; ++word) {
    for (uint64_t bits = alive_[word]; bits; bits &= bits - 1) {
      uint32_t block =
          word * 64 + static_cast<uint32_t>(std::countr_zero(bits));
      if (start_[block] != now.to) {
        ranges_.push_back(now);
        now.from = start_[block];
      }
      now.to = to_[block];
    }
    alive_[word] = 0;
  }
  ranges_.push_back(now);
}

uint32_t Liveness::divide(uint32_t parameter) {
  Range &first = ranges_[rows_[parameter].first];
  Range start{first.from, first.from + 1};
  if (first.to == start.to) return none;
  first.from = start.to;
  auto row = static_cast<uint32_t>(rows_.size());
  rows_.push_back({.first = static_cast<uint32_t>(ranges_.size()), .count = 1});
  ranges_.push_back(start);
  values_.push_back(row);
  return row;
}

}  // namespace wasmrust::emit
