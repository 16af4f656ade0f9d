// See liveness.h. Most values are used in their own block only and have one
// range; the uses in other blocks are gathered and followed value by value. A
// value's own block dominates all where it is alive, so it comes first of them,
// and a walk over the bits from there gives the ranges in order.
#include "compiler/emit/liveness.h"

#include <bit>

namespace wasmrust::emit {

using ir::BlockId;
using ir::ValueId;

uint32_t Liveness::divide(uint32_t parameter) {
  Range &first = ranges_[rows_[parameter].first];
  Range start{first.from, first.from + 1};
  if (first.to == start.to) return none;
  first.from = start.to;
  rows_.push_back({static_cast<uint32_t>(ranges_.size()), 1});
  ranges_.push_back(start);
  return static_cast<uint32_t>(rows_.size() - 1);
}

void Liveness::find(const ir::Function &function, const Order &order,
                    const std::vector<Placing> &placing) {
  function_ = &function;
  order_ = &order;
  placing_ = &placing;
  size_t values = function.value_count(), blocks = order.blocks().size();
  home_.assign(values, {0, 0});
  last_far_.assign(values, none);
  far_.clear();
  rows_.assign(values, {});
  ranges_.clear();
  weights_.assign(values, 0);
  alive_.assign(blocks / 64 + 1, 0);
  to_.resize(blocks);
  at_start.clear();
  if (!function.held.empty()) at_start.resize(function.blocks.size());

  number();
  for (BlockId id : order.blocks()) uses_in(id);
  if (!at_start.empty())
    for (BlockId id : order.blocks())
      for (ValueId each : function[id].parameters)
        if (needs_one(each)) at_start[id.value].push_back(each);
  for (uint32_t value = 0; value < values; ++value) {
    if (!home_[value].to || !needs_variable(placing[value])) continue;
    rows_[value].first = static_cast<uint32_t>(ranges_.size());
    if (last_far_[value] == none)
      ranges_.push_back(home_[value]);
    else
      follow(value);
    rows_[value].count =
        static_cast<uint32_t>(ranges_.size()) - rows_[value].first;
  }
}

void Liveness::number() {
  start_.clear();
  uint32_t at = 0;
  for (BlockId id : order_->blocks()) {
    start_.push_back(at);
    for (ValueId each : (*function_)[id].parameters)
      home_[each.value] = {at, at + 1};
    at += 2;
    for (ValueId each = (*function_)[id].first; each;
         each = function_->next(each)) {
      home_[each.value] = {at + 1, at + 2};
      at += 2;
    }
  }
  start_.push_back(at);
}

void Liveness::uses_in(BlockId id) {
  uint64_t weight = weight_in(*order_, id);
  uint32_t block = order_->number(id);
  auto use = [&](ValueId value, uint32_t at) {
    if (!needs_one(value)) return;
    weights_[value.value] += weight;
    if (function_->block_of(value) != id) {
      far_.push_back({block, at, last_far_[value.value]});
      last_far_[value.value] = static_cast<uint32_t>(far_.size() - 1);
      return;
    }
    uint32_t &to = home_[value.value].to;
    to = std::max(to, at);
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

// Alive in a block that is not the value's own, from its start.
inline void Liveness::touch(uint32_t value, uint32_t block, uint32_t to) {
  uint64_t bit = uint64_t{1} << (block % 64);
  if (alive_[block / 64] & bit) {
    to_[block] = std::max(to_[block], to);
    return;
  }
  alive_[block / 64] |= bit;
  to_[block] = to;
  last_block_ = std::max(last_block_, block);
  work_.push_back(block);
  if (!at_start.empty())
    at_start[order_->blocks()[block].value].push_back(ValueId(size_t{value}));
}

void Liveness::follow(uint32_t value) {
  BlockId home_block = function_->block_of(ValueId(size_t{value}));
  uint32_t home = order_->number(home_block);
  last_block_ = home;
  for (uint32_t i = last_far_[value]; i != none; i = far_[i].next)
    touch(value, far_[i].block, far_[i].at);
  while (!work_.empty()) {
    BlockId block = order_->blocks()[work_.back()];
    work_.pop_back();
    for (BlockId before : order_->before(block)) {
      uint32_t number = order_->number(before);
      if (number == home)
        home_[value].to = start_[home + 1];
      else
        touch(value, number, start_[number + 1]);
    }
  }
  add_ranges(value, home);
}

void Liveness::add_ranges(uint32_t value, uint32_t home) {
  Range now = home_[value];
  for (uint32_t word = home / 64; word <= last_block_ / 64; ++word) {
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

}  // namespace wasmrust::emit
