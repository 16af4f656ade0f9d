// See dominators.h. No recursion anywhere: a function can have as many nested
// blocks as a file has bytes.
#include "compiler/ir/dominators.h"

#include <algorithm>

namespace wasmrust::ir {

void Dominators::find(const Function &function) {
  block_count_ = function.blocks.size();
  blocks_.clear();
  if (!block_count_) return;
  find_edges(function);
  number_nodes();
  find_dominators();
  number_tree();
}

// Nodes are the blocks' starts, the regions, then the bodies that stand alone.
void Dominators::find_edges(const Function &function) {
  first_edge_.clear();
  edges_.clear();
  body_.resize(block_count_);
  node_count_ = block_count_ + function.regions.size();
  for (BlockId block : function.blocks.ids())
    body_[block.value] = function[block].region
                             ? static_cast<uint32_t>(node_count_++)
                             : block.value;
  auto start_node = [&] {
    first_edge_.push_back(static_cast<uint32_t>(edges_.size()));
  };
  auto region_node = [&](RegionId region) {
    edges_.push_back(static_cast<uint32_t>(block_count_ + region.value));
  };
  auto leave = [&](BlockId block) {
    ValueId end = function.terminator(block);
    if (!end) return;
    for (const Edge &edge : function.edges(end))
      edges_.push_back(edge.target.value);
  };
  for (BlockId block : function.blocks.ids()) {
    start_node();
    if (RegionId region = function[block].region) {
      edges_.push_back(body_[block.value]);
      region_node(region);
    } else {
      leave(block);
    }
  }
  for (const Region &region : function.regions) {
    start_node();
    for (const Handler &handler : region.handlers)
      edges_.push_back(function.all_edges[handler.edge.value].target.value);
    if (region.parent) region_node(region.parent);
  }
  for (BlockId block : function.blocks.ids()) {
    if (!function[block].region) continue;
    start_node();
    leave(block);
  }
  start_node();
}

void Dominators::number_nodes() {
  constexpr uint32_t seen = none - 1;
  post_number_.assign(node_count_, none);
  post_order_.clear();
  way_.assign(1, {0, first_edge_[0]});
  post_number_[0] = seen;
  while (!way_.empty()) {
    auto &[node, edge] = way_.back();
    if (edge == first_edge_[node + 1]) {
      post_number_[node] = static_cast<uint32_t>(post_order_.size());
      post_order_.push_back(node);
      way_.pop_back();
      continue;
    }
    uint32_t to = edges_[edge++];
    if (post_number_[to] != none) continue;
    post_number_[to] = seen;
    way_.push_back({to, first_edge_[to]});
  }
  for (size_t i = post_order_.size(); i-- > 0;)
    if (post_order_[i] < block_count_)
      blocks_.push_back(BlockId(size_t{post_order_[i]}));
}

void Dominators::find_dominators() {
  first_before_.assign(node_count_ + 1, 0);
  before_.resize(edges_.size());
  for (uint32_t to : edges_) ++first_before_[to];
  for (size_t i = 1; i <= node_count_; ++i)
    first_before_[i] += first_before_[i - 1];
  for (uint32_t node = 0; node < node_count_; ++node)
    for (uint32_t i = first_edge_[node]; i < first_edge_[node + 1]; ++i)
      before_[--first_before_[edges_[i]]] = node;

  parent_.assign(node_count_, none);
  parent_[0] = 0;
  auto meet = [&](uint32_t a, uint32_t b) {
    while (a != b) {
      while (post_number_[a] < post_number_[b]) a = parent_[a];
      while (post_number_[b] < post_number_[a]) b = parent_[b];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = post_order_.size() - 1; i-- > 0;) {
      uint32_t node = post_order_[i], best = none;
      for (uint32_t at = first_before_[node]; at < first_before_[node + 1];
           ++at)
        if (uint32_t from = before_[at]; parent_[from] != none)
          best = best == none ? from : meet(best, from);
      if (best == parent_[node]) continue;
      parent_[node] = best;
      changed = true;
    }
  }
}

void Dominators::number_tree() {
  order_.assign(node_count_, 0);
  last_.assign(node_count_, 0);
  // How many nodes stand below each, itself included; then places from above.
  size_.assign(node_count_, 1);
  next_.resize(node_count_);
  for (uint32_t node : post_order_)
    if (node) size_[parent_[node]] += size_[node];
  for (size_t i = post_order_.size(); i-- > 0;) {
    uint32_t node = post_order_[i];
    uint32_t at = 1;
    if (node) {
      at = next_[parent_[node]];
      next_[parent_[node]] += size_[node];
    }
    order_[node] = at;
    last_[node] = at + size_[node] - 1;
    next_[node] = at + 1;
  }
}

bool Dominators::is_known_at(const Function &function, ValueId value,
                             BlockId block) const {
  BlockId home = function.block_of(value);
  if (!home) return false;
  if (function[value].op == Op::Parameter) return dominates(home, block);
  return home != block && dominates_node(body_[home.value], block.value);
}

BlockId Dominators::immediate_dominator(BlockId block) const {
  if (!is_reachable(block) || block == Function::entry()) return {};
  uint32_t node = parent_[block.value];
  while (node >= block_count_) node = parent_[node];
  return BlockId(size_t{node});
}

}  // namespace wasmrust::ir
