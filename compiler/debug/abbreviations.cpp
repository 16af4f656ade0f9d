// See abbreviations.h.
#include "compiler/debug/abbreviations.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include "compiler/debug/forms.h"

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

constexpr uint32_t gnu_locviews = 0x2137, gnu_entry_view = 0x2138;

// Attributes whose value may be a list of locations.
bool may_be_list(uint32_t attribute) {
  switch (attribute) {
    case DW_AT_location:
    case DW_AT_frame_base:
    case DW_AT_string_length:
    case DW_AT_return_addr:
    case DW_AT_static_link:
    case DW_AT_use_location:
    case DW_AT_segment:
    case DW_AT_vtable_elem_location:
      return true;
    default:
      return false;
  }
}

// Attributes that mean nothing in what we write, or nothing that we follow.
bool goes(uint32_t attribute) {
  switch (attribute) {
    case DW_AT_sibling:
    case DW_AT_addr_base:
    case DW_AT_rnglists_base:
    case DW_AT_loclists_base:
    case DW_AT_str_offsets_base:
    case DW_AT_GNU_addr_base:
    case DW_AT_GNU_ranges_base:
    case DW_AT_dwo_name:
    case DW_AT_GNU_dwo_name:
    case DW_AT_GNU_dwo_id:
    case DW_AT_GNU_pubnames:
    case DW_AT_GNU_pubtypes:
    case DW_AT_macros:
    case DW_AT_GNU_macros:
    case DW_AT_start_scope:
    case gnu_locviews:
    case gnu_entry_view:
      return true;
    default:
      return false;
  }
}

Action action_of(uint32_t tag, uint32_t attribute, uint32_t form,
                 uint16_t version) {
  if (goes(attribute)) return Action::Drop;
  FormClass kind = class_of(form);
  // Before DWARF 4 offsets in sections and expressions had no form of their
  // own.
  bool is_offset =
      kind == FormClass::SectionOffset ||
      (version < 4 && (form == DW_FORM_data4 || form == DW_FORM_data8));
  switch (attribute) {
    case DW_AT_stmt_list:
      return is_offset ? Action::LineTable : Action::Drop;
    case DW_AT_low_pc:
      return tag == DW_TAG_GNU_call_site ? Action::ReturnPc : Action::LowPc;
    case DW_AT_high_pc:
      return Action::HighPc;
    case DW_AT_ranges:
      return Action::Ranges;
    case DW_AT_call_return_pc:
      return Action::ReturnPc;
    case DW_AT_entry_pc:
    case DW_AT_call_pc:
      return Action::Address;
    case DW_AT_call_all_calls:
    case DW_AT_call_all_source_calls:
    case DW_AT_call_all_tail_calls:
    case DW_AT_GNU_all_call_sites:
    case DW_AT_GNU_all_source_call_sites:
    case DW_AT_GNU_all_tail_call_sites:
      return Action::AllCalls;
    default:
      break;
  }
  switch (kind) {
    case FormClass::InUnit:
      return Action::Reference;
    case FormClass::InSection:
      return Action::FarReference;
    case FormClass::Address:
    case FormClass::AddressIndex:
      return Action::Address;
    case FormClass::Expression:
      return may_be_list(attribute) ? Action::Location : Action::Expression;
    case FormClass::Block:
      return may_be_list(attribute) && version < 4 ? Action::Location
                                                   : Action::Copy;
    case FormClass::ListIndex:
      return may_be_list(attribute) ? Action::Location : Action::Drop;
    default:
      break;
  }
  if (is_offset && may_be_list(attribute)) return Action::Location;
  if (kind == FormClass::StringIndex) return Action::String;
  // Of the sections that stay, this is the only one with offsets into it.
  if (kind == FormClass::SectionOffset && attribute != DW_AT_macro_info)
    return Action::Drop;
  return Action::Copy;
}

void describe(Abbreviation &row, const AttributeSpec &spec,
              AbbreviationTable &table) {
  switch (spec.action) {
    case Action::LowPc:
    case Action::HighPc:
    case Action::Ranges:
    case Action::ReturnPc:
      row.describes_code = true;
      row.fixed = false;
      break;
    case Action::Address:
    case Action::AllCalls:
    case Action::Location:
    case Action::Expression:
    case Action::LineTable:
      row.fixed = false;
      break;
    case Action::FarReference:
      table.refers_far = true;
      break;
    case Action::Reference:
      row.has_references = true;
      break;
    case Action::Copy:
    case Action::Drop:
    case Action::String:
      break;
  }
  if (spec.form == DW_FORM_indirect) row.fixed = false;
}

}  // namespace

uint32_t AbbreviationTable::find(uint32_t code) const {
  if (dense) return code && code <= rows.size() ? code - 1 : UINT32_MAX;
  auto found = by_code.find(code);
  return found == by_code.end() ? UINT32_MAX : found->second;
}

std::expected<AbbreviationTable, std::string> read_abbreviations(
    Bytes section, uint64_t offset, uint16_t version) {
  if (offset > section.size())
    return std::unexpected(".debug_abbrev: offset outside of the section");
  AbbreviationTable table;
  ByteReader in(section.subspan(offset), offset);
  while (uint32_t code = in.uleb32()) {
    Abbreviation row{.code = code,
                     .tag = in.uleb32(),
                     .has_children = in.u8() != 0,
                     .describes_code = false,
                     .fixed = true,
                     .has_references = false,
                     .first = static_cast<uint32_t>(table.specs.size()),
                     .count = 0};
    while (!in.failed()) {
      AttributeSpec spec{.attribute = in.uleb32(),
                         .form = in.uleb32(),
                         .implicit = 0,
                         .action = Action::Copy};
      if (!spec.attribute && !spec.form) break;
      if (class_of(spec.form) == FormClass::Unknown)
        in.fail("unknown form " + std::to_string(spec.form));
      if (spec.form == DW_FORM_implicit_const) spec.implicit = in.sleb64();
      // What an indirect form is, only the entry says.
      spec.action =
          spec.form == DW_FORM_indirect
              ? Action::Drop
              : action_of(row.tag, spec.attribute, spec.form, version);
      describe(row, spec, table);
      table.specs.push_back(spec);
      ++row.count;
    }
    if (in.failed()) break;
    table.dense &= code == table.rows.size() + 1;
    if (!table.by_code.emplace(code, static_cast<uint32_t>(table.rows.size()))
             .second)
      in.fail("a code that is there twice");
    table.rows.push_back(row);
  }
  if (in.failed())
    return std::unexpected(".debug_abbrev, offset " +
                           std::to_string(in.offset()) + ": " + in.reason());
  return table;
}

uint32_t NewAbbreviations::code_of(std::string_view shape) {
  if (auto known = codes_.find(shape); known != codes_.end())
    return known->second;
  uint32_t code = static_cast<uint32_t>(shapes_.size() + 1);
  shapes_.push_back(&codes_.emplace(shape, code).first->first);
  return code;
}

void NewAbbreviations::write(ByteWriter &to) const {
  for (size_t i = 0; i < shapes_.size(); ++i) {
    to.uleb(i + 1);
    to.append(*shapes_[i]);
    to.uleb(0);
    to.uleb(0);
  }
  to.u8(0);
}

}  // namespace wasmrust::debug
