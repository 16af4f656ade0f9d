// See dominators.h. No recursion anywhere: a function can have as many nested
// blocks as a file has bytes.
#include "compiler/ir/dominators.h"

#include <algorithm>
#include <numeric>

namespace wasmrust::ir {

void Dominators::find(const Function &function) {
  block_count_ = function.blocks.size();
  blocks_.clear();
  if (!block_count_) return;
  if (function.regions.empty() && find_from_above(function)) {
    number_tree();
    return;
  }
  blocks_.clear();
  find_edges(function);
  number_nodes();
  if (!function.regions.empty()) order_blocks(function);
  std::ranges::reverse(blocks_);
  find_before();
  find_dominators();
  number_tree();
}

// One walk over the blocks in their order: what leads to a block forwards comes
// before it, and what leads back to it tells nothing new if it is dominated by
// it. False when it is not.
bool Dominators::find_from_above(const Function &function) {
  order_from_above(function);
  node_count_ = block_count_;
  nodes_.clear();
  parent_.assign(node_count_, none);
  parent_[0] = 0;
  above_rows_.resize(blocks_.size());
  for (uint32_t i = 1; i < blocks_.size(); ++i) above_rows_[i].above = none;
  above_rows_[0] = {};
  for (uint32_t i = 0; i < blocks_.size(); ++i) {
    BlockId id = blocks_[i];
    nodes_.push_back(id.value);
    if (i) add_below(i);
    parent_[id.value] = blocks_[above_rows_[i].above].value;
    ValueId end = function.terminator(id);
    if (!end) continue;
    for (const Edge &edge : function.edges(end)) {
      uint32_t to = place_[edge.target.value];
      if (to <= i) {
        if (common(to, i) != to) return false;
        continue;
      }
      uint32_t &above = above_rows_[to].above;
      above = above == none ? i : common(above, i);
    }
  }
  body_.resize(block_count_);
  std::iota(body_.begin(), body_.end(), 0u);
  return true;
}

void Dominators::order_from_above(const Function &function) {
  auto come_to = [&](BlockId id) {
    place_[id.value] = 0;
    uint32_t first = 0, count = 0;
    if (ValueId end = function.terminator(id)) {
      count = static_cast<uint32_t>(function.edge_count(end));
      first = function.first_edge(end).value;
    }
    way_down_.push_back({id, first, first + count});
  };
  place_.assign(block_count_, none);
  way_down_.clear();
  come_to(Function::entry());
  while (!way_down_.empty()) {
    WayDown &row = way_down_.back();
    if (row.edge == row.end) {
      blocks_.push_back(row.block);
      way_down_.pop_back();
      continue;
    }
    BlockId to = function.all_edges[row.edge++].target;
    if (place_[to.value] == none) come_to(to);
  }
  std::ranges::reverse(blocks_);
  for (uint32_t i = 0; i < blocks_.size(); ++i) place_[blocks_[i].value] = i;
}

// Myers, "An applicative random-access stack" (1983): with the jumps of those
// above, the way up takes about the logarithm of its length.
inline void Dominators::add_below(uint32_t place) {
  AboveRow &row = above_rows_[place];
  const AboveRow &above = above_rows_[row.above];
  const AboveRow &far = above_rows_[above.jump];
  row.depth = above.depth + 1;
  bool is_even =
      above.depth - far.depth == far.depth - above_rows_[far.jump].depth;
  row.jump = is_even ? far.jump : row.above;
}

// The closest that dominates both; of the same depth jump equally far.
inline uint32_t Dominators::common(uint32_t a, uint32_t b) const {
  while (a != b) {
    const AboveRow *low = &above_rows_[a], *high = &above_rows_[b];
    if (low->depth == high->depth) {
      bool is_near = low->jump == high->jump;
      a = is_near ? low->above : low->jump;
      b = is_near ? high->above : high->jump;
      continue;
    }
    if (low->depth < high->depth) {
      std::swap(low, high);
      std::swap(a, b);
    }
    a = above_rows_[low->jump].depth >= high->depth ? low->jump : low->above;
  }
  return a;
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
  place_.assign(node_count_, none);
  nodes_.clear();
  from_.clear();
  auto come_to = [this](uint32_t node, uint32_t from) {
    place_[node] = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back(node);
    from_.push_back(from);
    way_.push_back({node, first_edge_[node]});
  };
  way_.clear();
  come_to(0, 0);
  while (!way_.empty()) {
    auto &[node, edge] = way_.back();
    if (edge == first_edge_[node + 1]) {
      if (node < block_count_) blocks_.push_back(BlockId(size_t{node}));
      way_.pop_back();
      continue;
    }
    uint32_t to = edges_[edge++];
    if (place_[to] == none) come_to(to, place_[node]);
  }
}

// A search that has regions as nodes finds ways round that no block goes: from
// a handler in its own region to the next handler. So blocks are put in order
// by a search of their own. A region's handlers are seen once, from whichever
// block comes first.
void Dominators::order_blocks(const Function &function) {
  blocks_.clear();
  size_t regions = function.regions.size();
  seen_handlers_.assign(regions, 0);
  outwards_.resize(regions);
  for (RegionId id : function.regions.ids())
    outwards_[id.value] = function.regions[id].parent;
  auto is_done = [&](RegionId id) {
    return seen_handlers_[id.value] == function.regions[id].handlers.size();
  };
  std::vector<bool> seen(block_count_);
  auto come_to = [&](BlockId id) {
    if (seen[id.value]) return;
    seen[id.value] = true;
    way_.push_back({id.value, 0});
  };
  auto next_handler = [&](RegionId at) {
    while (at && is_done(at)) {
      RegionId &next = outwards_[at.value];
      if (next && is_done(next)) next = outwards_[next.value];
      at = next;
    }
    if (!at) return BlockId();
    const Handler &handler =
        function.regions[at].handlers[seen_handlers_[at.value]++];
    return function.all_edges[handler.edge.value].target;
  };
  come_to(Function::entry());
  while (!way_.empty()) {
    auto &[number, edge] = way_.back();
    BlockId id(size_t{number});
    ValueId end = function.terminator(id);
    if (end && edge < function.edge_count(end)) {
      come_to(function.edges(end)[edge++].target);
    } else if (BlockId to = next_handler(function[id].region)) {
      come_to(to);
    } else {
      blocks_.push_back(id);
      way_.pop_back();
    }
  }
}

void Dominators::find_before() {
  first_before_.assign(node_count_ + 1, 0);
  before_.resize(edges_.size());
  for (uint32_t to : edges_) ++first_before_[to];
  for (size_t i = 1; i <= node_count_; ++i)
    first_before_[i] += first_before_[i - 1];
  for (uint32_t node = 0; node < node_count_; ++node)
    for (uint32_t i = first_edge_[node]; i < first_edge_[node + 1]; ++i)
      before_[--first_before_[edges_[i]]] = node;
}

// The place with the lowest semidominator on the way up, below the first one
// that has not been looked at. The way is shortened for the next question.
uint32_t Dominators::lowest_above(uint32_t place) {
  if (above_[place] == none) return place;
  for (uint32_t at = place; above_[above_[at]] != none; at = above_[at])
    path_.push_back(at);
  while (!path_.empty()) {
    uint32_t at = path_.back(), above = above_[at];
    path_.pop_back();
    if (semi_[lowest_[above]] < semi_[lowest_[at]])
      lowest_[at] = lowest_[above];
    above_[at] = above_[above];
  }
  return lowest_[place];
}

void Dominators::find_dominators() {
  auto count = static_cast<uint32_t>(nodes_.size());
  semi_.resize(count);
  for (uint32_t i = 0; i < count; ++i) semi_[i] = i;
  lowest_ = semi_;
  above_.assign(count, none);
  dominator_.assign(count, 0);
  same_.resize(count);
  first_same_.assign(count, none);
  for (uint32_t i = count - 1; i > 0; --i) {
    uint32_t node = nodes_[i];
    for (uint32_t at = first_before_[node]; at < first_before_[node + 1]; ++at)
      if (uint32_t from = place_[before_[at]]; from != none)
        semi_[i] = std::min(semi_[i], semi_[lowest_above(from)]);
    same_[i] = first_same_[semi_[i]];
    first_same_[semi_[i]] = i;
    uint32_t above = above_[i] = from_[i];
    for (uint32_t each = first_same_[above]; each != none; each = same_[each]) {
      uint32_t lowest = lowest_above(each);
      dominator_[each] = semi_[lowest] < semi_[each] ? lowest : above;
    }
    first_same_[above] = none;
  }
  parent_.assign(node_count_, none);
  parent_[0] = 0;
  for (uint32_t i = 1; i < count; ++i) {
    if (dominator_[i] != semi_[i]) dominator_[i] = dominator_[dominator_[i]];
    parent_[nodes_[i]] = nodes_[dominator_[i]];
  }
}

void Dominators::number_tree() {
  order_.assign(node_count_, 0);
  last_.assign(node_count_, 0);
  // How many nodes stand below each, itself included; then places from above.
  size_.assign(node_count_, 1);
  next_.resize(node_count_);
  for (size_t i = nodes_.size(); i-- > 1;)
    size_[parent_[nodes_[i]]] += size_[nodes_[i]];
  for (uint32_t node : nodes_) {
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
