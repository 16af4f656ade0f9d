// See components.h. `low` of a node is the least number that its part of the
// search has an edge to; where that is its own, a component ends.
#include "compiler/optimize/components.h"

#include <algorithm>

namespace wasmrust::optimize {

namespace {
constexpr uint32_t none = UINT32_MAX;
}

void Components::enter(uint32_t node, uint32_t edge) {
  auto number = static_cast<uint32_t>(order.size() + waiting_.size());
  number_[node] = low_[node] = number;
  waiting_.push_back(node);
  way_.push_back({node, edge});
}

void Components::close(uint32_t node) {
  auto component = static_cast<uint32_t>(first.size() - 1);
  for (uint32_t each = none; each != node;) {
    each = waiting_.back();
    waiting_.pop_back();
    of[each] = component;
    order.push_back(each);
  }
  first.push_back(static_cast<uint32_t>(order.size()));
}

void Components::find(std::span<const uint32_t> first_edge,
                      std::span<const uint32_t> to) {
  size_t count = first_edge.size() - 1;
  of.assign(count, none);
  order.clear();
  first.assign(1, 0);
  number_.assign(count, none);
  low_.assign(count, none);
  for (uint32_t start = 0; start < count; ++start) {
    if (number_[start] != none) continue;
    enter(start, first_edge[start]);
    while (!way_.empty()) {
      Open &at = way_.back();
      uint32_t node = at.node;
      if (at.edge < first_edge[node + 1]) {
        uint32_t next = to[at.edge++];
        if (number_[next] == none)
          enter(next, first_edge[next]);
        else if (of[next] == none)
          low_[node] = std::min(low_[node], number_[next]);
        continue;
      }
      way_.pop_back();
      if (!way_.empty())
        low_[way_.back().node] = std::min(low_[way_.back().node], low_[node]);
      if (low_[node] == number_[node]) close(node);
    }
  }
}

}  // namespace wasmrust::optimize
