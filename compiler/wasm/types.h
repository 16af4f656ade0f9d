// WebAssembly's types as data (core specification 3.0, "Types").
//
// A value type is 4 bytes: the byte of a number, vector or reference type and,
// for a concrete reference, the index of its heap type. Only what objects and
// linked modules carry today has a name here; the byte values are the
// specification's own, so printing and encoding need no translation.
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
  FuncRef = 0x70,
  ExternRef = 0x6f,
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
};

struct GlobalType {
  ValueType value;
  bool is_mutable = false;
  auto operator<=>(const GlobalType &) const = default;
};

// "(i32, f64) -> i64", the form of our messages.
std::string to_string(const FuncType &type);
std::string to_string(ValueType type);

}  // namespace wasmrust::wasm
