// How a constant vector is written shortest.
//
//   v128.const i32x4 1 1 1 1     18 bytes
//   i32x4.splat (i32.const 1)     4
//   i8x16.splat (i32.const 1)     where all bytes are 1
//
// A splat of a NaN is none of these: what its bits are behind an operation on
// numbers is not for sure.
#pragma once

#include "compiler/ir/function.h"
#include "compiler/ir/interpret_numbers.h"

namespace wasmrust::optimize {

inline constexpr unsigned vector_const_bytes = 18;

struct Splat {
  ir::Op op = ir::Op::V128Const;  // none is shorter
  ir::Instruction number;         // what it takes
  unsigned bytes = vector_const_bytes;
};

// The shortest splat that gives the vector.
Splat splat_of(const ir::Value &vector);

// With floating-point lanes of 4 or 8 bytes.
bool has_nan(const ir::Value &vector, unsigned lane_bytes);

}  // namespace wasmrust::optimize
