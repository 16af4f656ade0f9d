// The entries of copies: of UnitWriter what copies.h describes.
//
// A copy's entry stands in the innermost entry around the call, and in it the
// calls that had been inlined into the copied function before, as far as code
// of them is left. Variables are not told in copies.
#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>

#include "compiler/debug/write_unit.h"

namespace wasmrust::debug {

using namespace llvm::dwarf;

// Who has children only for the sake of copies.
void UnitWriter::mark_copies(uint32_t number) {
  for (const auto &[copy, die] : unit_->copies) has_children_[die] = 1;
  for (auto [die, function] : copies_.abstracts(number))
    has_children_[die == no_die ? 0 : unit_->dies[die].parent] = 1;
  if (!copies_.homeless(number).empty()) has_children_[0] = 1;
}

void UnitWriter::write_text(uint32_t name, const std::string &text) {
  attribute(name, DW_FORM_string);
  values_.append(
      Bytes(reinterpret_cast<const uint8_t *>(text.c_str()), text.size() + 1));
}

// What a function's entry says that is true of every copy, without code. Line
// tables alone come without the name that has the path.
void UnitWriter::write_abstract(uint32_t die, uint32_t function) {
  if (die == no_die) return write_abstract_name(function);
  die_ = die;
  bool has_name = map_[function].linkage_name.empty();
  begin_entry(DW_TAG_subprogram, false);
  each_attribute(*unit_, unit_->dies[die],
                 [&](const AttributeSpec &spec, const FormValue &value) {
                   has_name |= spec.attribute == DW_AT_linkage_name ||
                               spec.attribute == DW_AT_MIPS_linkage_name ||
                               spec.attribute == DW_AT_specification;
                   if (spec.action == Action::Reference) {
                     uint32_t target = unit_->find(value.number);
                     if (spec.attribute == DW_AT_object_pointer ||
                         target == no_die || !unit_->dies[target].kept)
                       return;
                   } else if (spec.action != Action::Copy &&
                              spec.action != Action::String &&
                              spec.action != Action::FarReference) {
                     return;
                   }
                   if (spec.attribute != DW_AT_inline)
                     write_attribute(spec, value);
                 });
  if (!has_name) write_text(DW_AT_linkage_name, map_[function].linkage_name);
  attribute(DW_AT_inline, DW_FORM_data1);
  values_.u8(DW_INL_inlined);
  to_.abstracts[function] = out_->size();
  end_entry();
}

// Of a function of which only the name is known.
void UnitWriter::write_abstract_name(uint32_t function) {
  begin_entry(DW_TAG_subprogram, false);
  write_name(function);
  attribute(DW_AT_inline, DW_FORM_data1);
  values_.u8(DW_INL_inlined);
  to_.abstracts[function] = out_->size();
  end_entry();
}

void UnitWriter::write_name(uint32_t function) {
  const FunctionMap &map = map_[function];
  if (!map.linkage_name.empty())
    write_text(DW_AT_linkage_name, map.linkage_name);
  else if (!map.name.empty())
    write_text(DW_AT_name, map.name);
}

void UnitWriter::turn_to_host(uint32_t function) {
  if (host_ == function) return;
  host_ = function;
  tree_ = copies_.tree(function);
}

void UnitWriter::write_copies_in(uint32_t die) {
  if (die == 0) {
    for (auto [entry, function] : copies_.abstracts(number_))
      if (entry == no_die) write_abstract_name(function);
    for (uint32_t function : copies_.homeless(number_))
      write_homeless(function);
  }
  for (const auto &[copy, in] : unit_->copies) {
    if (in != die) continue;
    turn_to_host(copy.first);
    write_copy(copy.first, copy.second);
  }
}

// A function that nobody describes.
void UnitWriter::write_homeless(uint32_t function) {
  const FunctionMap &map = map_[function];
  begin_entry(DW_TAG_subprogram, true);
  write_name(function);
  Range whole{map.new_start, map.new_start + map.new_size};
  write_ranges({&whole, 1});
  end_entry();
  turn_to_host(function);
  for (Copies::Child each : tree_[0]) write_copy(function, each.site);
  out_->u8(0);
}

void UnitWriter::write_origin(uint64_t target, uint32_t function) {
  attribute(DW_AT_abstract_origin, DW_FORM_ref_addr);
  if (target)
    value_far_fields_.push_back(
        {unit_->header.in_types, values_.size(), target});
  else
    value_abstract_fields_.push_back(
        {unit_->header.in_types, values_.size(), function});
  write_number(values_, 0, version() <= 2 ? address_size() : 4);
}

void UnitWriter::write_call(const Copies::Call &call,
                            std::optional<uint64_t> table) {
  // A line of nobody knows which file says nothing.
  if (!line_table_ || !table || !call.file) return;
  auto file =
      lines_.file(*line_table_, *table, static_cast<uint32_t>(*call.file));
  if (!file) return;
  auto say = [&](uint32_t name, std::optional<uint64_t> value) {
    if (!value) return;
    attribute(name, DW_FORM_udata);
    values_.uleb(*value);
  };
  say(DW_AT_call_file, *file);
  say(DW_AT_call_line, call.line);
  if (call.column && *call.column) say(DW_AT_call_column, call.column);
  if (call.discriminator && *call.discriminator)
    say(DW_AT_GNU_discriminator, call.discriminator);
}

// The call that a copy stands in place of is where the row of its instruction
// says.
void UnitWriter::write_call_of(uint32_t host, uint32_t site) {
  Copies::Child at = copies_.around(host, site);
  uint32_t function = at.site ? map_[host].sites[at.site - 1].function : host;
  if (const LineRow *row = copied_rows_.at(map_, function, at.call))
    write_call({row->file, row->line, row->column, row->discriminator},
               copied_rows_.of(function)->table);
}

void UnitWriter::write_copy(uint32_t host, uint32_t site) {
  uint32_t function = map_[host].sites[site - 1].function;
  const FunctionMap &callee = map_[function];
  const Copies::Description &of = *copies_.of(function);
  view_.show(map_[host], callee, site);
  Range whole{callee.old_start, callee.old_start + callee.old_size};
  std::vector<Range> ranges, own;
  view_.ranges({&whole, 1}, own);
  if (own.empty()) return;
  // What of its entries is left, and which copies stand in which of them.
  struct Left {
    uint32_t entry;
    size_t first, count;  // of ranges
    bool has_children = false;
    std::vector<uint32_t> copies = {};
  };
  std::vector<Left> left;
  for (uint32_t i = 0; i < of.entries.size();) {
    const Copies::Entry &entry = of.entries[i];
    size_t first = ranges.size();
    view_.ranges(std::span(of.ranges).subspan(entry.first, entry.count),
                 ranges);
    if (ranges.size() == first) {
      i = entry.end;
      continue;
    }
    for (Left &each : left) each.has_children |= of.entries[each.entry].end > i;
    left.push_back({i, first, ranges.size() - first});
    ++i;
  }
  std::vector<uint32_t> in_itself;
  for (Copies::Child child : tree_[site]) {
    Left *around = nullptr;
    for (Left &each : left) {
      const Copies::Entry &entry = of.entries[each.entry];
      for (Range range : std::span(of.ranges).subspan(entry.first, entry.count))
        if (child.call != several &&
            callee.old_start + child.call >= range.begin &&
            callee.old_start + child.call < range.end)
          around = &each;
    }
    (around ? around->copies : in_itself).push_back(child.site);
    if (around) around->has_children = true;
  }
  begin_entry(DW_TAG_inlined_subroutine, !left.empty() || !in_itself.empty());
  write_origin(of.origin, function);
  write_ranges(own);
  write_call_of(host, site);
  end_entry();
  if (left.empty() && in_itself.empty()) return;
  std::vector<const Left *> open;
  auto close_at = [&](uint32_t i) {
    for (; !open.empty() && of.entries[open.back()->entry].end <= i;
         open.pop_back()) {
      for (uint32_t copy : open.back()->copies) write_copy(host, copy);
      out_->u8(0);
    }
  };
  for (const Left &each : left) {
    close_at(each.entry);
    const Copies::Entry &entry = of.entries[each.entry];
    begin_entry(DW_TAG_inlined_subroutine, each.has_children);
    write_origin(entry.origin, function);
    write_ranges(std::span(ranges).subspan(each.first, each.count));
    write_call(entry.call, of.line_table);
    end_entry();
    if (each.has_children) open.push_back(&each);
  }
  close_at(UINT32_MAX);
  for (uint32_t copy : in_itself) write_copy(host, copy);
  out_->u8(0);
}

}  // namespace wasmrust::debug
