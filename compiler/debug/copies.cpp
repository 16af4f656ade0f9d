// See copies.h.
#include "compiler/debug/copies.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>

#include "compiler/debug/old_code.h"

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

std::optional<uint64_t> target_of(const Unit &unit, const FormValue &value) {
  switch (class_of(value.form)) {
    case FormClass::InUnit:
      return unit.header.offset + value.number;
    case FormClass::InSection:
      return value.number;
    default:
      return std::nullopt;
  }
}

}  // namespace

Copies::Copies(const CodeMap &map)
    : map_(map),
      concerned_(map.size()),
      described_(map.size()),
      tables_(map.size()) {
  for (uint32_t i = 0; i < map.size(); ++i) {
    if (map[i].sites.empty()) continue;
    any_ = true;
    concerned_[i] = true;
    for (const Site &site : map[i].sites) concerned_[site.function] = true;
  }
}

std::expected<void, std::string> Copies::read(const Sections &sections,
                                              const Unit &unit,
                                              uint32_t number) {
  homeless_.resize(number + 1);
  abstracts_.resize(number + 1);
  if (unit.dies.empty() || unit.header.in_types) return {};
  std::optional<uint64_t> line_table;
  each_attribute(unit, unit.dies[0], [&](auto &spec, const FormValue &value) {
    if (spec.action == Action::LineTable) line_table = value.number;
  });
  if (line_table) unit_of_.emplace(*line_table, number);
  OldCode code;
  for (uint32_t i = 1; i < unit.dies.size(); ++i) {
    const Abbreviation &row = unit.abbreviation(unit.dies[i]);
    if (row.tag != DW_TAG_subprogram || !row.describes_code) continue;
    if (auto done = code.read(sections, unit, unit.dies[i]); !done) return done;
    uint32_t function = CodeMap::none;
    for (Range range : code.ranges)
      if (function == CodeMap::none) function = map_.find(range.begin);
    if (function == CodeMap::none || !concerned_[function] ||
        described_[function])
      continue;
    Description &to = described_[function].emplace();
    to.unit = number;
    to.die = i;
    to.origin = 0;
    to.line_table = line_table;
    each_attribute(unit, unit.dies[i], [&](auto &spec, const FormValue &value) {
      if (spec.attribute == DW_AT_abstract_origin)
        to.origin = target_of(unit, value).value_or(0);
    });
    read_entries(sections, unit, i, to);
  }
  return {};
}

// The code of all entries could be read when units were checked last; what
// cannot be is left out.
void Copies::read_entries(const Sections &sections, const Unit &unit,
                          uint32_t die, Description &to) {
  OldCode code;
  std::vector<uint32_t> open, ends;
  auto close_at = [&](uint32_t i) {
    for (; !open.empty() && ends.back() <= i; open.pop_back(), ends.pop_back())
      to.entries[open.back()].end = static_cast<uint32_t>(to.entries.size());
  };
  for (uint32_t i = die + 1; i < unit.dies[die].end;) {
    close_at(i);
    uint32_t tag = unit.abbreviation(unit.dies[i]).tag;
    uint32_t end = unit.dies[i].end;
    if (tag == DW_TAG_subprogram) {
      i = end;
      continue;
    }
    if (tag != DW_TAG_inlined_subroutine) {
      ++i;
      continue;
    }
    Entry entry{};
    each_attribute(unit, unit.dies[i], [&](auto &spec, const FormValue &value) {
      if (spec.attribute == DW_AT_abstract_origin)
        entry.origin = target_of(unit, value).value_or(0);
      if (spec.attribute == DW_AT_call_file) entry.call.file = value.number;
      if (spec.attribute == DW_AT_call_line) entry.call.line = value.number;
      if (spec.attribute == DW_AT_call_column) entry.call.column = value.number;
      if (spec.attribute == DW_AT_GNU_discriminator)
        entry.call.discriminator = value.number;
    });
    if (!code.read(sections, unit, unit.dies[i]) || code.ranges.empty() ||
        !entry.origin) {
      i = end;
      continue;
    }
    entry.first = static_cast<uint32_t>(to.ranges.size());
    entry.count = static_cast<uint32_t>(code.ranges.size());
    to.ranges.insert(to.ranges.end(), code.ranges.begin(), code.ranges.end());
    open.push_back(static_cast<uint32_t>(to.entries.size()));
    ends.push_back(end);
    to.entries.push_back(entry);
    ++i;
  }
  close_at(UINT32_MAX);
}

void Copies::decide(const std::vector<std::optional<uint64_t>> &tables,
                    std::vector<uint64_t> &far) {
  for (uint32_t i = 0; i < map_.size(); ++i) {
    if (!tables[i] || described_[i]) continue;
    auto unit = unit_of_.find(*tables[i]);
    if (unit != unit_of_.end())
      described_[i] = {.unit = unit->second,
                       .die = no_die,
                       .origin = 0,
                       .line_table = tables[i],
                       .entries = {},
                       .ranges = {}};
  }
  std::vector<bool> is_copied(map_.size());
  for (uint32_t host = 0; host < map_.size(); ++host) {
    const Description *home = nullptr;
    for (const Site &site : map_[host].sites) {
      if (!described_[site.function]) continue;
      is_copied[site.function] = true;
      if (!home) home = of(site.function);
    }
    if (!home) continue;
    if (described_[host]) home = of(host);
    if (!described_[host] || home->die == no_die)
      homeless_[home->unit].push_back(host);
    tables_[host] = home->line_table;
  }
  for (uint32_t i = 0; i < map_.size(); ++i) {
    if (!is_copied[i]) continue;
    const Description &each = *described_[i];
    if (each.origin)
      far.push_back(each.origin);
    else
      abstracts_[each.unit].emplace_back(each.die, i);
    for (const Entry &entry : each.entries) far.push_back(entry.origin);
  }
  for (auto &each : abstracts_) std::ranges::sort(each);
}

const Copies::Description *Copies::of(uint32_t function) const {
  return described_[function] ? &*described_[function] : nullptr;
}

bool Copies::is_told(uint32_t host, uint32_t site) const {
  return described_[map_[host].sites[site - 1].function].has_value();
}

std::optional<uint64_t> Copies::table_of(uint32_t host) const {
  return tables_[host];
}

Copies::Child Copies::around(uint32_t host, uint32_t site) const {
  const std::vector<Site> &sites = map_[host].sites;
  Child at{sites[site - 1].parent, sites[site - 1].call};
  while (at.site && !is_told(host, at.site))
    at = {sites[at.site - 1].parent, sites[at.site - 1].call};
  return at;
}

std::vector<std::vector<Copies::Child>> Copies::tree(uint32_t host) const {
  auto count = static_cast<uint32_t>(map_[host].sites.size());
  std::vector<std::vector<Child>> tree(count + 1);
  std::vector<bool> has_code(count + 1);
  for (const Place &place : map_[host].places)
    if (place.from != no_origin) has_code[place.site] = true;
  for (uint32_t site = count; site > 0; --site)
    if (has_code[site]) has_code[map_[host].sites[site - 1].parent] = true;
  for (uint32_t site = 1; site <= count; ++site) {
    if (!has_code[site] || !is_told(host, site)) continue;
    Child at = around(host, site);
    tree[at.site].push_back({site, at.call});
  }
  return tree;
}

std::span<const uint32_t> Copies::homeless(uint32_t unit) const {
  return unit < homeless_.size() ? std::span(homeless_[unit])
                                 : std::span<const uint32_t>();
}

std::span<const std::pair<uint32_t, uint32_t>> Copies::abstracts(
    uint32_t unit) const {
  if (unit >= abstracts_.size()) return {};
  return abstracts_[unit];
}

}  // namespace wasmrust::debug
