// What the numeric operations of WebAssembly compute (core specification 3.0,
// "Numerics"): all of i32, i64, f32, f64, and wide arithmetic.
//
// Where the specification leaves the bits of a NaN open, the positive canonical
// one is given, which it always allows.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "compiler/ir/op.h"

namespace wasmrust::ir {

// A number of any type, its bits from the lowest up; references are told in
// interpret.h.
struct Value {
  uint64_t low = 0, high = 0;

  template <typename Number>
  static Value of(Number number) {
    Value value;
    std::memcpy(&value.low, &number, sizeof number);
    return value;
  }
  template <typename Number>
  Number as() const {
    Number number;
    std::memcpy(&number, &low, sizeof number);
    return number;
  }
  bool operator==(const Value &) const = default;
};

struct Computed {
  bool known = true;  // false: not one of these operations
  const char *trap = nullptr;
  Value result;
  Value second;  // of wide arithmetic: the high half
};

Computed compute(Op op, std::span<const Value> operands);

}  // namespace wasmrust::ir
