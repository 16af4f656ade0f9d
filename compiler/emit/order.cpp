// See order.h.
#include "compiler/emit/order.h"

#include <algorithm>

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

std::expected<Order, std::string> Order::find(const Function &function) {
  ir::Dominators dominators(function);
  Order order;
  order.rows_.resize(function.blocks.size());
  for (BlockId id : dominators.reverse_post_order()) {
    order.rows_[id.value].number = static_cast<uint32_t>(order.blocks_.size());
    order.blocks_.push_back(id);
  }
  for (BlockId id : order.blocks_) {
    auto see = [&](const ir::Edge &edge, bool labelled) {
      Row &to = order.rows_[edge.target.value];
      if (!order.is_back(id, edge.target)) {
        to.has_label |= labelled || ++to.forward_edges > 1;
        return true;
      }
      to.is_loop = true;
      return dominators.dominates(edge.target, id);
    };
    ValueId end = function.terminator(id);
    size_t place = 0;
    bool reducible = true;
    for (const ir::Edge &edge : function.edges(end))
      reducible &= see(edge, needs_label(function[end].op, place++));
    for (const ir::Handler *handler : handlers_of(function, id))
      reducible &= see(function.all_edges[handler->edge.value], true);
    if (!reducible) return std::unexpected("a loop with several entries");
  }
  order.find_loops(function);
  order.label_exits(function);
  // Blocks come in reverse post order, so the last one is found last and has to
  // stand first.
  for (auto id = order.blocks_.rbegin(); id != order.blocks_.rend(); ++id)
    if (order.rows_[id->value].has_label)
      order.place_label(*id, dominators.immediate_dominator(*id));
  return order;
}

// A block is in a loop when the loop's back edges can be reached from it. Inner
// loops come after the ones around them, so the last word is theirs.
void Order::find_loops(const Function &function) {
  std::vector<std::vector<BlockId>> before(rows_.size());
  for (BlockId id : blocks_) {
    for (const ir::Edge &edge : function.edges(function.terminator(id)))
      before[edge.target.value].push_back(id);
    for (const ir::Handler *handler : handlers_of(function, id))
      before[function.all_edges[handler->edge.value].target.value].push_back(
          id);
  }
  std::vector<BlockId> work;
  for (BlockId header : blocks_) {
    Row &loop = rows_[header.value];
    if (!loop.is_loop) continue;
    loop.outer = loop.loop;
    loop.loop = header;
    ++loop.depth;
    for (BlockId id : before[header.value])
      if (is_back(id, header)) work.push_back(id);
    while (!work.empty()) {
      BlockId id = work.back();
      work.pop_back();
      if (rows_[id.value].loop == header) continue;
      rows_[id.value].loop = header;
      ++rows_[id.value].depth;
      for (BlockId from : before[id.value]) work.push_back(from);
    }
  }
}

bool Order::is_in(BlockId id, BlockId loop) const {
  for (BlockId at = rows_[id.value].loop; at; at = rows_[at.value].outer)
    if (at == loop) return true;
  return false;
}

void Order::label_exits(const Function &function) {
  for (BlockId id : blocks_) {
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

void Order::place_label(BlockId id, BlockId parent) {
  BlockId left;  // the outermost loop that is left on the way
  for (BlockId loop = rows_[parent.value].loop; loop && !is_in(id, loop);
       loop = rows_[loop.value].outer)
    left = loop;
  if (left)
    rows_[left.value].labels_behind.push_back(id);
  else
    rows_[parent.value].labels.push_back(id);
}

}  // namespace wasmrust::emit
