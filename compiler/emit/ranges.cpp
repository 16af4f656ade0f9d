// See ranges.h.
#include "compiler/emit/ranges.h"

#include <algorithm>

namespace wasmrust::emit {

bool meet_within(std::span<const Range> a, std::span<const Range> b) {
  if (is_few(b, a)) std::swap(a, b);
  if (is_few(a, b)) {
    return std::ranges::any_of(a, [&](const Range &range) {
      auto at = std::ranges::upper_bound(b, range.from, {}, &Range::to);
      return at != b.end() && at->from < range.to;
    });
  }
  auto i = a.begin(), j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (i->to <= j->from)
      ++i;
    else if (j->to <= i->from)
      ++j;
    else
      return true;
  }
  return false;
}

static void join_one(std::vector<Range> &to, Range range) {
  auto behind = std::ranges::upper_bound(to, range.from, {}, &Range::to);
  bool touches_last =
      behind != to.begin() && std::prev(behind)->to == range.from;
  bool touches_next = behind != to.end() && behind->from == range.to;
  if (touches_last && touches_next) {
    std::prev(behind)->to = behind->to;
    to.erase(behind);
  } else if (touches_last) {
    std::prev(behind)->to = range.to;
  } else if (touches_next) {
    behind->from = range.from;
  } else {
    to.insert(behind, range);
  }
}

void join(std::vector<Range> &to, std::span<const Range> ranges,
          std::vector<Range> &memory) {
  if (to.empty() || to.back().to <= ranges.front().from) {
    if (!to.empty() && to.back().to == ranges.front().from) {
      to.back().to = ranges.front().to;
      ranges = ranges.subspan(1);
    }
    to.insert(to.end(), ranges.begin(), ranges.end());
    return;
  }
  if (is_few(ranges, to)) {
    for (const Range &range : ranges) join_one(to, range);
    return;
  }
  memory.clear();
  auto add = [&](const Range &range) {
    if (!memory.empty() && range.from <= memory.back().to)
      memory.back().to = range.to;
    else
      memory.push_back(range);
  };
  auto i = to.begin();
  for (const Range &range : ranges) {
    for (; i != to.end() && i->from < range.from; ++i) add(*i);
    add(range);
  }
  for (; i != to.end(); ++i) add(*i);
  std::swap(to, memory);
}

Sketch Sketches::of(std::span<const Range> list) const {
  // Parts [from, to).
  auto parts = [](uint32_t from, uint32_t to) {
    uint64_t below = to >= 64 ? ~uint64_t{0} : (uint64_t{1} << to) - 1;
    return below & ~uint64_t{0} << from;
  };
  Sketch sketch;
  for (const Range &range : list) {
    uint32_t first = range.from >> shift_, behind = range.to >> shift_;
    sketch.touched |= parts(first, ((range.to - 1) >> shift_) + 1);
    uint32_t whole = first + ((first << shift_) != range.from);
    if (whole < behind) sketch.filled |= parts(whole, behind);
  }
  return sketch;
}

}  // namespace wasmrust::emit
