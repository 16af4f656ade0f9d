// See past_jumps.h.
#include "compiler/ir/past_jumps.h"

#include <vector>

namespace wasmrust::ir {

namespace {

bool only_jumps(const Function &function, BlockId id) {
  const Block &block = function[id];
  return id != Function::entry() && block.parameters.empty() && block.first &&
         block.first == block.last && function[block.first].op == Op::Br &&
         function.edges(block.first)[0].target != id;
}

class Leader {
 public:
  explicit Leader(Function &function) : function_(function) {}

  bool run() {
    find_jumps();
    if (jumps_.empty()) return false;
    // What a jump brings changes when it is led on itself, so jumps come last:
    // those that are left.
    for (BlockId id : function_.blocks.ids())
      if (ValueId end = function_.terminator(id)) count_edges(id, end);
    for (const Region &region : function_.regions)
      for (const Handler &handler : region.handlers)
        ++edges_to_[function_.all_edges[handler.edge.value].target.value];
    for (uint32_t edge : to_jumps_) lead_on(function_.all_edges[edge]);
    for (BlockId id : jumps_)
      if (edges_to_[id.value] > 0) lead_on(edge_of(id));
    return changed_;
  }

 private:
  Function &function_;
  bool changed_ = false;
  std::vector<BlockId> jumps_;
  std::vector<bool> is_jump_;
  std::vector<uint32_t> to_jumps_;  // edges, of other blocks
  std::vector<uint32_t> edges_to_;
  // Where a jump that brings nothing leads, or a jump behind it; itself for all
  // other blocks, and for one of those that lead round to one another.
  std::vector<BlockId> leads_to_;
  std::vector<ValueId> arguments_;

  Edge &edge_of(BlockId jump) {
    return function_.edges(function_[jump].first)[0];
  }

  void count_edges(BlockId id, ValueId end) {
    uint32_t edge = function_.first_edge(end).value;
    auto count = static_cast<uint32_t>(function_.edge_count(end));
    for (uint32_t behind = edge + count; edge != behind; ++edge) {
      uint32_t target = function_.all_edges[edge].target.value;
      ++edges_to_[target];
      if (is_jump_[target] && !is_jump_[id.value]) to_jumps_.push_back(edge);
    }
  }

  void find_jumps() {
    for (BlockId id : function_.blocks.ids()) {
      if (!only_jumps(function_, id)) continue;
      if (jumps_.empty()) {
        is_jump_.resize(function_.blocks.size());
        edges_to_.resize(function_.blocks.size());
        for (BlockId each : function_.blocks.ids()) leads_to_.push_back(each);
      }
      jumps_.push_back(id);
      is_jump_[id.value] = true;
      const Edge &edge = edge_of(id);
      if (edge.argument_count == 0 && end_of(edge.target) != id)
        leads_to_[id.value] = edge.target;
    }
  }

  BlockId end_of(BlockId id) {
    while (leads_to_[id.value] != id)
      id = leads_to_[id.value] = leads_to_[leads_to_[id.value].value];
    return id;
  }

  void lead_on(Edge &edge) {
    while (is_jump_[edge.target.value] && lead(edge)) {
    }
  }

  // False when the edge stays as it is.
  bool lead(Edge &edge) {
    BlockId jump = edge.target, to = end_of(jump);
    if (to == jump) {
      const Edge &on = edge_of(jump);
      if (on.argument_count == 0 || edges_to_[jump.value] > 1) return false;
      to = on.target;
      arguments_.clear();
      for (ValueId each : function_.arguments(on)) arguments_.push_back(each);
      function_.set_arguments(edge, arguments_);
    }
    edge.target = to;
    changed_ = true;
    ++edges_to_[to.value];
    // Jumps that nobody comes to any more lead nowhere.
    while (--edges_to_[jump.value] == 0 && is_jump_[jump.value])
      jump = edge_of(jump).target;
    return true;
  }
};

}  // namespace

bool lead_past_jumps(Function &function) { return Leader(function).run(); }

}  // namespace wasmrust::ir
