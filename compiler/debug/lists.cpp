// See lists.h.
#include "compiler/debug/lists.h"

#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

// -1 and -2, which linkers write for what is gone.
bool is_tombstone(uint64_t address, unsigned size) {
  uint64_t most = size == 4 ? UINT32_MAX : UINT64_MAX;
  return address == most || address == most - 1;
}

constexpr Range nowhere{0, 0};

// The entries of one list; the two kinds differ in that locations have
// expressions.
class ListReader {
 public:
  ListReader(const Sections &sections, const Unit &unit, Bytes section,
             uint64_t offset)
      : sections_(sections),
        unit_(unit),
        size_(unit.header.format.address_size),
        base_(unit.base_address),
        in_(section) {
    if (offset > section.size()) in_.fail("offset outside of the section");
    in_.skip(offset);
  }

  template <class F>
  std::expected<void, std::string> read(bool of_locations, F f) {
    bool is_new = unit_.header.format.version >= 5;
    while (!in_.failed()) {
      bool more =
          is_new ? of_locations ? read_loclist_entry() : read_rnglist_entry()
                 : read_old_entry();
      if (!more) break;
      Bytes expression;
      if (of_locations && has_expression_)
        expression = in_.bytes(is_new ? in_.uleb64() : read_number(in_, 2));
      if (!in_.failed() && range_.begin < range_.end) f(range_, expression);
    }
    if (in_.failed())
      return std::unexpected("list at offset " + std::to_string(in_.offset()) +
                             ": " + in_.reason());
    return {};
  }

 private:
  uint64_t address() { return read_number(in_, size_); }

  uint64_t indexed() {
    FormValue value;
    value.form = DW_FORM_addrx;
    value.number = in_.uleb64();
    auto found = address_of(sections_, unit_, value);
    if (!found && !in_.failed()) in_.fail("index outside of .debug_addr");
    return found.value_or(0);
  }

  Range from_base(uint64_t begin, uint64_t end) const {
    if (is_tombstone(base_, size_)) return nowhere;
    return {base_ + begin, base_ + end};
  }

  Range of(uint64_t begin, uint64_t end) const {
    return is_tombstone(begin, size_) ? nowhere : Range{begin, end};
  }

  bool read_old_entry() {
    uint64_t begin = address(), end = address();
    has_expression_ = true;
    range_ = nowhere;
    if (!begin && !end) return false;
    uint64_t most = size_ == 4 ? UINT32_MAX : UINT64_MAX;
    if (begin == most) {
      // A base address, unless it is -1 too: an entry of a function that is
      // gone, as some linkers write it.
      has_expression_ = false;
      if (end != most) base_ = end;
    } else if (!is_tombstone(begin, size_)) {
      range_ = from_base(begin, end);
    }
    return true;
  }

  bool read_rnglist_entry() { return read_entry(in_.u8()); }

  // The kinds are those of a range list, but for one that stands between them.
  bool read_loclist_entry() {
    uint8_t kind = in_.u8();
    has_expression_ =
        kind != DW_LLE_base_addressx && kind != DW_LLE_base_address;
    if (kind == DW_LLE_default_location) {
      range_ = nowhere;
      return true;
    }
    return read_entry(kind > DW_LLE_default_location ? kind - 1 : kind);
  }

  // Sections 2.17.3 and 7.25 of DWARF 5. False at the end of the list.
  bool read_entry(unsigned kind) {
    static_assert(DW_LLE_base_address - 1 == DW_RLE_base_address &&
                  DW_LLE_start_length - 1 == DW_RLE_start_length);
    range_ = nowhere;
    switch (kind) {
      case DW_RLE_end_of_list:
        return false;
      case DW_RLE_base_addressx:
        base_ = indexed();
        return true;
      case DW_RLE_startx_endx:
        range_.begin = indexed(), range_.end = indexed();
        break;
      case DW_RLE_startx_length:
        range_.begin = indexed(), range_.end = range_.begin + in_.uleb64();
        break;
      case DW_RLE_offset_pair:
        range_.begin = in_.uleb64(), range_.end = in_.uleb64();
        range_ = from_base(range_.begin, range_.end);
        return true;
      case DW_RLE_base_address:
        base_ = address();
        return true;
      case DW_RLE_start_end:
        range_.begin = address(), range_.end = address();
        break;
      case DW_RLE_start_length:
        range_.begin = address(), range_.end = range_.begin + in_.uleb64();
        break;
      default:
        in_.fail("unknown entry");
    }
    range_ = of(range_.begin, range_.end);
    return true;
  }

  const Sections &sections_;
  const Unit &unit_;
  unsigned size_;
  uint64_t base_;
  ByteReader in_;
  Range range_;
  bool has_expression_ = true;
};

// Where a list starts in its section. An index counts in a table of offsets,
// which count from the table's start.
std::expected<uint64_t, std::string> list_offset(Bytes section, uint64_t base,
                                                 const FormValue &value) {
  if (class_of(value.form) != FormClass::ListIndex) return value.number;
  if (base > section.size() || value.number >= (section.size() - base) / 4)
    return std::unexpected("index outside of the table of lists");
  ByteReader in(section.subspan(base + value.number * 4));
  return base + in.u32();
}

}  // namespace

std::expected<void, std::string> read_ranges(const Sections &sections,
                                             const Unit &unit,
                                             const FormValue &value,
                                             std::vector<Range> &to) {
  Bytes section =
      unit.header.format.version >= 5 ? sections.rnglists : sections.ranges;
  auto offset = list_offset(section, unit.rnglists_base, value);
  if (!offset) return std::unexpected(offset.error());
  ListReader list(sections, unit, section, *offset);
  return list.read(false, [&](Range range, Bytes) { to.push_back(range); });
}

std::expected<void, std::string> read_locations(const Sections &sections,
                                                const Unit &unit,
                                                const FormValue &value,
                                                std::vector<OldLocation> &to) {
  Bytes section =
      unit.header.format.version >= 5 ? sections.loclists : sections.loc;
  auto offset = list_offset(section, unit.loclists_base, value);
  if (!offset) return std::unexpected(offset.error());
  ListReader list(sections, unit, section, *offset);
  return list.read(true, [&](Range range, Bytes expression) {
    to.push_back({range, expression});
  });
}

void ListWriter::begin_unit(const Format &format, uint64_t base) {
  format_ = format;
  base_ = base;
}

void ListWriter::open(ByteWriter &to, size_t &start) {
  if (format_.version < 5 || start != closed) return;
  start = to.size();
  to.u32(0);  // length, see close
  write_number(to, 5, 2);
  to.u8(format_.address_size);
  to.u8(0);   // no segments
  to.u32(0);  // no table of offsets
}

void ListWriter::close(ByteWriter &to, size_t &start) {
  if (start == closed) return;
  uint32_t length = static_cast<uint32_t>(to.size() - start - 4);
  for (int i = 0; i < 4; ++i)
    to.vector()[start + i] = static_cast<uint8_t>(length >> (8 * i));
  start = closed;
}

void ListWriter::end_unit() {
  close(rnglists, rnglists_start_);
  close(loclists, loclists_start_);
}

void ListWriter::pair(ByteWriter &to, Range range) {
  if (format_.version >= 5) {
    to.uleb(range.begin - base_);
    to.uleb(range.end - base_);
  } else {
    write_number(to, range.begin - base_, format_.address_size);
    write_number(to, range.end - base_, format_.address_size);
  }
}

uint32_t ListWriter::add_ranges(std::span<const Range> list) {
  bool is_new = format_.version >= 5;
  ByteWriter &to = is_new ? rnglists : ranges;
  open(to, rnglists_start_);
  uint32_t offset = static_cast<uint32_t>(to.size());
  for (Range range : list) {
    if (is_new) to.u8(DW_RLE_offset_pair);
    pair(to, range);
  }
  write_number(to, 0, is_new ? 1 : 2 * format_.address_size);
  return offset;
}

uint32_t ListWriter::begin_locations() {
  open(locations(), loclists_start_);
  return static_cast<uint32_t>(locations().size());
}

size_t ListWriter::add_location(Range range, Bytes expression) {
  ByteWriter &to = locations();
  if (format_.version >= 5) {
    to.u8(DW_LLE_offset_pair);
    pair(to, range);
    to.uleb(expression.size());
  } else {
    pair(to, range);
    write_number(to, expression.size(), 2);
  }
  to.append(expression);
  return to.size() - expression.size();
}

void ListWriter::end_locations() {
  write_number(locations(), 0,
               format_.version >= 5 ? 1 : 2 * format_.address_size);
}

}  // namespace wasmrust::debug
