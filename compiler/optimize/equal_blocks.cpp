// See equal_blocks.h.
#include "compiler/optimize/equal_blocks.h"

#include <algorithm>

#include "compiler/optimize/same_code.h"

namespace wasmrust::optimize {

using ir::BlockId;
using ir::Edge;
using ir::Op;
using ir::ValueId;

bool EqualBlocks::run(ir::Function &function, const Flow &flow) {
  function_ = &function;
  flow_ = &flow;
  rows_.clear();
  place_.resize(function.value_count());
  for (BlockId block : flow.blocks())
    if (is_candidate(block)) rows_.push_back({hash(block), block});
  std::ranges::sort(rows_, [](const Row &a, const Row &b) {
    return std::pair(a.hash, a.block) < std::pair(b.hash, b.block);
  });
  bool changed = false;
  for (size_t i = 0; i < rows_.size(); ++i) {
    size_t first = i;
    // Few that differ have the same hash, and those are looked at later.
    while (first > 0 && rows_[first - 1].hash == rows_[i].hash && i - first < 4)
      --first;
    for (; first < i; ++first) {
      BlockId a = rows_[first].block, b = rows_[i].block;
      if (!are_equal_blocks(a, b)) continue;
      if (!changed) {
        changed = true;
        stands_for_.clear();
        for (BlockId each : function.blocks.ids()) stands_for_.push_back(each);
      }
      stands_for_[b.value] = stands_for_[a.value];
      merge_origins(stands_for_[b.value], b);
      break;
    }
  }
  if (!changed) return false;
  for (BlockId block : flow.blocks())
    for (Edge &edge : function.edges(function.terminator(block)))
      edge.target = stands_for_[edge.target.value];
  return true;
}

void EqualBlocks::merge_origins(BlockId kept, BlockId gone) {
  if (!function_->has_origins()) return;
  ValueId x = (*function_)[kept].first, y = (*function_)[gone].first;
  for (; x && y; x = function_->next(x), y = function_->next(y))
    function_->merge_origins(x, y);
}

bool EqualBlocks::is_candidate(BlockId block) const {
  if (block == ir::Function::entry() || flow_->is_handler(block)) return false;
  auto is_used = [&](ValueId id) { return flow_->is_used_elsewhere(id); };
  if (std::ranges::any_of((*function_)[block].parameters, is_used))
    return false;
  ValueId end = (*function_)[block].last;
  if (only_last_ && function_->edge_count(end)) return false;
  for (ValueId id = (*function_)[block].first; id != end;
       id = function_->next(id))
    if (is_used(id)) return false;
  return true;
}

// A value of the block by its place, any other by its number.
uint64_t EqualBlocks::word(ValueId id, BlockId in) const {
  if (function_->block_of(id) != in) return id.value;
  return uint64_t{1} << 32 | place_[id.value];
}

uint64_t EqualBlocks::hash(BlockId block) {
  uint64_t hash = (*function_)[block].region.value;
  uint32_t place = 0;
  for (ValueId id : (*function_)[block].parameters) {
    place_[id.value] = place++;
    hash = mix(hash, static_cast<uint64_t>(function_->type_of(id)));
  }
  for (ValueId id = (*function_)[block].first; id; id = function_->next(id)) {
    place_[id.value] = place++;
    hash = mix(hash, hash_operation(*function_, id));
    for (ValueId operand : function_->operands(id))
      hash = mix(hash, word(operand, block));
  }
  for (const Edge &edge : function_->edges(function_->terminator(block))) {
    hash = mix(hash, edge.target.value);
    for (ValueId argument : function_->arguments(edge))
      hash = mix(hash, word(argument, block));
  }
  return hash;
}

bool EqualBlocks::are_equal_blocks(BlockId a, BlockId b) const {
  const ir::Block &one = (*function_)[a], &other = (*function_)[b];
  if (one.region != other.region ||
      one.parameters.size() != other.parameters.size())
    return false;
  for (size_t i = 0; i < one.parameters.size(); ++i)
    if (function_->type_of(one.parameters[i]) !=
        function_->type_of(other.parameters[i]))
      return false;
  auto same = [&](ir::Values first, ir::Values second) {
    if (first.size() != second.size()) return false;
    for (size_t i = 0; i < first.size(); ++i)
      if (word(first[i], a) != word(second[i], b)) return false;
    return true;
  };
  ValueId x = one.first, y = other.first;
  for (; x && y; x = function_->next(x), y = function_->next(y))
    if (!is_same_operation(*function_, x, y) ||
        !same(function_->operands(x), function_->operands(y)))
      return false;
  if (x || y) return false;
  auto edges = function_->edges(one.last),
       others = function_->edges(other.last);
  if (edges.size() != others.size()) return false;
  for (size_t i = 0; i < edges.size(); ++i)
    if (edges[i].target != others[i].target ||
        !same(function_->arguments(edges[i]), function_->arguments(others[i])))
      return false;
  return true;
}

}  // namespace wasmrust::optimize
