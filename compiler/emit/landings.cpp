// See landings.h.
#include "compiler/emit/landings.h"

#include <algorithm>

namespace wasmrust::emit {

using ir::Edge;

Landings::Landings(const ir::Function &function, const Locals &locals,
                   ir::ValueId table, ir::BlockId next)
    : edges_(function.edges(table)) {
  std::vector<size_t> landing;  // edges that do
  for (size_t i = 0; i < edges_.size(); ++i)
    if (has_moves(function, locals, edges_[i])) landing.push_back(i);
  if (landing.empty()) return;
  auto compare = [&](size_t a, size_t b) {
    const Edge &one = edges_[a], &other = edges_[b];
    if (one.target != other.target) return one.target <=> other.target;
    ir::Values ours = function.arguments(one),
               theirs = function.arguments(other);
    return std::lexicographical_compare_three_way(ours.begin(), ours.end(),
                                                  theirs.begin(), theirs.end());
  };
  std::ranges::stable_sort(
      landing, [&](size_t a, size_t b) { return compare(a, b) < 0; });
  // Each to the first that does the same.
  std::vector<size_t> same_as(edges_.size());
  for (size_t i = 0; i < landing.size(); ++i) {
    bool is_same = i > 0 && compare(landing[i - 1], landing[i]) == 0;
    same_as[landing[i]] = is_same ? same_as[landing[i - 1]] : landing[i];
  }
  std::ranges::sort(landing);
  for (size_t i : landing)
    if (same_as[i] == i) first_.push_back(i);
  auto falls = std::ranges::find_if(
      first_, [&](size_t i) { return edges_[i].target == next; });
  if (falls != first_.end()) std::rotate(falls, falls + 1, first_.end());
  of_.resize(edges_.size(), none);
  for (uint32_t i = 0; i < first_.size(); ++i) of_[first_[i]] = i;
  for (size_t i : landing) of_[i] = of_[same_as[i]];
}

}  // namespace wasmrust::emit
