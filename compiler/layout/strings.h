// String merging: one copy of each null-terminated string.
//
//   "Grüße\0" "Füße\0" "ße\0" "Füße\0"   →   "Grüße\0" "Füße\0",
//                                            "ße" is the end of either
//
// Input is cut after each null byte. Equal strings share one place, and a
// string that is the end of another one lies inside it. To find the latter,
// strings are sorted by their reversed bytes, longest first among those with a
// common end, so that each string directly follows one that it may be the end
// of. The result depends on the strings alone, not on their order of arrival.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/layout/layout.h"

namespace wasmrust::layout {

class StringMerger {
 public:
  // True when `bytes` can be merged: not empty, and ends with a null byte.
  static bool accepts(Bytes bytes);
  // Adds the strings of one input; returns its number.
  uint32_t add(Bytes bytes);
  // Places all strings. Returns their bytes.
  std::vector<uint8_t> merge();
  // After `merge`: where the strings of input `number` went, by `from`.
  std::vector<StringPiece> pieces(uint32_t number) const;

 private:
  struct Piece {
    Bytes text;
    uint64_t from;
    uint64_t to;
  };
  std::vector<std::vector<Piece>> inputs_;
};

// Where the byte at `offset` of a merged input went.
uint64_t merged_offset(const std::vector<StringPiece> &pieces, uint64_t offset);

}  // namespace wasmrust::layout
