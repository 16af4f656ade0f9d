// WebAssembly's types as data (core specification 3.0, "Types").
//
// A value type is the byte of a number, vector or reference type and, for the
// long form of a reference, its heap type: a type index, or a negative number
// for an abstract one (-16 is `func`). The byte values are the specification's
// own, so printing and encoding need no translation. Equality is that of the
// encoding: `funcref` and its long form `(ref null func)` differ here.
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
  RefNull = 0x63,  // (ref null heaptype)
};

struct ValueType {
  ValueKind kind = ValueKind::I32;
  int32_t heap = 0;  // s33 heap type for Ref and RefNull, otherwise 0
  auto operator<=>(const ValueType &) const = default;
};

struct FuncType {
  std::vector<ValueType> params;
  std::vector<ValueType> results;
  auto operator<=>(const FuncType &) const = default;
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

struct TableType {
  ValueType element{ValueKind::FuncRef};
  Limits limits;
};

struct MemoryType {
  Limits limits;
  uint8_t page_size_log2 = 16;  // 0 or 16: the custom-page-sizes proposal
};

struct GlobalType {
  ValueType value;
  bool is_mutable = false;
  auto operator<=>(const GlobalType &) const = default;
};

// True for a reference of any kind.
bool is_reference(ValueType type);

// "(i32, f64) -> i64", the form of our messages; two or more results stand in
// parentheses, none is "()".
std::string to_string(const FuncType &type);
// "i32", "funcref", "(ref null 3)".
std::string to_string(ValueType type);

}  // namespace wasmrust::wasm
