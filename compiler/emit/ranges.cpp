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
