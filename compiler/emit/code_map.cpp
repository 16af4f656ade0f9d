// See code_map.h.
#include "compiler/emit/code_map.h"

#include <algorithm>
#include <optional>

#include "compiler/emit/stays.h"

namespace wasmrust::emit {

namespace {

using ir::ValueId;
using Piece = CodeMap::LocalPiece;

std::optional<int64_t> constant(const ir::Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  if (row.op == ir::Op::I32Const) return static_cast<int32_t>(row.w[0]);
  if (row.op == ir::Op::I64Const)
    return static_cast<int64_t>(uint64_t{row.w[1]} << 32 | uint64_t{row.w[0]});
  return std::nullopt;
}

class Finder {
 public:
  Finder(const ir::Function &function, const Body &body, CodeMap &map)
      : function_(function),
        map_(map),
        stays_(
            stays_of(body, function[ir::Function::entry()].parameters.size())) {
    size_ = static_cast<uint32_t>(body.bytes.size());
    for (uint32_t i = 0; i < map.places.size(); ++i)
      if (map.places[i].from != CodeMap::no_origin)
        by_origin_.emplace_back(map.places[i].from, i);
    std::ranges::sort(by_origin_);
  }

  void run() {
    std::vector<ir::Held> held = function_.held;
    std::ranges::stable_sort(held, {}, &ir::Held::local);
    for (size_t i = 0; i < held.size(); ++i) {
      bool is_last = i + 1 == held.size() || held[i + 1].local != held[i].local;
      if (held[i].value)
        add(held[i], is_last ? static_cast<uint32_t>(map_.old_body.size())
                             : held[i + 1].offset);
    }
    std::ranges::stable_sort(map_.locals, {}, [](const Piece &piece) {
      return std::pair(piece.local, piece.begin);
    });
    unite();
  }

 private:
  const ir::Function &function_;
  CodeMap &map_;
  std::vector<Stay> stays_;
  std::vector<std::pair<uint32_t, uint32_t>> by_origin_;  // from, place
  uint32_t size_ = 0;

  uint32_t end_of(size_t place) const {
    return place + 1 < map_.places.size() ? map_.places[place + 1].to : size_;
  }

  // The old variable held the value from the row's offset up to `end`.
  void add(const ir::Held &row, uint32_t end) {
    auto place_at = [&](uint32_t offset) {
      return std::ranges::lower_bound(by_origin_, offset, {},
                                      &std::pair<uint32_t, uint32_t>::first);
    };
    std::span<const std::pair<uint32_t, uint32_t>> places(place_at(row.offset),
                                                          place_at(end));
    if (auto number = constant(function_, row.value)) {
      for (auto [from, place] : places)
        map_.locals.push_back({row.local, map_.places[place].to, end_of(place),
                               Piece::Kind::Constant, *number});
      return;
    }
    auto stay = std::ranges::lower_bound(stays_, row.value, {}, &Stay::value);
    for (; stay != stays_.end() && stay->value == row.value; ++stay)
      add_stay(row, end, *stay, places);
  }

  // Goes through the fewer of both: places of the new range, or of the old one.
  void add_stay(const ir::Held &row, uint32_t end, const Stay &stay,
                std::span<const std::pair<uint32_t, uint32_t>> places) {
    auto add = [&](size_t place) {
      uint32_t from = std::max(map_.places[place].to, stay.begin),
               to = std::min(end_of(place), stay.end);
      if (from < to)
        map_.locals.push_back(
            {row.local, from, to, Piece::Kind::Local, stay.local});
    };
    auto first = std::ranges::upper_bound(map_.places, stay.begin, {},
                                          &CodeMap::Place::to);
    if (first != map_.places.begin()) --first;
    auto last = std::ranges::lower_bound(first, map_.places.end(), stay.end, {},
                                         &CodeMap::Place::to);
    if (places.size() < static_cast<size_t>(last - first)) {
      for (auto [from, place] : places) add(place);
      return;
    }
    for (auto at = first; at != last; ++at)
      if (at->from >= row.offset && at->from < end)
        add(static_cast<size_t>(at - map_.places.begin()));
  }

  void unite() {
    std::vector<Piece> all;
    for (const Piece &piece : map_.locals) {
      if (!all.empty() && all.back().local == piece.local &&
          all.back().end == piece.begin && all.back().kind == piece.kind &&
          all.back().now == piece.now)
        all.back().end = piece.end;
      else
        all.push_back(piece);
    }
    map_.locals = std::move(all);
  }
};

}  // namespace

CodeMap code_map(const ir::Function &function, const Body &body,
                 Bytes old_body) {
  CodeMap map{.old_body = old_body};
  for (const Body::Place &row : body.places)
    map.places.push_back(
        {row.offset, row.origin ? function.origin_rows[row.origin].offset
                                : CodeMap::no_origin});
  Finder(function, body, map).run();
  return map;
}

}  // namespace wasmrust::emit
