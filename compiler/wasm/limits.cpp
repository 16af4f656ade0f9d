// Limits, and the types of tables, memories and globals (core
// specification 3.0, "Limits" to "Global Types").
//
//   01 02 03           at least 2, at most 3
//   03 02 03           the same, shared
//   05 02 03           the same, with 64-bit addresses
//   08 02 00           at least 2 pages of 1 byte (custom page sizes)
//
// What the specification bounds is checked here: a linker must be able to add
// limits up.
#include "compiler/wasm/reader.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::wasm {

namespace {

// Of elements, or of pages of 64 KiB. Pages of one byte are bounded by what an
// address can say.
struct LimitsBounds {
  uint64_t of_32, of_64;
  bool may_be_shared;
  bool may_have_page_size;
};

// Flag bits of limits.
constexpr uint8_t has_maximum_flag = 1, shared_flag = 2, is_64_flag = 4,
                  page_size_flag = 8;

// Reads limits; the page size of `memory` is set when the file gives one.
Limits read_limits(ByteReader &in, Reading &reading, const LimitsBounds &bounds,
                   MemoryType *memory) {
  size_t offset = in.offset();
  uint8_t flags = in.u8();
  uint8_t known = has_maximum_flag | is_64_flag;
  if (bounds.may_be_shared) known |= shared_flag;
  if (bounds.may_have_page_size) known |= page_size_flag;
  if (flags & ~known) {
    reading.fail(in, offset, "unknown limits flags " + hexadecimal(flags));
    return {};
  }
  Limits limits;
  limits.has_maximum = flags & has_maximum_flag;
  limits.shared = flags & shared_flag;
  limits.is_64 = flags & is_64_flag;
  size_t minimum_offset = in.offset();
  limits.minimum = in.uleb64();
  size_t maximum_offset = in.offset();
  if (limits.has_maximum) limits.maximum = in.uleb64();
  bool are_bytes = false;
  if (flags & page_size_flag) {
    size_t at = in.offset();
    uint32_t exponent = in.uleb32();
    if (exponent != 0 && exponent != 16)
      reading.fail(in, at, "page size must be 1 or 65536 bytes");
    memory->page_size_log2 = static_cast<uint8_t>(exponent);
    memory->has_page_size = true;
    are_bytes = exponent == 0;
  }
  uint64_t bound = limits.is_64 ? bounds.of_64 : bounds.of_32;
  if (are_bytes) bound = limits.is_64 ? UINT64_MAX : UINT32_MAX;
  if (limits.minimum > bound)
    reading.fail(in, minimum_offset, "minimum of the limits is too large");
  if (limits.has_maximum && limits.maximum > bound)
    reading.fail(in, maximum_offset, "maximum of the limits is too large");
  if (limits.has_maximum && limits.maximum < limits.minimum)
    reading.fail(in, maximum_offset, "limits with a maximum below the minimum");
  if (limits.shared && !limits.has_maximum)
    reading.fail(in, offset, "shared memory without a maximum");
  return limits;
}

}  // namespace

TableType read_table_type(ByteReader &in, Reading &reading) {
  constexpr LimitsBounds bounds{UINT32_MAX, UINT64_MAX, false, false};
  TableType type;
  type.element = read_reference_type(in, reading);
  type.limits = read_limits(in, reading, bounds, nullptr);
  return type;
}

MemoryType read_memory_type(ByteReader &in, Reading &reading) {
  constexpr LimitsBounds bounds{1ull << 16, 1ull << 48, true, true};
  MemoryType type;
  type.limits = read_limits(in, reading, bounds, &type);
  return type;
}

GlobalType read_global_type(ByteReader &in, Reading &reading) {
  GlobalType type;
  type.value = read_value_type(in, reading);
  type.is_mutable = read_mutability(in, reading);
  return type;
}

}  // namespace wasmrust::wasm
