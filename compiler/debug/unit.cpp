// See unit.h.
#include "compiler/debug/unit.h"

#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

std::string_view section_name(bool in_types) {
  return in_types ? ".debug_types" : ".debug_info";
}

void read_version_5(ByteReader &in, UnitHeader &unit) {
  unit.type = in.u8();
  unit.format.address_size = in.u8();
  unit.abbreviations = in.u32();
  switch (unit.type) {
    case DW_UT_compile:
    case DW_UT_partial:
      break;
    case DW_UT_skeleton:
      in.u64();  // of the other file, whose code we cannot follow
      unit.type = DW_UT_compile;
      break;
    case DW_UT_type:
      unit.is_of_type = true;
      break;
    default:
      in.fail("unknown type of unit");
  }
}

UnitHeader read_header(ByteReader &in, bool in_types) {
  UnitHeader unit{.in_types = in_types, .offset = in.position()};
  uint64_t length = in.u32();
  if (length >= 0xfffffff0) in.fail("the 64-bit format");
  if (length > in.remaining()) in.fail("length out of bounds");
  unit.end = in.position() + length;
  unit.format.version = static_cast<uint16_t>(read_number(in, 2));
  if (unit.format.version < 2 || unit.format.version > 5 ||
      (in_types && unit.format.version != 4)) {
    in.fail("unknown version");
  } else if (unit.format.version == 5) {
    read_version_5(in, unit);
  } else {
    unit.abbreviations = in.u32();
    unit.format.address_size = in.u8();
    unit.is_of_type = in_types;
  }
  if (unit.is_of_type) {
    unit.signature = in.u64();
    unit.type_offset = in.u32();
  }
  if (unit.format.address_size != 4 && unit.format.address_size != 8)
    in.fail("addresses of neither 4 nor 8 bytes");
  unit.entries = in.position();
  if (unit.entries > unit.end) in.fail("length out of bounds");
  return unit;
}

// One entry's attributes; where they end is where the reader is.
void skip_attributes(ByteReader &in, const Unit &unit, uint32_t abbreviation) {
  for (const AttributeSpec &spec :
       unit.table->attributes(unit.table->rows[abbreviation])) {
    (void)read_form(in, spec.form, spec.implicit, unit.header.format,
                    unit.bytes);
    if (in.failed()) return;
  }
}

void read_entries(ByteReader &in, Unit &unit) {
  uint32_t parent = no_die;
  auto close = [&] {
    unit.dies[parent].end = static_cast<uint32_t>(unit.dies.size());
    parent = unit.dies[parent].parent;
  };
  while (!in.at_end()) {
    uint32_t offset = static_cast<uint32_t>(in.position());
    uint32_t code = in.uleb32();
    if (!code) {
      if (parent == no_die) break;  // padding
      close();
      continue;
    }
    uint32_t abbreviation = unit.table->find(code);
    if (abbreviation == UINT32_MAX) in.fail("unknown abbreviation");
    if (parent == no_die && !unit.dies.empty()) in.fail("a second tree");
    if (in.failed()) return;
    uint32_t number = static_cast<uint32_t>(unit.dies.size());
    unit.die_at[offset] = number;
    unit.dies.push_back({.offset = offset,
                         .attributes = static_cast<uint32_t>(in.position()),
                         .abbreviation = abbreviation,
                         .parent = parent,
                         .end = number + 1,
                         .scope = no_scope,
                         .kept = false});
    skip_attributes(in, unit, abbreviation);
    if (in.failed()) return;
    if (unit.table->rows[abbreviation].has_children) parent = number;
  }
  while (!in.failed() && parent != no_die) close();
}

void read_bases(const Sections &sections, Unit &unit) {
  if (unit.dies.empty()) return;
  FormValue low;
  each_attribute(unit, unit.dies[0], [&](auto &spec, const FormValue &value) {
    switch (spec.attribute) {
      case DW_AT_addr_base:
      case DW_AT_GNU_addr_base:
        unit.addr_base = value.number;
        break;
      case DW_AT_str_offsets_base:
        unit.str_offsets_base = value.number;
        break;
      case DW_AT_rnglists_base:
        unit.rnglists_base = value.number;
        break;
      case DW_AT_loclists_base:
        unit.loclists_base = value.number;
        break;
      case DW_AT_low_pc:
        low = value;
        break;
      default:
        break;
    }
  });
  if (low.form) unit.base_address = address_of(sections, unit, low).value_or(0);
}

}  // namespace

std::string Unit::at(uint64_t offset) const {
  return std::string(section_name(header.in_types)) + ", offset " +
         std::to_string(header.offset + offset);
}

std::expected<std::vector<UnitHeader>, std::string> read_headers(
    Bytes section, bool in_types) {
  std::vector<UnitHeader> units;
  ByteReader in(section);
  if (section.size() >= UINT32_MAX) in.fail("too large");
  while (!in.at_end()) {
    units.push_back(read_header(in, in_types));
    if (!in.failed()) in.skip(units.back().end - in.position());
  }
  if (in.failed())
    return std::unexpected(std::string(section_name(in_types)) + ", offset " +
                           std::to_string(in.offset()) + ": " + in.reason());
  return units;
}

std::expected<void, std::string> read_unit(const Sections &sections,
                                           Unit &unit) {
  Bytes section = unit.header.in_types ? sections.types : sections.info;
  unit.bytes =
      section.subspan(unit.header.offset, unit.header.end - unit.header.offset);
  unit.dies.clear();
  unit.scopes.clear();
  unit.ranges.clear();
  unit.code.clear();
  unit.copies.clear();
  unit.die_at.assign(unit.bytes.size(), no_die);
  unit.addr_base = unit.rnglists_base = unit.loclists_base = 0;
  unit.str_offsets_base = 0;
  unit.base_address = unit.new_base = 0;
  ByteReader in(unit.bytes);
  in.skip(unit.header.entries - unit.header.offset);
  read_entries(in, unit);
  if (in.failed())
    return std::unexpected(unit.at(in.position()) + ": " + in.reason());
  read_bases(sections, unit);
  return {};
}

// The number at an index of a table that starts at `base`.
static std::optional<uint64_t> entry_of(Bytes section, uint64_t base,
                                        uint64_t index, unsigned size) {
  if (base > section.size() || index >= (section.size() - base) / size)
    return std::nullopt;
  ByteReader in(section.subspan(base + index * size));
  return read_number(in, size);
}

std::optional<uint64_t> string_of(const Sections &sections, const Unit &unit,
                                  uint64_t number) {
  return entry_of(sections.str_offsets, unit.str_offsets_base, number, 4);
}

std::string_view text_of(const Sections &sections, const Unit &unit,
                         const FormValue &value) {
  auto at = [](Bytes section, uint64_t place) -> std::string_view {
    if (place >= section.size()) return {};
    ByteReader in(section.subspan(place));
    Bytes text = read_string(in);
    return in.failed() ? std::string_view() : as_text(text);
  };
  if (value.form == DW_FORM_strp) return at(sections.str, value.number);
  if (value.form == DW_FORM_line_strp)
    return at(sections.line_str, value.number);
  if (value.form == DW_FORM_string) return as_text(value.block);
  if (class_of(value.form) != FormClass::StringIndex) return {};
  auto place = string_of(sections, unit, value.number);
  return place ? at(sections.str, *place) : std::string_view();
}

std::optional<uint64_t> address_of(const Sections &sections, const Unit &unit,
                                   const FormValue &value) {
  switch (class_of(value.form)) {
    case FormClass::Address:
      return value.number;
    case FormClass::AddressIndex: {
      auto found = entry_of(sections.addr, unit.addr_base, value.number,
                            unit.header.format.address_size);
      if (!found) return std::nullopt;
      return *found + value.second;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace wasmrust::debug
