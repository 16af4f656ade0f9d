// Strong components of a graph whose nodes are numbers: what leads to each
// other in a circle is one component. Functions that call each other, blocks of
// a loop.
//
//   Components parts;
//   parts.find(first, to);     node n leads to to[first[n]] .. to[first[n + 1]]
//   parts.order                the nodes, each behind all that it leads to,
//                              unless they are in a circle
//   parts.of[n]                its component; they count in the same order
//
// Algorithm: Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972),
// without recursion; linear in nodes and edges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wasmrust::optimize {

struct Components {
  std::vector<uint32_t> of;
  std::vector<uint32_t> order;
  // Where a component starts in `order`; one row more.
  std::vector<uint32_t> first;

  void find(std::span<const uint32_t> first_edge, std::span<const uint32_t> to);
  std::span<const uint32_t> nodes(uint32_t component) const {
    return std::span(order).subspan(first[component],
                                    first[component + 1] - first[component]);
  }
  size_t count() const { return first.size() - 1; }

 private:
  struct Open {
    uint32_t node, edge;
  };
  std::vector<uint32_t> number_, low_;
  std::vector<uint32_t> waiting_;  // in no component yet
  std::vector<Open> way_;

  void enter(uint32_t node, uint32_t edge);
  void close(uint32_t node);
};

}  // namespace wasmrust::optimize
