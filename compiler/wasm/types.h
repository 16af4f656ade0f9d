// WebAssembly's types as data (core specification 3.0, "Types").
//
// A value type is the byte of a number, vector or reference type and, for a
// reference that has no byte of its own, its heap type: a type index, or a
// negative number for an abstract one (-16 is `func`). The byte values are the
// specification's own, so printing and encoding need no translation. Equal
// types are equal here up to equivalent type indices: `reference` makes
// `funcref` of
// `(ref null func)`, and the reader makes references with it.
//
// A defined type is a row of the type section: a function, a struct or an
// array, with its place in a recursion group and below a supertype. Which of
// them are equivalent, and which is a subtype of which, is told by subtyping.h.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace wasmrust::wasm {

enum class ValueKind : uint8_t {
  I32 = 0x7f,
  I64 = 0x7e,
  F32 = 0x7d,
  F64 = 0x7c,
  V128 = 0x7b,
  I8 = 0x78,   // only in fields
  I16 = 0x77,  // only in fields
  NullExnRef = 0x74,
  NullFuncRef = 0x73,
  NullExternRef = 0x72,
  NullRef = 0x71,
  FuncRef = 0x70,
  ExternRef = 0x6f,
  AnyRef = 0x6e,
  EqRef = 0x6d,
  I31Ref = 0x6c,
  StructRef = 0x6b,
  ArrayRef = 0x6a,
  ExnRef = 0x69,
  Ref = 0x64,      // (ref heaptype), `heap` says which
  RefNull = 0x63,  // (ref null heaptype) of a type index
  Bottom = 0,      // of an operand that is never there; in no file
};

struct ValueType {
  ValueKind kind = ValueKind::I32;
  int32_t heap = 0;  // s33 heap type for Ref and RefNull, otherwise 0
  auto operator<=>(const ValueType &) const = default;
};

// Abstract heap types as s33 numbers: the byte of the nullable reference, read
// as a 7-bit integer.
namespace heap {
constexpr int32_t no_exn = -12, no_func = -13, no_extern = -14, none = -15,
                  func = -16, extern_ = -17, any = -18, eq = -19, i31 = -20,
                  struct_ = -21, array = -22, exn = -23;
// Below all heap types; of a reference that is never there.
constexpr int32_t bottom = INT32_MIN;
}  // namespace heap

// Abstract or concrete heap type to reference type, in its one form.
constexpr ValueType reference(int32_t heap, bool nullable) {
  if (!nullable) return {ValueKind::Ref, heap};
  if (heap >= 0 || heap == heap::bottom) return {ValueKind::RefNull, heap};
  return {static_cast<ValueKind>(heap & 0x7f), 0};
}
constexpr bool is_reference(ValueType type) {
  auto byte = static_cast<uint8_t>(type.kind);
  return byte >= static_cast<uint8_t>(ValueKind::RefNull) &&
         byte <= static_cast<uint8_t>(ValueKind::NullExnRef);
}
// Of a reference.
constexpr bool is_nullable(ValueType type) {
  return type.kind != ValueKind::Ref;
}
constexpr int32_t heap_of(ValueType type) {
  if (type.kind == ValueKind::Ref || type.kind == ValueKind::RefNull)
    return type.heap;
  return static_cast<int32_t>(type.kind) - 0x80;
}
// True when a local or field of the type starts with a value: zero or null.
constexpr bool is_defaultable(ValueType type) {
  return type.kind != ValueKind::Ref;
}
constexpr bool is_number_or_vector(ValueType type) {
  return static_cast<uint8_t>(type.kind) >=
         static_cast<uint8_t>(ValueKind::V128);
}
constexpr bool is_packed(ValueType type) {
  return type.kind == ValueKind::I8 || type.kind == ValueKind::I16;
}

struct FuncType {
  std::vector<ValueType> params;
  std::vector<ValueType> results;
  auto operator<=>(const FuncType &) const = default;
};

struct FieldType {
  ValueType storage;  // a value type, I8 or I16
  bool is_mutable = false;
  auto operator<=>(const FieldType &) const = default;
};

// What is on the stack for a field: i32 for a packed one.
constexpr ValueType unpacked(FieldType field) {
  return is_packed(field.storage) ? ValueType{ValueKind::I32} : field.storage;
}

enum class CompositeKind : uint8_t { Function, Struct, Array };

struct DefinedType {
  static constexpr uint32_t no_supertype = UINT32_MAX;

  CompositeKind kind = CompositeKind::Function;
  bool is_final = true;
  uint32_t supertype = no_supertype;
  // The recursion group: its first type's index and its number of types.
  uint32_t group = 0;
  uint32_t group_size = 1;
  uint32_t offset = 0;            // in the file
  FuncType function;              // Function
  std::vector<FieldType> fields;  // Struct; Array: the one of its elements
};

// Limits of memories and tables, in pages and elements.
struct Limits {
  uint64_t minimum = 0;
  uint64_t maximum = 0;
  bool has_maximum = false;
  bool shared = false;
  bool is_64 = false;
  auto operator<=>(const Limits &) const = default;
};

// The type of an address, index or size.
constexpr ValueType address_type(const Limits &limits) {
  return {limits.is_64 ? ValueKind::I64 : ValueKind::I32};
}

struct TableType {
  ValueType element{ValueKind::FuncRef};
  Limits limits;
};

struct MemoryType {
  Limits limits;
  uint8_t page_size_log2 = 16;  // 0 or 16: the custom-page-sizes proposal
  bool has_page_size = false;   // the file says it, be it the usual one
  auto operator<=>(const MemoryType &) const = default;
};

struct GlobalType {
  ValueType value;
  bool is_mutable = false;
  auto operator<=>(const GlobalType &) const = default;
};

// "(i32, f64) -> i64", the form of our messages; two or more results stand in
// parentheses, none is "()".
std::string to_string(const FuncType &type);
// "i32", "funcref", "(ref null 3)".
std::string to_string(ValueType type);
// "func", "3".
std::string heap_to_string(int32_t heap);

}  // namespace wasmrust::wasm
