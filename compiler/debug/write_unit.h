// A unit's entries, written again: the same tree without what went, with the
// addresses, ranges and locations of the new code.
//
// Attributes that do not speak of code are copied byte for byte. References in
// the unit become DW_FORM_ref4, indirect addresses direct ones, ranges an
// address and a size or, in several pieces, a list. What depends on where other
// entries end up is filled in behind the last one. Each unit is written on its
// own; what leads to other units waits in `far_fields`.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/debug/abbreviations.h"
#include "compiler/debug/expression.h"
#include "compiler/debug/lists.h"
#include "compiler/debug/local_names.h"
#include "compiler/debug/unit.h"

namespace wasmrust::debug {

// A field of four bytes that names an entry of .debug_info by its old offset.
struct FarField {
  bool in_types;
  uint64_t position;  // in the new section
  uint64_t target;
};

// A field of four bytes for where a table of abbreviations is.
struct AbbreviationField {
  bool in_types;
  uint64_t position;
  uint32_t table;
};

struct NewSections {
  ByteWriter info, types;
  ListWriter lists;
  std::vector<FarField> far_fields;
  std::vector<AbbreviationField> abbreviation_fields;
};

// Where the line tables went.
struct LineTableMove {
  uint64_t from, to;
};

class UnitWriter {
 public:
  // `lines` by rising `from`; `names` is null when nobody asks.
  UnitWriter(const Sections &sections, const CodeMap &map, FunctionView &view,
             std::span<const LineTableMove> lines, LocalNames *names,
             NewSections &to)
      : sections_(sections),
        map_(map),
        view_(view),
        lines_(lines),
        names_(names),
        to_(to) {}

  // Writes the entries that are kept. `shapes` is the new table of number
  // `table`.
  std::expected<void, std::string> write(const Unit &unit,
                                         NewAbbreviations &shapes,
                                         uint32_t table);
  // After `write`: an entry's new offset in its unit, and the unit's.
  uint32_t offset_of(uint32_t die) const { return offsets_[die]; }
  uint64_t unit_offset() const { return start_; }

 private:
  struct Patch {
    ByteWriter *in;
    uint64_t position;
    uint32_t die;
    ExpressionPatch::Kind kind;
  };
  struct NewLocation {
    Range range;
    NewExpression expression;
  };

  void write_header(const Unit &unit, uint32_t table);
  void write_entry(const Unit &unit, uint32_t die, NewAbbreviations &shapes);
  void write_attribute(const AttributeSpec &spec, const FormValue &value);
  void write_code(const AttributeSpec &spec);
  void write_unit_code();
  void write_ranges(std::span<const Range> ranges);
  void write_line_table(uint32_t attribute, const FormValue &value);
  void write_address(const AttributeSpec &spec, const FormValue &value);
  void write_expression(const AttributeSpec &spec, const FormValue &value);
  void write_location(const AttributeSpec &spec, const FormValue &value);
  void write_location_of(const AttributeSpec &spec, const FormValue &value);
  void write_list(uint32_t attribute);
  bool follow_single(Bytes block);
  bool is_whole_scope() const;
  void follow_range(Range old);
  void split(Range range);
  void join_locations();
  void attribute(uint32_t attribute, uint32_t form);
  void add_block(uint32_t attribute, const NewExpression &expression);
  void finish(const Unit &unit);

  const Scope *scope() const;
  bool has_all_call_sites() const;
  unsigned address_size() const { return unit_->header.format.address_size; }
  uint16_t version() const { return unit_->header.format.version; }
  void fail(const std::string &reason);

  const Sections &sections_;
  const CodeMap &map_;
  FunctionView &view_;
  std::span<const LineTableMove> lines_;
  LocalNames *names_;
  NewSections &to_;

  // Of the unit.
  const Unit *unit_ = nullptr;
  ByteWriter *out_ = nullptr;
  uint64_t start_ = 0, type_field_ = 0;
  std::vector<uint32_t> offsets_;
  std::vector<Patch> patches_;
  std::vector<uint8_t> has_children_;  // by entry
  std::vector<uint64_t> codes_;  // of fixed abbreviations, and whether children
  std::string error_;

  // Of the entry.
  uint32_t die_ = 0;
  bool code_written_ = false;
  ByteWriter values_, shape_;
  std::vector<Patch> value_patches_;
  std::vector<FarField> value_far_fields_;

  // Scratch.
  Expression expression_;
  std::vector<OldLocation> old_locations_;
  std::vector<NewLocation> locations_;
  std::vector<Range> ranges_;
  NewExpression single_;
  bool single_known_ = false;
};

}  // namespace wasmrust::debug
