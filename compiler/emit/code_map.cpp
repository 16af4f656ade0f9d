// See code_map.h.
#include "compiler/emit/code_map.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "compiler/emit/stays.h"

namespace wasmrust::emit {

static_assert(CodeMap::several == ir::Origin::several);

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

// The copies that code or variables come from, with those around them.
class Sites {
 public:
  Sites(const ir::Function &function, CodeMap &map)
      : function_(function), map_(map) {}

  // The site of an origin.
  uint32_t of(const ir::Origin &origin) {
    return origin.call ? at(origin.call, origin.function) : 0;
  }
  // The site of a call that was copied, if any code comes from there.
  uint32_t known(uint32_t call) const {
    auto found = site_of_.lower_bound({call, 0});
    return found != site_of_.end() && found->first.first == call ? found->second
                                                                 : 0;
  }

 private:
  const ir::Function &function_;
  CodeMap &map_;
  // By row of a call and function: calls that were merged may have several.
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> site_of_;

  uint32_t at(uint32_t call, uint32_t function) {
    auto found = site_of_.find({call, function});
    if (found != site_of_.end()) return found->second;
    const ir::Origin &row = function_.origin_rows[call];
    uint32_t parent = of(row);
    map_.sites.push_back({function, parent, row.offset});
    auto site = static_cast<uint32_t>(map_.sites.size());
    site_of_.emplace(std::pair(call, function), site);
    return site;
  }
};

class Finder {
 public:
  Finder(const ir::Function &function, const Body &body, CodeMap &map)
      : function_(function),
        map_(map),
        sites_(function, map),
        stays_(
            stays_of(body, function[ir::Function::entry()].parameters.size())) {
    size_ = static_cast<uint32_t>(body.bytes.size());
    for (const Body::Place &row : body.places) {
      const ir::Origin &from = function.origin_rows[row.origin];
      map.places.push_back(
          row.origin ? CodeMap::Place{row.offset, from.offset, sites_.of(from)}
                     : CodeMap::Place{row.offset, CodeMap::no_origin});
    }
    find_origins();
  }

  void run() {
    std::vector<ir::Held> held = function_.held;
    auto variable = [](const ir::Held &row) {
      return std::pair(row.call, row.local);
    };
    std::ranges::stable_sort(held, {}, variable);
    for (size_t i = 0; i < held.size(); ++i) {
      if (!held[i].value) continue;
      uint32_t site = held[i].call ? sites_.known(held[i].call) : 0;
      if (held[i].call && !site) continue;
      bool is_last =
          i + 1 == held.size() || variable(held[i + 1]) != variable(held[i]);
      add(held[i], site, is_last ? end_of_body : held[i + 1].offset);
    }
    unite(map_.locals);
  }

 private:
  // A place, and where it is from as its own site or one around that sees it.
  struct From {
    uint32_t site, from, place;
    auto operator<=>(const From &) const = default;
  };
  static constexpr uint32_t end_of_body = CodeMap::several;

  const ir::Function &function_;
  CodeMap &map_;
  Sites sites_;
  std::vector<Stay> stays_;
  std::vector<From> by_origin_;
  uint32_t size_ = 0;

  uint32_t end_of(size_t place) const {
    return place + 1 < map_.places.size() ? map_.places[place + 1].to : size_;
  }

  // To whoever called, the code of a copy is the call.
  void find_origins() {
    for (uint32_t i = 0; i < map_.places.size(); ++i) {
      CodeMap::Place at = map_.places[i];
      if (at.from == CodeMap::no_origin) continue;
      for (;;) {
        if (at.from != CodeMap::several)
          by_origin_.push_back({at.site, at.from, i});
        if (!at.site) break;
        const CodeMap::Site &site = map_.sites[at.site - 1];
        at.from = site.call;
        at.site = site.parent;
      }
    }
    std::ranges::sort(by_origin_);
  }

  // Where the place is from as the site sees it; several: it is none of its.
  uint32_t origin_of(size_t place, uint32_t site) const {
    CodeMap::Place at = map_.places[place];
    if (at.from == CodeMap::no_origin) return CodeMap::several;
    // Parents come before.
    for (; at.site > site; at.site = map_.sites[at.site - 1].parent)
      at.from = map_.sites[at.site - 1].call;
    return at.site == site ? at.from : CodeMap::several;
  }

  // The old variable held the value from the row's offset up to `end`.
  void add(const ir::Held &row, uint32_t site, uint32_t end) {
    auto place_at = [&](uint32_t offset) {
      return std::ranges::lower_bound(by_origin_, From{site, offset, 0});
    };
    std::span<const From> places(place_at(row.offset), place_at(end));
    if (auto number = constant(function_, row.value)) {
      for (const From &each : places)
        map_.locals.push_back({row.local, map_.places[each.place].to,
                               end_of(each.place), Piece::Kind::Constant,
                               *number, site});
      return;
    }
    auto stay = std::ranges::lower_bound(stays_, row.value, {}, &Stay::value);
    for (; stay != stays_.end() && stay->value == row.value; ++stay)
      add_stay(row, site, end, *stay, places);
  }

  // Goes through the fewer of both: places of the new range, or of the old one.
  void add_stay(const ir::Held &row, uint32_t site, uint32_t end,
                const Stay &stay, std::span<const From> places) {
    auto add = [&](size_t place) {
      uint32_t from = std::max(map_.places[place].to, stay.begin),
               to = std::min(end_of(place), stay.end);
      if (from < to)
        map_.locals.push_back(
            {row.local, from, to, Piece::Kind::Local, stay.local, site});
    };
    auto first = std::ranges::upper_bound(map_.places, stay.begin, {},
                                          &CodeMap::Place::to);
    if (first != map_.places.begin()) --first;
    auto last = std::ranges::lower_bound(first, map_.places.end(), stay.end, {},
                                         &CodeMap::Place::to);
    if (places.size() < static_cast<size_t>(last - first)) {
      for (const From &each : places) add(each.place);
      return;
    }
    for (auto at = first; at != last; ++at) {
      auto place = static_cast<size_t>(at - map_.places.begin());
      uint32_t from = origin_of(place, site);
      if (from >= row.offset && from < end) add(place);
    }
  }
};

}  // namespace

CodeMap code_map(const ir::Function &function, const Body &body,
                 Bytes old_body) {
  CodeMap map{.old_body = old_body};
  Finder(function, body, map).run();
  return map;
}

}  // namespace wasmrust::emit
