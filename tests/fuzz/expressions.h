// Our own random modules, for what wasm-smith's seldom run: trees of
// expressions over every operation whose row in op.def has a signature, all of
// which end in results or in memory, and statements over arrays, structs,
// tables, segments.
//
//   (func (param i32 i64 f32 f64 v128) (result i32 i64 f32 f64 v128)
//     (i32.store offset=4 (i32.const 40) (i32.mul (local.get 0) …))
//     (array.set 1 (local.get 9) (i32.const 3) …)
//     (i32x4.all_true …) (i64.add …) …)
//
// Addresses and indices mostly lie inside; a divisor is mostly not zero. Bits
// of NaNs are made canonical after each floating-point operation, because
// engines may choose them.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/fuzz/generate.h"

namespace wasmrust::fuzz {

std::vector<uint8_t> make_expressions(const ExpressionSettings &settings,
                                      Random random);

}  // namespace wasmrust::fuzz
