// See strings.h.
#include "compiler/layout/strings.h"

#include <algorithm>

#include "compiler/base/check.h"

namespace wasmrust::layout {

namespace {

// Orders by reversed bytes, descending, so that a string comes before its ends.
bool ends_after(Bytes a, Bytes b) {
  size_t common = std::min(a.size(), b.size());
  for (size_t i = 1; i <= common; ++i) {
    uint8_t x = a[a.size() - i], y = b[b.size() - i];
    if (x != y) return x > y;
  }
  return a.size() > b.size();
}

bool is_end_of(Bytes tail, Bytes text) {
  return tail.size() <= text.size() &&
         std::ranges::equal(tail, text.subspan(text.size() - tail.size()));
}

}  // namespace

bool StringMerger::accepts(Bytes bytes) {
  return !bytes.empty() && bytes.back() == 0;
}

uint32_t StringMerger::add(Bytes bytes) {
  std::vector<Piece> &pieces = inputs_.emplace_back();
  for (size_t from = 0; from < bytes.size();) {
    auto end = std::find(bytes.begin() + from, bytes.end(), uint8_t{0});
    WASMRUST_CHECK(end != bytes.end(), "string without an end");
    size_t size = static_cast<size_t>(end - bytes.begin()) + 1 - from;
    pieces.push_back({bytes.subspan(from, size), from, 0});
    from += size;
  }
  return static_cast<uint32_t>(inputs_.size() - 1);
}

std::vector<uint8_t> StringMerger::merge() {
  std::vector<Piece *> order;
  for (std::vector<Piece> &input : inputs_)
    for (Piece &piece : input) order.push_back(&piece);
  // Equal strings get the same place, so it does not matter that the sort may
  // swap them.
  std::ranges::sort(order, [](const Piece *a, const Piece *b) {
    return ends_after(a->text, b->text);
  });
  std::vector<uint8_t> bytes;
  Bytes last;
  for (Piece *piece : order) {
    if (last.empty() || !is_end_of(piece->text, last)) {
      bytes.insert(bytes.end(), piece->text.begin(), piece->text.end());
      last = piece->text;
    }
    piece->to = bytes.size() - piece->text.size();
  }
  return bytes;
}

std::vector<StringPiece> StringMerger::pieces(uint32_t number) const {
  std::vector<StringPiece> result;
  result.reserve(inputs_[number].size());
  for (const Piece &piece : inputs_[number])
    result.push_back({piece.from, piece.to});
  return result;
}

uint64_t merged_offset(const std::vector<StringPiece> &pieces,
                       uint64_t offset) {
  auto after = std::ranges::upper_bound(pieces, offset, {}, &StringPiece::from);
  WASMRUST_CHECK(after != pieces.begin(), "offset before the first string");
  const StringPiece &piece = *(after - 1);
  return piece.to + (offset - piece.from);
}

}  // namespace wasmrust::layout
