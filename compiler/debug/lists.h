// Range lists and location lists: .debug_ranges and .debug_loc (DWARF 4, 2.17.3
// and 2.6.2), .debug_rnglists and .debug_loclists (DWARF 5, 7.25 and 7.29).
//
// Every form of entry is read; what a linker wrote for a dead function is left
// out. Written are the plainest forms only: pairs of offsets from the unit's
// base address, found by their offset in the section, so that no table of
// addresses or of lists is needed.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/debug/unit.h"

namespace wasmrust::debug {

struct OldLocation {
  Range range;
  Bytes expression;
};

// Appends what a DW_AT_ranges value says.
std::expected<void, std::string> read_ranges(const Sections &sections,
                                             const Unit &unit,
                                             const FormValue &value,
                                             std::vector<Range> &to);

// The same for a list of locations. An entry that holds where no other one does
// is left out: what it means changes with the others.
std::expected<void, std::string> read_locations(const Sections &sections,
                                                const Unit &unit,
                                                const FormValue &value,
                                                std::vector<OldLocation> &to);

// The new list sections.
class ListWriter {
 public:
  // Each unit's lists stand between these two.
  void begin_unit(const Format &format, uint64_t base);
  void end_unit();

  // Returns the offset in the section.
  uint32_t add_ranges(std::span<const Range> ranges);

  uint32_t begin_locations();
  // Returns where the expression's bytes are to go, in `locations`.
  size_t add_location(Range range, Bytes expression);
  void end_locations();

  ByteWriter &locations() { return format_.version >= 5 ? loclists : loc; }

  ByteWriter loc, loclists, ranges, rnglists;

 private:
  void pair(ByteWriter &to, Range range);
  void open(ByteWriter &to, size_t &start);
  void close(ByteWriter &to, size_t &start);

  static constexpr size_t closed = SIZE_MAX;
  Format format_;
  uint64_t base_ = 0;
  size_t rnglists_start_ = closed, loclists_start_ = closed;
};

}  // namespace wasmrust::debug
