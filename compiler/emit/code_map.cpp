// See code_map.h.
#include "compiler/emit/code_map.h"

#include <algorithm>
#include <map>
#include <optional>

namespace wasmrust::emit {

namespace {

using ir::ValueId;
using Piece = CodeMap::LocalPiece;

// In [begin, end) of the new body a variable holds a value.
struct Stay {
  ValueId value;
  uint32_t local, begin, end;
};

std::vector<Stay> stays_of(const Body &body) {
  std::vector<Stay> done;
  std::map<uint32_t, Stay> open;  // by variable
  auto close = [&](Stay stay, uint32_t end) {
    stay.end = end;
    if (stay.begin < end) done.push_back(stay);
  };
  for (const Body::Filled &row : body.filled) {
    if (!row.value) {
      for (const auto &[local, stay] : open) close(stay, row.offset);
      open.clear();
      continue;
    }
    Stay stay{row.value, row.local, row.offset, 0};
    auto [at, is_new] = open.try_emplace(row.local, stay);
    if (is_new || at->second.value == row.value) continue;
    close(at->second, row.offset);
    at->second = stay;
  }
  for (const auto &[local, stay] : open)
    close(stay, static_cast<uint32_t>(body.bytes.size()));
  std::ranges::sort(done, {}, [](const Stay &stay) {
    return std::pair(stay.value, stay.begin);
  });
  return done;
}

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
      : function_(function), map_(map), stays_(stays_of(body)) {
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
    if (auto number = constant(function_, row.value)) {
      auto at = std::ranges::lower_bound(by_origin_, row.offset, {},
                                         &std::pair<uint32_t, uint32_t>::first);
      for (; at != by_origin_.end() && at->first < end; ++at)
        map_.locals.push_back({row.local, map_.places[at->second].to,
                               end_of(at->second), Piece::Kind::Constant,
                               *number});
      return;
    }
    auto stay = std::ranges::lower_bound(stays_, row.value, {}, &Stay::value);
    for (; stay != stays_.end() && stay->value == row.value; ++stay)
      add_stay(row, end, *stay);
  }

  void add_stay(const ir::Held &row, uint32_t end, const Stay &stay) {
    auto at = std::ranges::upper_bound(map_.places, stay.begin, {},
                                       &CodeMap::Place::to);
    size_t place = static_cast<size_t>(at - map_.places.begin());
    for (place -= place ? 1 : 0; place < map_.places.size(); ++place) {
      const CodeMap::Place &each = map_.places[place];
      if (each.to >= stay.end) break;
      if (each.from < row.offset || each.from >= end) continue;
      uint32_t begin = std::max(each.to, stay.begin),
               to = std::min(end_of(place), stay.end);
      if (begin < to)
        map_.locals.push_back(
            {row.local, begin, to, Piece::Kind::Local, stay.local});
    }
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
