// Ranges of positions in code, and whether two lists of them meet.
//
// Most pairs are told apart by their sketches: the positions of a function in
// 64 parts, a bit for each part that a list touches and one for each that it
// fills. Two lists that touch no part together do not meet; a part that one
// fills and the other touches is where they do.
//
//   positions  0       8       16      24
//   list         ----    ------------         touches 1110, fills 0010
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace wasmrust::emit {

// [from, to): positions.
struct Range {
  uint32_t from, to;
};

// The lists are rising and apart.
bool meet_within(std::span<const Range> a, std::span<const Range> b);
inline bool meet(std::span<const Range> a, std::span<const Range> b) {
  return !a.empty() && !b.empty() && a.back().to > b.front().from &&
         b.back().to > a.front().from && meet_within(a, b);
}

struct Sketch {
  uint64_t touched = 0, filled = 0;

  void add(Sketch other) {
    touched |= other.touched;
    filled |= other.filled;
  }
  // Nothing when only the lists can tell.
  std::optional<bool> meets(Sketch other) const {
    if (!(touched & other.touched)) return false;
    if ((filled & other.touched) | (touched & other.filled)) return true;
    return std::nullopt;
  }
};

class Sketches {
 public:
  // Of positions below `end`, which is not 0.
  explicit Sketches(uint32_t end) {
    while ((end - 1) >> shift_ >= 64) ++shift_;
  }
  Sketch of(std::span<const Range> list) const;

 private:
  unsigned shift_ = 0;  // from a position to its part
};

// Adds ranges that do not meet any in the list. Where two touch they become
// one, which keeps lists short: a variable's values mostly follow one another.
// `memory` is written over.
void join(std::vector<Range> &to, std::span<const Range> ranges,
          std::vector<Range> &memory);

// Whether one is much shorter: then its ranges are looked up in the other.
inline bool is_few(std::span<const Range> few, std::span<const Range> many) {
  return few.size() * 8 < many.size();
}

}  // namespace wasmrust::emit
