// A unit of .debug_info (or DWARF 4's .debug_types), read into rows.
//
//   old bytes:  header, entry, entry, 0, ...
//   dies:       one row for each entry, in order, with its parent and the end
//   of
//               its subtree; attributes stay bytes
//   scopes:     what the entries that describe code cover, old and new
//
// All of a unit's tables are reused for the next one. Every attribute's form
// has been read once when `read_unit` returns, so later walks cannot fail.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/debug/abbreviations.h"
#include "compiler/debug/code_map.h"
#include "compiler/debug/forms.h"

namespace wasmrust::debug {

// The old sections, by what they are.
struct Sections {
  Bytes info, types, abbrev, line, addr, str_offsets;
  Bytes loc, loclists, ranges, rnglists;
  Bytes str, line_str;
};

struct UnitHeader {
  bool in_types = false;  // in .debug_types
  uint64_t offset = 0;    // of the header, in the section
  uint64_t entries = 0;   // of the first entry
  uint64_t end = 0;
  Format format;
  uint8_t type = 0;  // DW_UT_*, 0 before DWARF 5
  uint64_t abbreviations = 0;
  bool is_of_type = false;  // has the two that follow
  uint64_t signature = 0;
  uint64_t type_offset = 0;
};

std::expected<std::vector<UnitHeader>, std::string> read_headers(Bytes section,
                                                                 bool in_types);

struct Die {
  uint32_t offset;      // in the unit
  uint32_t attributes;  // likewise
  uint32_t abbreviation;
  uint32_t parent;  // UINT32_MAX: the unit's own entry
  uint32_t end;     // behind its subtree
  uint32_t scope;   // of code: its own or that of the entries around it
  bool kept;
};

// What an entry covers.
struct Scope {
  enum class Kind : uint8_t {
    Code,    // ranges
    Call,    // the instruction that calls; it returns to the range's end
    Point,   // an address: an empty range
    Nothing  // its code is gone
  };
  uint32_t function;  // CodeMap::none with Nothing
  Kind kind;
  bool whole;             // all of the function, old and new
  uint32_t first, count;  // in Unit::ranges, new addresses
};

inline constexpr uint32_t no_scope = UINT32_MAX;
inline constexpr uint32_t no_die = UINT32_MAX;

struct Unit {
  UnitHeader header;
  Bytes bytes;  // from the header's start
  const AbbreviationTable *table = nullptr;
  std::vector<Die> dies;
  std::vector<uint32_t> die_at;  // by offset in the unit, or no_die
  std::vector<Scope> scopes;
  std::vector<Range> ranges;
  // Of the unit's own entry: where its indirect forms count from.
  uint64_t addr_base = 0, rnglists_base = 0, loclists_base = 0;
  uint64_t str_offsets_base = 0;
  uint64_t base_address = 0;
  // In which entry a copy is told, by function and site.
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> copies;
  // New code of the unit, and what new lists count from.
  std::vector<Range> code;
  uint64_t new_base = 0;

  const Abbreviation &abbreviation(const Die &die) const {
    return table->rows[die.abbreviation];
  }
  // The entry at an offset in the unit, or no_die.
  uint32_t find(uint64_t offset) const {
    return offset < die_at.size() ? die_at[offset] : no_die;
  }
  std::string at(uint64_t offset) const;  // for messages
};

// Calls `f(spec, value)` for each attribute.
template <class F>
void each_attribute(const Unit &unit, const Die &die, F f) {
  ByteReader in(unit.bytes.subspan(die.attributes));
  Bytes all = unit.bytes.subspan(die.attributes);
  for (const AttributeSpec &spec :
       unit.table->attributes(unit.abbreviation(die)))
    f(spec, read_form(in, spec.form, spec.implicit, unit.header.format, all));
}

// Reads the entries of `unit.header` and the bases of its own entry.
std::expected<void, std::string> read_unit(const Sections &sections,
                                           Unit &unit);

// Where a string is in .debug_str, by its number; nothing when it has no place.
std::optional<uint64_t> string_of(const Sections &sections, const Unit &unit,
                                  uint64_t number);

// The text of a string; empty when it has no place.
std::string_view text_of(const Sections &sections, const Unit &unit,
                         const FormValue &value);

// The value of an address form; nothing when its index leads nowhere.
std::optional<uint64_t> address_of(const Sections &sections, const Unit &unit,
                                   const FormValue &value);

}  // namespace wasmrust::debug
