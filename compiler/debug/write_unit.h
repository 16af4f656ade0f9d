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
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/debug/abbreviations.h"
#include "compiler/debug/copies.h"
#include "compiler/debug/expression.h"
#include "compiler/debug/line_tables.h"
#include "compiler/debug/lines.h"
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

// A field of four bytes for where a line table is, by where it was.
struct LineField {
  bool in_types;
  uint64_t position;
  uint64_t table;
};

// A field of four bytes that names the abstract entry of a function.
struct AbstractField {
  bool in_types;
  uint64_t position;
  uint32_t function;
};

struct NewSections {
  ByteWriter info, types;
  ListWriter lists;
  std::vector<FarField> far_fields;
  std::vector<AbbreviationField> abbreviation_fields;
  std::vector<LineField> line_fields;
  std::vector<AbstractField> abstract_fields;
  std::map<uint32_t, uint64_t> abstracts;  // by function, in .debug_info
};

// What writing units takes beside them.
struct Followed {
  const Sections &sections;
  const CodeMap &map;
  FunctionView &view;
  LineTables &lines;
  const Copies &copies;
  const CopiedRows &copied_rows;
  LocalNames *names;  // null when nobody asks
};

class UnitWriter {
 public:
  UnitWriter(const Followed &from, NewSections &to)
      : sections_(from.sections),
        map_(from.map),
        view_(from.view),
        lines_(from.lines),
        copies_(from.copies),
        copied_rows_(from.copied_rows),
        names_(from.names),
        to_(to) {}

  // Writes the entries that are kept of unit number `number`. `shapes` is the
  // new table of number `table`.
  std::expected<void, std::string> write(const Unit &unit, uint32_t number,
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
  void write_entry(const Unit &unit, uint32_t die);
  void begin_entry(uint32_t tag, bool has_children);
  void end_entry(uint64_t code);
  void end_entry() { end_entry(shapes_->code_of(as_text(shape_.view()))); }
  // Of copies (write_copies.cpp).
  void mark_copies(uint32_t number);
  void write_abstract(uint32_t die, uint32_t function);
  void write_copies_in(uint32_t die);
  void write_abstract_name(uint32_t function);
  void write_name(uint32_t function);
  void write_text(uint32_t name, const std::string &text);
  void write_homeless(uint32_t function);
  void turn_to_host(uint32_t function);
  void write_copy(uint32_t host, uint32_t site);
  void write_call_of(uint32_t host, uint32_t site);
  void write_call(const Copies::Call &call, std::optional<uint64_t> table);
  void write_origin(uint64_t target, uint32_t function);
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
  LineTables &lines_;
  const Copies &copies_;
  const CopiedRows &copied_rows_;
  LocalNames *names_;
  NewSections &to_;

  // Of the unit.
  const Unit *unit_ = nullptr;
  uint32_t number_ = 0;
  NewAbbreviations *shapes_ = nullptr;
  std::optional<uint64_t> line_table_;  // where it was
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
  std::vector<LineField> value_line_fields_;
  std::vector<AbstractField> value_abstract_fields_;
  // Of the function with copies: which of them stand in which.
  uint32_t host_ = CodeMap::none;
  std::vector<std::vector<Copies::Child>> tree_;

  // Scratch.
  Expression expression_;
  std::vector<OldLocation> old_locations_;
  std::vector<NewLocation> locations_;
  std::vector<Range> ranges_;
  NewExpression single_;
  bool single_known_ = false;
};

}  // namespace wasmrust::debug
