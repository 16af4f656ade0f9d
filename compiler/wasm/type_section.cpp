// Types as they stand in a file, and the type section.
//
// Core specification 3.0, "Types" and "Type Section": a section is a vector of
// recursion groups; a group is one type or `4E` and a vector of types; a type
// may be preceded by `50` or `4F` and its supertypes. Only function types are
// kept as data. Struct and array types are parsed, so that the indices of what
// follows are right, and leave an empty row.
//
//   60 01 7F 00        (func (param i32))
//   5F 01 77 01        (struct (field (mut i16))) → an empty row
//
// What it does not do: check that a subtype matches its supertype.
#include "compiler/wasm/reader.h"

namespace wasmrust::wasm {

namespace {

constexpr uint8_t function_type_byte = 0x60;
constexpr uint8_t struct_type_byte = 0x5f;
constexpr uint8_t array_type_byte = 0x5e;
constexpr uint8_t sub_byte = 0x50;
constexpr uint8_t sub_final_byte = 0x4f;
constexpr uint8_t recursion_group_byte = 0x4e;
constexpr uint8_t packed_i8 = 0x78;
constexpr uint8_t packed_i16 = 0x77;

std::string hexadecimal(uint8_t byte) {
  const char *digits = "0123456789abcdef";
  return std::string("0x") + digits[byte >> 4] + digits[byte & 15];
}

bool is_abstract_heap(uint8_t byte) { return (byte >= 0x69 && byte <= 0x74); }

void note_heap_type(ByteReader &in, Reading &reading, size_t offset,
                    int32_t index) {
  if (reading.types_complete) {
    if (static_cast<size_t>(index) >= reading.module.types.size())
      reading.fail(in, offset,
                   "type index " + std::to_string(index) + " is out of bounds");
  } else if (!reading.highest_heap_type || index > *reading.highest_heap_type) {
    reading.highest_heap_type = index;
    reading.highest_heap_offset = offset;
  }
}

ValueType value_type_of(ByteReader &in, Reading &reading, size_t offset,
                        uint8_t byte) {
  switch (static_cast<ValueKind>(byte)) {
    case ValueKind::I32:
    case ValueKind::I64:
    case ValueKind::F32:
    case ValueKind::F64:
    case ValueKind::V128:
    case ValueKind::NullExnRef:
    case ValueKind::NullFuncRef:
    case ValueKind::NullExternRef:
    case ValueKind::NullRef:
    case ValueKind::FuncRef:
    case ValueKind::ExternRef:
    case ValueKind::AnyRef:
    case ValueKind::EqRef:
    case ValueKind::I31Ref:
    case ValueKind::StructRef:
    case ValueKind::ArrayRef:
    case ValueKind::ExnRef:
      return {static_cast<ValueKind>(byte), 0};
    case ValueKind::Ref:
    case ValueKind::RefNull:
      return {static_cast<ValueKind>(byte), read_heap_type(in, reading)};
  }
  reading.fail(in, offset, "unknown value type " + hexadecimal(byte));
  return {};
}

std::vector<ValueType> read_value_types(ByteReader &in, Reading &reading) {
  uint32_t count = in.count();
  std::vector<ValueType> types;
  types.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i)
    types.push_back(read_value_type(in, reading));
  return types;
}

bool read_mutability(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  uint8_t byte = in.u8();
  if (byte > 1)
    reading.fail(in, offset, "unknown mutability " + hexadecimal(byte));
  return byte == 1;
}

void skip_field(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  uint8_t byte = in.u8();
  if (byte != packed_i8 && byte != packed_i16)
    value_type_of(in, reading, offset, byte);
  read_mutability(in, reading);
}

void read_composite_type(ByteReader &in, Reading &reading, size_t offset,
                         uint8_t form) {
  FuncType type;
  if (form == function_type_byte) {
    type.params = read_value_types(in, reading);
    type.results = read_value_types(in, reading);
  } else if (form == struct_type_byte) {
    uint32_t fields = in.count(2);
    for (uint32_t i = 0; i < fields && !in.failed(); ++i)
      skip_field(in, reading);
  } else if (form == array_type_byte) {
    skip_field(in, reading);
  } else {
    reading.fail(in, offset, "unknown form of type " + hexadecimal(form));
  }
  if (in.failed()) return;
  reading.module.types.push_back(std::move(type));
  reading.module.is_function_type.push_back(form == function_type_byte);
}

void read_sub_type(ByteReader &in, Reading &reading, size_t offset,
                   uint8_t form) {
  if (form == sub_byte || form == sub_final_byte) {
    uint32_t supertypes = in.count();
    for (uint32_t i = 0; i < supertypes && !in.failed(); ++i) {
      size_t at = in.offset();
      uint32_t index = in.uleb32();
      if (index > INT32_MAX)
        reading.fail(in, at, "type index out of bounds");
      else
        note_heap_type(in, reading, at, static_cast<int32_t>(index));
    }
    offset = in.offset();
    form = in.u8();
  }
  read_composite_type(in, reading, offset, form);
}

struct LimitsBounds {
  uint64_t of_32, of_64;
  bool may_be_shared;
  bool may_have_page_size;
};

// Flag bits of limits.
constexpr uint8_t has_maximum_flag = 1, shared_flag = 2, is_64_flag = 4,
                  page_size_flag = 8;

// Reads limits; `page_size_log2` is set when the file gives one. The bounds are
// for pages of 64 KiB.
Limits read_limits(ByteReader &in, Reading &reading, const LimitsBounds &bounds,
                   uint8_t *page_size_log2) {
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
  uint64_t scale = 1;
  if (flags & page_size_flag) {
    size_t at = in.offset();
    uint32_t exponent = in.uleb32();
    if (exponent != 0 && exponent != 16)
      reading.fail(in, at, "page size must be 1 or 65536 bytes");
    *page_size_log2 = static_cast<uint8_t>(exponent);
    if (exponent == 0) scale = 65536;
  }
  uint64_t bound = limits.is_64 ? bounds.of_64 : bounds.of_32;
  if (bound <= UINT64_MAX / scale) bound *= scale;
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

int32_t read_heap_type(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  int64_t heap = in.sleb33();
  if (in.failed()) return 0;
  if (heap < 0) {
    if (heap < -64 || !is_abstract_heap(static_cast<uint8_t>(heap & 0x7f)))
      reading.fail(in, offset, "unknown heap type");
  } else if (heap > INT32_MAX) {
    reading.fail(in, offset, "type index out of bounds");
  } else {
    note_heap_type(in, reading, offset, static_cast<int32_t>(heap));
  }
  return static_cast<int32_t>(heap);
}

ValueType read_value_type(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  return value_type_of(in, reading, offset, in.u8());
}

ValueType read_reference_type(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  ValueType type = read_value_type(in, reading);
  if (!is_reference(type))
    reading.fail(in, offset, to_string(type) + " is not a reference type");
  return type;
}

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
  type.limits = read_limits(in, reading, bounds, &type.page_size_log2);
  return type;
}

GlobalType read_global_type(ByteReader &in, Reading &reading) {
  GlobalType type;
  type.value = read_value_type(in, reading);
  type.is_mutable = read_mutability(in, reading);
  return type;
}

void read_type_section(ByteReader &in, Reading &reading) {
  uint32_t groups = in.count(2);
  reading.module.types.reserve(groups);
  for (uint32_t i = 0; i < groups && !in.failed(); ++i) {
    size_t offset = in.offset();
    uint8_t form = in.u8();
    if (form != recursion_group_byte) {
      read_sub_type(in, reading, offset, form);
      continue;
    }
    uint32_t members = in.count(2);
    for (uint32_t k = 0; k < members && !in.failed(); ++k) {
      offset = in.offset();
      read_sub_type(in, reading, offset, in.u8());
    }
  }
  if (reading.highest_heap_type &&
      static_cast<size_t>(*reading.highest_heap_type) >=
          reading.module.types.size())
    reading.fail(in, reading.highest_heap_offset,
                 "type index " + std::to_string(*reading.highest_heap_type) +
                     " is out of bounds");
}

}  // namespace wasmrust::wasm
