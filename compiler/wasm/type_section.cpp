// The type section, and types where they are met in declarations.
//
// Core specification 3.0, "Types" and "Type Section": a section is a vector of
// recursion groups; a group is one type or `4E` and a vector of types; a type
// may be preceded by `50` (open) or `4F` (final) and its supertype.
//
//   60 01 7F 00                   (func (param i32))
//   50 01 00 5F 01 77 01          (sub 0 (struct (field (mut i16))))
//
// What it does not do: check that a subtype matches its supertype, and that an
// index does not point behind its group (validator.h).
#include "compiler/wasm/reader.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::wasm {

namespace {

constexpr uint8_t function_type_byte = 0x60;
constexpr uint8_t struct_type_byte = 0x5f;
constexpr uint8_t array_type_byte = 0x5e;
constexpr uint8_t sub_byte = 0x50;
constexpr uint8_t sub_final_byte = 0x4f;
constexpr uint8_t recursion_group_byte = 0x4e;

// Type indices in the type section may point forward, so their bound is known
// only behind it.
void note_type_index(ByteReader &in, Reading &reading, size_t offset,
                     int32_t index) {
  if (index < 0 || in.failed()) return;
  if (reading.types_complete) {
    if (static_cast<size_t>(index) >= reading.module.types.size())
      reading.fail(in, offset,
                   "type index " + std::to_string(index) + " is out of bounds");
  } else if (!reading.highest_heap_type || index > *reading.highest_heap_type) {
    reading.highest_heap_type = index;
    reading.highest_heap_offset = offset;
  }
}

void note_value_type(ByteReader &in, Reading &reading, size_t offset,
                     ValueType type) {
  if (is_reference(type)) note_type_index(in, reading, offset, heap_of(type));
}

std::vector<ValueType> read_value_types(ByteReader &in, Reading &reading) {
  uint32_t count = in.count();
  std::vector<ValueType> types;
  types.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i)
    types.push_back(read_value_type(in, reading));
  return types;
}

FieldType read_field(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  FieldType field;
  field.storage = read_storage_type(in);
  note_value_type(in, reading, offset, field.storage);
  field.is_mutable = read_mutability(in, reading);
  return field;
}

void read_composite_type(ByteReader &in, Reading &reading, size_t offset,
                         uint8_t form, DefinedType &type) {
  if (form == function_type_byte) {
    type.kind = CompositeKind::Function;
    type.function.params = read_value_types(in, reading);
    type.function.results = read_value_types(in, reading);
  } else if (form == struct_type_byte) {
    type.kind = CompositeKind::Struct;
    uint32_t fields = in.count(2);
    type.fields.reserve(fields);
    for (uint32_t i = 0; i < fields && !in.failed(); ++i)
      type.fields.push_back(read_field(in, reading));
  } else if (form == array_type_byte) {
    type.kind = CompositeKind::Array;
    type.fields.push_back(read_field(in, reading));
  } else {
    reading.fail(in, offset, "unknown form of type " + hexadecimal(form));
  }
}

void read_supertype(ByteReader &in, Reading &reading, DefinedType &type) {
  size_t offset = in.offset();
  uint32_t supertypes = in.count();
  if (supertypes > 1)
    reading.fail(in, offset, "a type with more than one supertype");
  if (supertypes == 0 || in.failed()) return;
  offset = in.offset();
  type.supertype = in.uleb32();
  if (type.supertype > INT32_MAX)
    reading.fail(in, offset, "type index out of bounds");
  note_type_index(in, reading, offset, static_cast<int32_t>(type.supertype));
}

void read_sub_type(ByteReader &in, Reading &reading, size_t offset,
                   uint8_t form, uint32_t group, uint32_t group_size) {
  DefinedType type;
  type.offset = static_cast<uint32_t>(offset);
  type.group = group;
  type.group_size = group_size;
  if (form == sub_byte || form == sub_final_byte) {
    type.is_final = form == sub_final_byte;
    read_supertype(in, reading, type);
    offset = in.offset();
    form = in.u8();
  }
  read_composite_type(in, reading, offset, form, type);
  if (!in.failed()) reading.module.types.push_back(std::move(type));
}

}  // namespace

bool read_mutability(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  uint8_t byte = in.u8();
  if (byte > 1)
    reading.fail(in, offset, "unknown mutability " + hexadecimal(byte));
  return byte == 1;
}

ValueType read_value_type(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  ValueType type = read_value_type(in);
  note_value_type(in, reading, offset, type);
  return type;
}

ValueType read_reference_type(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  ValueType type = read_value_type(in, reading);
  if (!is_reference(type))
    reading.fail(in, offset, to_string(type) + " is not a reference type");
  return type;
}

void check_heap_type(ByteReader &in, Reading &reading, size_t offset,
                     int32_t heap) {
  note_type_index(in, reading, offset, heap);
}

void read_type_section(ByteReader &in, Reading &reading) {
  uint32_t groups = in.count(2);
  const std::vector<DefinedType> &types = reading.module.types;
  reading.module.types.reserve(groups);
  for (uint32_t i = 0; i < groups && !in.failed(); ++i) {
    size_t offset = in.offset();
    uint8_t form = in.u8();
    auto group = static_cast<uint32_t>(types.size());
    if (form != recursion_group_byte) {
      read_sub_type(in, reading, offset, form, group, 1);
      continue;
    }
    uint32_t members = in.count(2);
    for (uint32_t k = 0; k < members && !in.failed(); ++k) {
      offset = in.offset();
      read_sub_type(in, reading, offset, in.u8(), group, members);
    }
  }
  if (reading.highest_heap_type &&
      static_cast<size_t>(*reading.highest_heap_type) >= types.size())
    reading.fail(in, reading.highest_heap_offset,
                 "type index " + std::to_string(*reading.highest_heap_type) +
                     " is out of bounds");
}

}  // namespace wasmrust::wasm
