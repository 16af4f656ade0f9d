// See code_map.h.
#include "compiler/ir/code_map.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <utility>

namespace wasmrust {

using Place = CodeMap::Place;
using Piece = CodeMap::LocalPiece;
using Site = CodeMap::Site;

void unite(std::vector<Piece> &locals) {
  std::ranges::stable_sort(locals, {}, [](const Piece &piece) {
    return std::tuple(piece.site, piece.local, piece.begin);
  });
  std::vector<Piece> all;
  for (Piece piece : locals) {
    bool is_next = !all.empty() && all.back().site == piece.site &&
                   all.back().local == piece.local;
    // The value may be in two variables at once.
    if (is_next) piece.begin = std::max(piece.begin, all.back().end);
    if (piece.begin >= piece.end) continue;
    if (is_next && all.back().end == piece.begin &&
        all.back().kind == piece.kind && all.back().now == piece.now)
      all.back().end = piece.end;
    else
      all.push_back(piece);
  }
  locals = std::move(all);
}

namespace {

bool is_none(const CodeMap &map) {
  return map.old_body.empty() && map.sites.empty();
}

// The map of one function. Sites of the later map are of functions that may
// have copies in them already: a site of the joined map is one of the later
// map, and one of its function's earlier map or 0.
class Joining {
 public:
  Joining(const Table<FunctionId, CodeMap> &earlier, FunctionId function,
          const CodeMap &later)
      : earlier_(earlier), function_(function), later_(later) {}

  CodeMap run() {
    const CodeMap *map = earlier_of(0);
    joined_.old_body = map ? map->old_body : later_.old_body;
    for (const Place &each : later_.places) {
      Old old = old_of(each.from, each.site);
      joined_.places.push_back({each.to, old.from, old.site});
    }
    find_origins();
    for (uint32_t site = 0; site <= later_.sites.size(); ++site)
      add_locals(site);
    unite(joined_.locals);
    return std::move(joined_);
  }

 private:
  struct Old {
    uint32_t from, site;
  };
  // A place, and what it is of the code between as a site sees it.
  struct From {
    uint32_t site, from, place;
    auto operator<=>(const From &) const = default;
  };

  const Table<FunctionId, CodeMap> &earlier_;
  FunctionId function_;
  const CodeMap &later_;
  CodeMap joined_;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> sites_;
  std::vector<From> by_origin_;

  static bool is_somewhere(uint32_t from) {
    return from != CodeMap::no_origin && from != CodeMap::several;
  }

  // Of a site's function; nullptr: its code was as it was read. One that passes
  // have made has no old body, but sites.
  const CodeMap *earlier_of(uint32_t site) const {
    FunctionId id =
        site ? FunctionId(size_t{later_.sites[site - 1].function}) : function_;
    if (!earlier_.contains(id) || is_none(earlier_[id])) return nullptr;
    return &earlier_[id];
  }

  Old old_of(uint32_t from, uint32_t site) {
    if (from == CodeMap::no_origin) return {from, 0};
    const CodeMap *map = earlier_of(site);
    if (from == CodeMap::several || !map) return {from, site_of(site, 0)};
    auto at = std::ranges::upper_bound(map->places, from, {}, &Place::to);
    if (at == map->places.begin()) return {CodeMap::no_origin, 0};
    --at;
    if (at->from == CodeMap::no_origin) return {at->from, 0};
    return {at->from, site_of(site, at->site)};
  }

  uint32_t site_of(uint32_t site, uint32_t inner) {
    if (!site && !inner) return 0;
    auto found = sites_.find({site, inner});
    if (found != sites_.end()) return found->second;
    Site row =
        inner ? earlier_of(site)->sites[inner - 1] : later_.sites[site - 1];
    if (inner) {
      row.parent = site_of(site, row.parent);
    } else {
      Old call = old_of(row.call, row.parent);
      // Behind code that is from nowhere there is still a call.
      bool is_known = call.from != CodeMap::no_origin;
      row.parent = is_known ? call.site : site_of(row.parent, 0);
      row.call = is_known ? call.from : CodeMap::several;
    }
    joined_.sites.push_back(row);
    auto number = static_cast<uint32_t>(joined_.sites.size());
    sites_.emplace(std::pair(site, inner), number);
    return number;
  }

  // To whoever called, the code of a copy is the call.
  void find_origins() {
    for (uint32_t i = 0; i < later_.places.size(); ++i) {
      Place at = later_.places[i];
      if (at.from == CodeMap::no_origin) continue;
      for (;;) {
        if (is_somewhere(at.from)) by_origin_.push_back({at.site, at.from, i});
        if (!at.site) break;
        const Site &site = later_.sites[at.site - 1];
        at.from = site.call;
        at.site = site.parent;
      }
    }
    std::ranges::sort(by_origin_);
  }

  // The last one has an instruction at least, the function's end.
  uint32_t end_of(uint32_t place) const {
    return place + 1 < later_.places.size() ? later_.places[place + 1].to
                                            : later_.places[place].to + 1;
  }

  // The pieces of the later map that say where a variable is; rising.
  std::span<const Piece> pieces_of(uint32_t site, uint32_t local) const {
    auto key = [](const Piece &each) {
      return std::pair(each.site, each.local);
    };
    auto range = std::ranges::equal_range(later_.locals, std::pair(site, local),
                                          {}, key);
    return {range.begin(), range.end()};
  }

  void add_locals(uint32_t site) {
    const CodeMap *map = earlier_of(site);
    if (!map) {
      auto number = sites_.find({site, 0});
      if (site && number == sites_.end()) return;
      for (Piece each : later_.locals)
        if (each.site == site) {
          each.site = site ? number->second : 0;
          joined_.locals.push_back(each);
        }
      return;
    }
    for (const Piece &each : map->locals) {
      auto number = sites_.find({site, each.site});
      bool is_own = !site && !each.site;
      // No code comes from there any more.
      if (!is_own && number == sites_.end()) continue;
      add_piece(each, site, is_own ? 0 : number->second);
    }
  }

  // While the code between was in the piece, it kept the variable there.
  void add_piece(const Piece &piece, uint32_t site, uint32_t number) {
    auto place_at = [&](uint32_t offset) {
      return std::ranges::lower_bound(by_origin_, From{site, offset, 0});
    };
    bool is_constant = piece.kind == Piece::Kind::Constant;
    std::span<const Piece> pieces;
    if (!is_constant)
      pieces = pieces_of(site, static_cast<uint32_t>(piece.now));
    auto last = place_at(piece.end);
    for (auto at = place_at(piece.begin); at != last; ++at) {
      uint32_t begin = later_.places[at->place].to, end = end_of(at->place);
      if (is_constant) {
        joined_.locals.push_back(
            {piece.local, begin, end, piece.kind, piece.now, number});
        continue;
      }
      auto first = std::ranges::upper_bound(pieces, begin, {}, &Piece::end);
      for (; first != pieces.end() && first->begin < end; ++first)
        joined_.locals.push_back({piece.local, std::max(begin, first->begin),
                                  std::min(end, first->end), first->kind,
                                  first->now, number});
    }
  }
};

}  // namespace

Table<FunctionId, CodeMap> joined(const Table<FunctionId, CodeMap> &earlier,
                                  const Table<FunctionId, CodeMap> &later) {
  Table<FunctionId, CodeMap> all = earlier;
  all.resize(std::max(earlier.size(), later.size()));
  for (FunctionId id : later.ids())
    if (!is_none(later[id])) all[id] = Joining(earlier, id, later[id]).run();
  return all;
}

}  // namespace wasmrust
