// See code_map.h.
//
// Steps are kept a second time in order of origin, so that the steps of an old
// range are found by two searches. Most functions are never put out of order;
// for these a range of origins is a range of steps.
#include "compiler/debug/code_map.h"

#include <algorithm>
#include <numeric>

namespace wasmrust::debug {

namespace {

std::string at_function(const FunctionMap &function, const char *reason) {
  return "map of the function at " + std::to_string(function.old_start) + ": " +
         reason;
}

bool is_offset(uint32_t offset, uint64_t size) {
  return offset < size || offset == several;
}

const char *mistake_in(const FunctionMap &function,
                       std::span<const FunctionMap> all) {
  if (function.old_size >= UINT32_MAX || function.new_size >= UINT32_MAX)
    return "too large";
  if (function.old_start + function.old_size < function.old_start ||
      function.new_start + function.new_size < function.new_start)
    return "end of address space";
  if (function.unchanged) {
    if (function.old_size != function.new_size) return "size changed";
    return nullptr;
  }
  auto old_of = [&](uint32_t site) {
    return site ? all[function.sites[site - 1].function].old_size
                : function.old_size;
  };
  for (uint32_t i = 0; i < function.sites.size(); ++i) {
    const Site &site = function.sites[i];
    if (site.function >= all.size()) return "a copy of no function";
    if (site.parent > i) return "sites are not in order";
    if (!is_offset(site.call, old_of(site.parent)))
      return "a call outside of the old body";
  }
  for (size_t i = 0; i < function.places.size(); ++i) {
    const Place &place = function.places[i];
    if (place.to >= function.new_size) return "place outside of the new body";
    if (place.site > function.sites.size()) return "place of no site";
    if (place.from != no_origin && !is_offset(place.from, old_of(place.site)))
      return "place outside of the old body";
    if (i && function.places[i - 1].to >= place.to)
      return "places are not in order";
  }
  for (size_t i = 0; i < function.locals.size(); ++i) {
    const LocalPiece &piece = function.locals[i];
    if (piece.begin > piece.end || piece.end > function.new_size)
      return "piece outside of the new body";
    if (!i) continue;
    const LocalPiece &last = function.locals[i - 1];
    auto of_last = std::pair(last.site, last.local);
    auto of_this = std::pair(piece.site, piece.local);
    if (of_last > of_this || (of_last == of_this && last.end > piece.begin))
      return "pieces are not in order";
  }
  return nullptr;
}

// The end of the call instruction at `at`, or behind the variables that it
// takes; 0 when there is none.
size_t end_of_call(Bytes body, uint32_t at) {
  if (at >= body.size()) return 0;
  ByteReader in(body.subspan(at));
  uint8_t op = in.u8();
  while (op == 0x20) {  // local.get
    in.uleb32();
    op = in.u8();
  }
  switch (op) {
    case 0x10:  // call
    case 0x14:  // call_ref
      in.uleb32();
      break;
    case 0x11:  // call_indirect
      in.uleb32();
      in.uleb32();
      break;
    default:
      return 0;
  }
  return in.failed() ? 0 : at + in.position();
}

}  // namespace

std::expected<CodeMap, std::string> CodeMap::of(
    std::span<const FunctionMap> functions) {
  for (size_t i = 0; i < functions.size(); ++i) {
    if (const char *mistake = mistake_in(functions[i], functions))
      return std::unexpected(at_function(functions[i], mistake));
    if (i && functions[i - 1].old_start + functions[i - 1].old_size >
                 functions[i].old_start)
      return std::unexpected(at_function(functions[i], "not in order"));
  }
  CodeMap map;
  map.functions_ = functions;
  return map;
}

uint32_t CodeMap::first_from(uint64_t address) const {
  auto found = std::ranges::lower_bound(
      functions_, address, {},
      [](const FunctionMap &f) { return f.old_start; });
  return static_cast<uint32_t>(found - functions_.begin());
}

uint32_t CodeMap::find(uint64_t address) const {
  auto after = std::ranges::upper_bound(
      functions_, address, {},
      [](const FunctionMap &f) { return f.old_start; });
  if (after == functions_.begin()) return none;
  const FunctionMap &function = *std::prev(after);
  if (address - function.old_start >= function.old_size) return none;
  return static_cast<uint32_t>(after - functions_.begin()) - 1;
}

void FunctionView::show(const FunctionMap &host, const FunctionMap &of,
                        uint32_t site) {
  if (function_ == &host && site_ == site) return;
  bool is_other = function_ != &host;
  function_ = &host;
  old_ = &of;
  site_ = site;
  steps_.clear();
  by_origin_.clear();
  if (host.unchanged) return;
  if (is_other) find_origins();
  find_steps();
  auto is_told = [&](const Step &step) { return step.from < several; };
  in_order_ = std::ranges::all_of(steps_, is_told) &&
              std::ranges::is_sorted(steps_, {}, &Step::from);
  for (uint32_t i = 0; i < steps_.size(); ++i)
    if (is_told(steps_[i])) by_origin_.push_back(i);
  if (!in_order_)
    std::ranges::sort(by_origin_, {},
                      [&](uint32_t i) { return std::pair(steps_[i].from, i); });
}

void FunctionView::find_origins() {
  origins_.clear();
  if (function_->new_size) origins_.push_back({0, 0, 0});
  for (const Place &place : function_->places) {
    if (place.from == no_origin) continue;
    Origin origin{place.to, place.site, place.from};
    if (place.to == 0)
      origins_.back() = origin;
    else
      origins_.push_back(origin);
  }
  first_instruction_ = function_->places.empty() ? 0 : function_->places[0].to;
  // Around a site is its parent.
  extents_.assign(function_->sites.size() + 1, {UINT64_MAX, 0});
  extents_[0] = {0, origins_.size()};
  for (uint32_t i = 0; i < origins_.size(); ++i)
    for (uint32_t site = origins_[i].site; site;
         site = function_->sites[site - 1].parent) {
      extents_[site].begin = std::min<uint64_t>(extents_[site].begin, i);
      extents_[site].end = i + 1;
    }
}

void FunctionView::find_steps() {
  Range extent = extents_[site_];
  for (uint64_t i = extent.begin; i < extent.end; ++i) {
    Origin at = origins_[i];
    bool is_copy = at.site != site_;
    // Parents come before.
    while (at.site > site_) {
      const Site &site = function_->sites[at.site - 1];
      at.from = site.call;
      at.site = site.parent;
    }
    if (at.site == site_)
      steps_.push_back({at.to, at.from, is_copy});
    else if (steps_.back().from != no_origin)
      steps_.push_back({at.to, no_origin, false});
  }
  if (extent.end < origins_.size())
    steps_.push_back({origins_[extent.end].to, no_origin, false});
}

std::span<const uint32_t> FunctionView::steps_from(uint32_t begin,
                                                   uint32_t end) const {
  auto origin = [&](uint32_t i) { return steps_[i].from; };
  auto first = std::ranges::lower_bound(by_origin_, begin, {}, origin);
  auto last = std::ranges::lower_bound(by_origin_, end, {}, origin);
  return {first, std::max(first, last)};
}

void FunctionView::ranges(std::span<const Range> old, std::vector<Range> &to) {
  const FunctionMap &f = *function_;
  size_t had = to.size();
  auto append = [&](uint64_t begin, uint64_t end) {
    begin += f.new_start, end += f.new_start;
    if (to.size() > had && to.back().end >= begin)
      to.back().end = std::max(to.back().end, end);
    else
      to.push_back({begin, end});
  };
  found_.clear();
  bool sorted = in_order_ && old.size() <= 1;
  std::vector<Range> kept;
  for (Range range : old) {
    uint64_t begin = std::max(range.begin, old_->old_start);
    uint64_t end = std::min(range.end, old_->old_start + old_->old_size);
    if (begin >= end) continue;
    begin -= old_->old_start, end -= old_->old_start;
    if (f.unchanged) {
      kept.push_back({begin, end});
      continue;
    }
    auto steps =
        steps_from(static_cast<uint32_t>(begin), static_cast<uint32_t>(end));
    found_.insert(found_.end(), steps.begin(), steps.end());
    if (begin != 0 || end != old_->old_size) continue;
    for (uint32_t i = 0; i < steps_.size(); ++i)
      if (steps_[i].from == several) found_.push_back(i);
  }
  if (f.unchanged) {
    std::ranges::sort(kept, {}, &Range::begin);
    for (Range range : kept) append(range.begin, range.end);
    return;
  }
  if (!sorted) std::ranges::sort(found_);
  for (uint32_t i : found_)
    append(steps_[i].to, i + 1 < steps_.size() ? steps_[i + 1].to : f.new_size);
}

std::optional<uint64_t> FunctionView::address(uint64_t old) const {
  const FunctionMap &f = *function_;
  if (f.unchanged) return old - old_->old_start + f.new_start;
  uint32_t offset = static_cast<uint32_t>(old - old_->old_start);
  if (offset == 0 && site_ == 0 && f.new_size) return f.new_start;
  for (uint32_t i : steps_from(offset, offset + 1))
    if (!steps_[i].is_copy) return steps_[i].to + f.new_start;
  return std::nullopt;
}

std::optional<Range> FunctionView::call(uint64_t old_return) const {
  const FunctionMap &f = *function_;
  if (old_return <= old_->old_start) return std::nullopt;
  uint32_t end = static_cast<uint32_t>(old_return - old_->old_start);
  if (f.unchanged) return Range{end - 1 + f.new_start, end + f.new_start};
  auto before = steps_from(0, end);
  if (before.empty()) return std::nullopt;
  uint32_t from = steps_[before.back()].from;
  if (end_of_call(old_->old_body, from) != end) return std::nullopt;
  for (uint32_t i : steps_from(from, from + 1)) {
    if (steps_[i].is_copy) continue;
    uint64_t limit = i + 1 < steps_.size() ? steps_[i + 1].to : f.new_size;
    size_t new_end = end_of_call(f.new_body, steps_[i].to);
    if (new_end && new_end <= limit)
      return Range{steps_[i].to + f.new_start, new_end + f.new_start};
  }
  return std::nullopt;
}

const LocalPiece *FunctionView::piece(uint32_t local, uint32_t offset,
                                      uint32_t &until) const {
  until = static_cast<uint32_t>(function_->new_size);
  const auto &pieces = function_->locals;
  // In front of the first instruction nothing happens.
  offset = std::max(offset, first_instruction_);
  auto key = std::pair(site_, local);
  auto next = std::ranges::partition_point(pieces, [&](const LocalPiece &p) {
    auto its = std::pair(p.site, p.local);
    return its < key || (its == key && p.end <= offset);
  });
  if (next == pieces.end() || std::pair(next->site, next->local) != key)
    return nullptr;
  if (next->begin > offset) {
    until = next->begin;
    return nullptr;
  }
  until = next->end;
  return &*next;
}

const LocalPiece *FunctionView::piece_at_entry(uint32_t local) const {
  if (site_) return nullptr;
  uint32_t until;
  return piece(local, 0, until);
}

}  // namespace wasmrust::debug
