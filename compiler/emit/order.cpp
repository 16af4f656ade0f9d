// See order.h.
#include "compiler/emit/order.h"

#include <algorithm>
#include <numeric>

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Function;
using ir::ValueId;

// Edges that a branch with a label is needed for, wherever they lead.
bool needs_label(ir::Op op, size_t edge) {
  switch (op) {
    case ir::Op::BrTable:
      return true;
    case ir::Op::BrOnNull:
    case ir::Op::BrOnNonNull:
    case ir::Op::BrOnCast:
    case ir::Op::BrOnCastFail:
      return edge == 0;
    default:
      return false;
  }
}

}  // namespace

std::vector<const ir::Handler *> handlers_of(const Function &function,
                                             BlockId id) {
  std::vector<const ir::Handler *> all;
  for (ir::RegionId region = function[id].region; region;
       region = function.regions[region].parent)
    for (const ir::Handler &handler : function.regions[region].handlers)
      all.push_back(&handler);
  return all;
}

Order::Obstacle Order::find(const Function &function) {
  dominators_.find(function);
  rows_.assign(function.blocks.size(), {});
  blocks_.clear();
  for (BlockId id : dominators_.reverse_post_order()) {
    rows_[id.value].number = static_cast<uint32_t>(blocks_.size());
    blocks_.push_back(id);
  }
  tries_.clear();
  if (!see_edges(function)) return Obstacle::SeveralEntries;
  find_before();
  if (has_loops()) find_loops();
  if (function.legacy_exceptions && !find_tries(function))
    return Obstacle::NoNesting;
  label_exits(function);
  place_labels();
  if (function.legacy_exceptions) {
    if (!find_surroundings(function)) return Obstacle::NoNesting;
  } else if (!function.regions.empty()) {
    for (BlockId id : blocks_)
      rows_[id.value].is_apart = bool(function[id].region);
  }
  return Obstacle::None;
}

// Notes each edge for `find_before`.
bool Order::see_edges(const Function &function) {
  seen_.clear();
  loop_ends_.clear();
  for (uint32_t number = 0; number < blocks_.size(); ++number) {
    BlockId id = blocks_[number];
    auto see = [&](ir::EdgeId place, bool labelled) {
      const ir::Edge &edge = function.all_edges[place.value];
      Row &to = rows_[edge.target.value];
      seen_.push_back({to.number, {number, place}});
      if (!is_back(id, edge.target)) {
        to.has_label |= labelled || ++to.forward_edges > 1;
        return true;
      }
      to.is_loop = true;
      if (loop_ends_.empty() || loop_ends_.back() != id)
        loop_ends_.push_back(id);
      return dominators_.dominates(edge.target, id);
    };
    const ir::Block &block = function[id];
    ir::Op op = function[block.last].op;
    uint32_t first = function.first_edge(block.last).value;
    size_t count = function.edge_count(block.last);
    bool reducible = true;
    for (size_t i = 0; i < count; ++i)
      reducible &= see(ir::EdgeId(first + i), needs_label(op, i));
    // Something may be thrown up to the end of the block.
    if (block.region)
      for (const ir::Handler *handler : handlers_of(function, id))
        reducible &= see(handler->edge, true);
    if (!reducible) return false;
  }
  return true;
}

// From the order of where edges come from to that of where they lead.
void Order::find_before() {
  first_before_.assign(blocks_.size() + 1, 0);
  for (const SeenWay &each : seen_) ++first_before_[each.to];
  uint32_t sum = 0;
  for (uint32_t &row : first_before_) row = sum += row;
  before_.resize(sum);
  for (const SeenWay &each : seen_)
    before_[--first_before_[each.to]] = each.way;
}

// The outermost loop around a block of those that have been found, or itself.
uint32_t Order::outermost(uint32_t number) {
  while (found_in_[number] != number)
    number = found_in_[number] = found_in_[found_in_[number]];
  return number;
}

// A block is in a loop when the loop's back edges can be reached from it. Inner
// loops are found before the ones around them, and count as one block there.
void Order::find_loops() {
  found_in_.resize(blocks_.size());
  std::iota(found_in_.begin(), found_in_.end(), 0u);
  for (auto number = static_cast<uint32_t>(blocks_.size()); number-- > 0;) {
    BlockId header = blocks_[number];
    if (!rows_[header.value].is_loop) continue;
    rows_[header.value].loop = header;
    for (Way way : before(number))
      if (way.from >= number) work_.push_back(way.from);
    while (!work_.empty()) {
      uint32_t inside = outermost(work_.back());
      work_.pop_back();
      if (inside == number) continue;
      Row &row = rows_[blocks_[inside].value];
      (row.is_loop ? row.outer : row.loop) = header;
      found_in_[inside] = number;
      for (Way way : before(inside)) work_.push_back(way.from);
    }
  }
  number_loops();
}

// At first `last` counts the loops inside of each.
void Order::number_loops() {
  loop_places_.assign(rows_.size(), {});
  for (size_t i = blocks_.size(); i-- > 0;) {
    const Row &row = rows_[blocks_[i].value];
    if (row.is_loop && row.outer)
      loop_places_[row.outer.value].last +=
          loop_places_[blocks_[i].value].last + 1;
  }
  uint32_t outside = 0;
  for (BlockId id : blocks_) {
    Row &row = rows_[id.value];
    if (!row.is_loop) {
      if (row.loop) row.depth = rows_[row.loop.value].depth;
      continue;
    }
    row.depth = row.outer ? rows_[row.outer.value].depth + 1 : 1;
    uint32_t &next = row.outer ? loop_places_[row.outer.value].next : outside;
    LoopPlace &place = loop_places_[id.value];
    place.first = next;
    place.next = next + 1;
    place.last += next;
    next = place.last + 1;
  }
}

bool Order::is_in(BlockId id, BlockId loop) const {
  BlockId own = rows_[id.value].loop;
  if (!own) return false;
  const LoopPlace &around = loop_places_[loop.value];
  uint32_t place = loop_places_[own.value].first;
  return around.first <= place && place <= around.last;
}

size_t Order::nesting() const {
  std::vector<size_t> depth(rows_.size());
  size_t most = 0;
  for (BlockId id : blocks_) {
    const Row &row = rows_[id.value];
    BlockId above = dominators_.immediate_dominator(id);
    depth[id.value] = 1 + row.inside.count + row.behind.count +
                      (above ? depth[above.value] : 0);
    most = std::max(most, depth[id.value]);
  }
  return most;
}

void Order::label_exits(const Function &function) {
  for (BlockId id : loop_ends_) {
    ValueId end = function.terminator(id);
    if (function[end].op != ir::Op::BrIf) continue;
    std::span<const ir::Edge> edges = function.edges(end);
    for (size_t i : {0, 1}) {
      BlockId loop = edges[1 - i].target, exit = edges[i].target;
      if (is_back(id, loop) && !is_back(id, exit) && !is_in(exit, loop))
        rows_[exit.value].has_label = true;
    }
  }
}

Order::Labels &Order::place_of_label(BlockId id) {
  BlockId parent = dominators_.immediate_dominator(id);
  BlockId left;  // the outermost loop that is left on the way
  // The code of a clause stays in its try.
  for (BlockId loop = rows_[parent.value].loop;
       loop && !rows_[loop.value].holds_try && !is_in(id, loop);
       loop = rows_[loop.value].outer)
    left = loop;
  return left ? rows_[left.value].behind : rows_[parent.value].inside;
}

// Blocks come in reverse post order, so the last one is found last and has to
// stand first.
void Order::place_labels() {
  uint32_t sum = 0;
  places_.clear();
  for (BlockId id : blocks_)
    if (rows_[id.value].has_label) {
      Labels &row = place_of_label(id);
      places_.push_back(&row);
      ++row.count;
    }
  for (const Try &row : tries_) ++rows_[row.at.value].inside.count;
  for (BlockId id : blocks_)
    for (Labels *row : {&rows_[id.value].inside, &rows_[id.value].behind}) {
      row->first = sum;
      sum += row->count;
      row->count = 0;
    }
  labels_.resize(sum);
  for (auto id = blocks_.rbegin(); id != blocks_.rend(); ++id)
    if (rows_[id->value].has_label) {
      Labels &row = *places_.pop_back_val();
      labels_[row.first + row.count++] = *id;
    }
  order_tries();
}

}  // namespace wasmrust::emit
