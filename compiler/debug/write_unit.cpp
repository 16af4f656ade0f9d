// See write_unit.h. The tree, and what is not a location; locations are in
// write_locations.cpp.
//
// An entry's abbreviation is known when its attributes are, so these are put
// together on the side. Where an abbreviation's entries always have one form,
// its new code is remembered.
#include "compiler/debug/write_unit.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

void patch_u32(ByteWriter &in, uint64_t at, uint64_t value) {
  for (int i = 0; i < 4; ++i)
    in.vector()[at + i] = static_cast<uint8_t>(value >> (8 * i));
}

bool is_code_address(uint32_t attribute) {
  return attribute == DW_AT_entry_pc || attribute == DW_AT_call_pc ||
         attribute == DW_AT_trampoline;
}

}  // namespace

void UnitWriter::fail(const std::string &reason) {
  if (error_.empty())
    error_ = unit_->at(unit_->dies[die_].offset) + ": " + reason;
}

void UnitWriter::attribute(uint32_t attribute, uint32_t form) {
  shape_.uleb(attribute);
  shape_.uleb(form);
}

const Scope *UnitWriter::scope() const {
  uint32_t scope = unit_->dies[die_].scope;
  return scope == no_scope ? nullptr : &unit_->scopes[scope];
}

// Whether the entry's function is there, and no call site in it went.
bool UnitWriter::has_all_call_sites() const {
  const Scope *own = scope();
  if (!own || own->kind == Scope::Kind::Nothing) return false;
  for (uint32_t i = die_ + 1; i < unit_->dies[die_].end; ++i) {
    const Die &die = unit_->dies[i];
    uint32_t tag = unit_->abbreviation(die).tag;
    if (!die.kept && (tag == DW_TAG_call_site || tag == DW_TAG_GNU_call_site))
      return false;
  }
  return true;
}

std::expected<void, std::string> UnitWriter::write(const Unit &unit,
                                                   uint32_t number,
                                                   NewAbbreviations &shapes,
                                                   uint32_t table) {
  unit_ = &unit;
  number_ = number;
  shapes_ = &shapes;
  line_table_.reset();
  out_ = unit.header.in_types ? &to_.types : &to_.info;
  start_ = out_->size();
  error_.clear();
  patches_.clear();
  offsets_.assign(unit.dies.size(), 0);
  codes_.assign(unit.table->rows.size() * 2, 0);
  to_.lists.begin_unit(unit.header.format, unit.new_base);
  write_header(unit, table);
  has_children_.assign(unit.dies.size(), 0);
  for (const Die &die : unit.dies)
    if (die.kept && die.parent != no_die) has_children_[die.parent] = 1;
  mark_copies(number);
  auto abstracts = copies_.abstracts(number);
  auto abstract = abstracts.begin();
  std::vector<uint32_t> open;
  auto close_at = [&](uint32_t i) {
    for (; !open.empty() && unit.dies[open.back()].end <= i; open.pop_back()) {
      write_copies_in(open.back());
      out_->u8(0);
    }
  };
  for (uint32_t i = 0; i < unit.dies.size() && error_.empty();) {
    close_at(i);
    // Entries of what is gone were passed over with all that is in them.
    while (abstract != abstracts.end() && abstract->first < i) ++abstract;
    if (abstract != abstracts.end() && abstract->first == i)
      write_abstract(i, abstract->second);
    if (!unit.dies[i].kept) {
      i = unit.dies[i].end;
      continue;
    }
    write_entry(unit, i);
    if (has_children_[i]) open.push_back(i);
    ++i;
  }
  close_at(static_cast<uint32_t>(unit.dies.size()));
  to_.lists.end_unit();
  if (error_.empty()) finish(unit);
  if (!error_.empty()) return std::unexpected(error_);
  return {};
}

void UnitWriter::write_header(const Unit &unit, uint32_t table) {
  const UnitHeader &header = unit.header;
  out_->u32(0);  // length, see finish
  write_number(*out_, header.format.version, 2);
  if (header.format.version >= 5) {
    out_->u8(header.type);
    out_->u8(header.format.address_size);
  }
  to_.abbreviation_fields.push_back({header.in_types, out_->size(), table});
  out_->u32(0);
  if (header.format.version < 5) out_->u8(header.format.address_size);
  if (!header.is_of_type) return;
  out_->u64(header.signature);
  type_field_ = out_->size();
  out_->u32(0);
}

void UnitWriter::write_entry(const Unit &unit, uint32_t i) {
  const Die &die = unit.dies[i];
  const Abbreviation &old = unit.abbreviation(die);
  die_ = i;
  begin_entry(old.tag, has_children_[i]);
  each_attribute(unit, die,
                 [&](const AttributeSpec &spec, const FormValue &value) {
                   write_attribute(spec, value);
                 });
  uint64_t code = codes_[die.abbreviation * 2 + has_children_[i]];
  if (!code || !old.fixed) {
    code = shapes_->code_of(as_text(shape_.view()));
    codes_[die.abbreviation * 2 + has_children_[i]] = code;
  }
  offsets_[i] = static_cast<uint32_t>(out_->size() - start_);
  end_entry(code);
}

void UnitWriter::begin_entry(uint32_t tag, bool has_children) {
  code_written_ = false;
  values_.vector().clear();
  shape_.vector().clear();
  value_patches_.clear();
  value_far_fields_.clear();
  value_line_fields_.clear();
  value_abstract_fields_.clear();
  shape_.uleb(tag);
  shape_.u8(has_children);
}

void UnitWriter::end_entry(uint64_t code) {
  out_->uleb(code);
  for (Patch patch : value_patches_) {
    if (!patch.in) patch.in = out_, patch.position += out_->size();
    patches_.push_back(patch);
  }
  auto place = [&](auto &fields, auto &to) {
    for (auto field : fields) {
      field.position += out_->size();
      to.push_back(field);
    }
  };
  place(value_far_fields_, to_.far_fields);
  place(value_line_fields_, to_.line_fields);
  place(value_abstract_fields_, to_.abstract_fields);
  out_->append(values_.view());
}

void UnitWriter::write_attribute(const AttributeSpec &spec,
                                 const FormValue &value) {
  using Kind = ExpressionPatch::Kind;
  switch (spec.action) {
    case Action::Drop:
      break;
    case Action::AllCalls:
      if (!has_all_call_sites()) break;
      [[fallthrough]];
    case Action::Copy:
      attribute(spec.attribute, value.form);
      if (value.form == DW_FORM_implicit_const) shape_.sleb(spec.implicit);
      values_.append(value.raw);
      break;
    case Action::String: {
      auto at = string_of(sections_, *unit_, value.number);
      if (!at) return fail("a string outside of .debug_str_offsets");
      attribute(spec.attribute, DW_FORM_strp);
      values_.u32(static_cast<uint32_t>(*at));
      break;
    }
    case Action::Reference: {
      uint32_t target = unit_->find(value.number);
      if (target == no_die || !unit_->dies[target].kept)
        return fail("a reference that leads to no entry");
      attribute(spec.attribute, DW_FORM_ref4);
      value_patches_.push_back({nullptr, values_.size(), target, Kind::InUnit});
      values_.u32(0);
      break;
    }
    case Action::FarReference:
      // In DWARF 2 it has an address's size.
      attribute(spec.attribute, DW_FORM_ref_addr);
      value_far_fields_.push_back(
          {unit_->header.in_types, values_.size(), value.number});
      write_number(values_, 0, version() <= 2 ? address_size() : 4);
      break;
    case Action::LineTable:
      write_line_table(spec.attribute, value);
      break;
    case Action::LowPc:
    case Action::HighPc:
    case Action::Ranges:
    case Action::ReturnPc:
      if (!code_written_) write_code(spec);
      code_written_ = true;
      break;
    case Action::Address:
      write_address(spec, value);
      break;
    case Action::Location:
      write_location(spec, value);
      break;
    case Action::Expression:
      write_expression(spec, value);
      break;
  }
}

void UnitWriter::write_code(const AttributeSpec &spec) {
  const Die &die = unit_->dies[die_];
  if (die.parent == no_die) return write_unit_code();
  // Without an address of its own the entry has the scope of what is around it.
  if (die.scope == unit_->dies[die.parent].scope) return;
  const Scope &own = unit_->scopes[die.scope];
  std::span<const Range> ranges(unit_->ranges.data() + own.first, own.count);
  switch (own.kind) {
    case Scope::Kind::Nothing:
      break;
    case Scope::Kind::Call:
    case Scope::Kind::Point:
      attribute(spec.attribute, DW_FORM_addr);
      write_number(values_, ranges[0].end, address_size());
      break;
    case Scope::Kind::Code:
      write_ranges(ranges);
      break;
  }
}

void UnitWriter::write_unit_code() {
  if (unit_->code.empty()) return;
  if (unit_->code.size() > 1) {
    attribute(DW_AT_low_pc, DW_FORM_addr);  // what lists count from
    write_number(values_, 0, address_size());
  }
  write_ranges(unit_->code);
}

void UnitWriter::write_ranges(std::span<const Range> ranges) {
  if (ranges.size() > 1) {
    attribute(DW_AT_ranges,
              version() >= 4 ? DW_FORM_sec_offset : DW_FORM_data4);
    values_.u32(to_.lists.add_ranges(ranges));
    return;
  }
  attribute(DW_AT_low_pc, DW_FORM_addr);
  write_number(values_, ranges[0].begin, address_size());
  if (version() >= 4) {
    attribute(DW_AT_high_pc, DW_FORM_data4);
    values_.u32(static_cast<uint32_t>(ranges[0].end - ranges[0].begin));
  } else {
    attribute(DW_AT_high_pc, DW_FORM_addr);
    write_number(values_, ranges[0].end, address_size());
  }
}

void UnitWriter::write_line_table(uint32_t name, const FormValue &value) {
  if (sections_.line.empty()) return;
  if (!lines_.find(value.number))
    return fail("no line table where the unit says one");
  if (unit_->dies[die_].parent == no_die) line_table_ = value.number;
  attribute(name, version() >= 4 ? DW_FORM_sec_offset : DW_FORM_data4);
  value_line_fields_.push_back(
      {unit_->header.in_types, values_.size(), value.number});
  values_.u32(0);
}

void UnitWriter::write_address(const AttributeSpec &spec,
                               const FormValue &value) {
  if (class_of(value.form) == FormClass::Constant) {
    // Counts from the start of the entry's code.
    const Scope *own = scope();
    if (!own || own->kind != Scope::Kind::Code || own->count != 1 ||
        !map_[own->function].unchanged || value.form == DW_FORM_implicit_const)
      return;
    attribute(spec.attribute, value.form);
    values_.append(value.raw);
    return;
  }
  auto address = address_of(sections_, *unit_, value);
  if (!address) return;
  if (is_code_address(spec.attribute)) {
    uint32_t function = map_.find(*address);
    if (function == CodeMap::none) return;
    view_.show(map_[function]);
    address = view_.address(*address);
    if (!address) return;
  }
  attribute(spec.attribute, DW_FORM_addr);
  write_number(values_, *address, address_size());
}

void UnitWriter::finish(const Unit &unit) {
  if (out_->size() >= UINT32_MAX) return fail("the new section is too large");
  patch_u32(*out_, start_, out_->size() - start_ - 4);
  for (const Patch &patch : patches_) {
    uint64_t value = offsets_[patch.die];
    switch (patch.kind) {
      case ExpressionPatch::Kind::Uleb4:
        if (value >> 28) return fail("too far away for an expression");
        patch_uleb_padded(patch.in->vector().data() + patch.position, value, 4);
        break;
      case ExpressionPatch::Kind::InSection:
        patch_u32(*patch.in, patch.position, value + start_);
        break;
      case ExpressionPatch::Kind::InUnit:
        patch_u32(*patch.in, patch.position, value);
        break;
    }
  }
  if (!unit.header.is_of_type) return;
  uint32_t type = unit.find(unit.header.type_offset);
  if (type == no_die) return fail("a type unit without its type");
  patch_u32(*out_, type_field_, offsets_[type]);
}

}  // namespace wasmrust::debug
