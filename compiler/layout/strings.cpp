// See strings.h.
#include "compiler/layout/strings.h"

#include <algorithm>
#include <unordered_map>

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
  // Most strings of debug information come many times; sort each once.
  std::unordered_map<std::string_view, uint64_t> places;
  std::vector<Bytes> order;
  for (const std::vector<Piece> &input : inputs_)
    for (const Piece &piece : input)
      if (places.try_emplace(as_text(piece.text)).second)
        order.push_back(piece.text);
  std::ranges::sort(order, ends_after);
  std::vector<uint8_t> bytes;
  Bytes last;
  for (Bytes text : order) {
    if (last.empty() || !is_end_of(text, last)) {
      bytes.insert(bytes.end(), text.begin(), text.end());
      last = text;
    }
    places[as_text(text)] = bytes.size() - text.size();
  }
  for (std::vector<Piece> &input : inputs_)
    for (Piece &piece : input) piece.to = places[as_text(piece.text)];
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
