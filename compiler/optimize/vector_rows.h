// What operations on vectors have to do with each other, as tables: shapes of
// lanes, comparisons and their opposites, loads and stores that do what an
// operation beside them does.
//
//   shape_with(&Shape::splat, Op::I16x8Splat)->extract    i16x8.extract_lane_u
//   find_pair(loads, Op::I32Load, Op::I32x4Splat)->both   v128.load32_splat
//
// What is done with them says vectors.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "compiler/ir/op.h"

namespace wasmrust::optimize {

inline bool is_vector_op(ir::Op op) {
  return op >= ir::Op::V128Load && op <= ir::Op::F64x2ConvertLowI32x4U;
}

// What one shape has for its lanes.
struct Shape {
  unsigned bytes;  // of a lane
  ir::Op splat, extract, replace;
};
inline constexpr Shape shapes[] = {
    {1, ir::Op::I8x16Splat, ir::Op::I8x16ExtractLaneU,
     ir::Op::I8x16ReplaceLane},
    {2, ir::Op::I16x8Splat, ir::Op::I16x8ExtractLaneU,
     ir::Op::I16x8ReplaceLane},
    {4, ir::Op::I32x4Splat, ir::Op::I32x4ExtractLane, ir::Op::I32x4ReplaceLane},
    {8, ir::Op::I64x2Splat, ir::Op::I64x2ExtractLane, ir::Op::I64x2ReplaceLane},
    {4, ir::Op::F32x4Splat, ir::Op::F32x4ExtractLane, ir::Op::F32x4ReplaceLane},
    {8, ir::Op::F64x2Splat, ir::Op::F64x2ExtractLane, ir::Op::F64x2ReplaceLane},
};
inline const Shape *shape_with(ir::Op Shape::*member, ir::Op op) {
  for (const Shape &each : shapes)
    if (each.*member == op) return &each;
  return nullptr;
}

// Integer lanes, with what undoes or negates what.
struct IntegerShape {
  ir::Op add, sub, neg, eq, ne, all_true, shl, shr_s, shr_u;
};
inline constexpr IntegerShape integers[] = {
#define SHAPE(s)                                        \
  {ir::Op::s##Add, ir::Op::s##Sub,  ir::Op::s##Neg,     \
   ir::Op::s##Eq,  ir::Op::s##Ne,   ir::Op::s##AllTrue, \
   ir::Op::s##Shl, ir::Op::s##ShrS, ir::Op::s##ShrU}
    SHAPE(I8x16), SHAPE(I16x8), SHAPE(I32x4), SHAPE(I64x2)
#undef SHAPE
};

// (v128.not (eq x y)) is (ne x y), and the other way round.
inline constexpr std::array<ir::Op, 2> opposites[] = {
#define SMALL(s)                                                            \
  {ir::Op::s##Eq, ir::Op::s##Ne}, {ir::Op::s##LtS, ir::Op::s##GeS},         \
      {ir::Op::s##GtS, ir::Op::s##LeS}, {ir::Op::s##LtU, ir::Op::s##GeU}, { \
    ir::Op::s##GtU, ir::Op::s##LeU                                          \
  }
    SMALL(I8x16),
    SMALL(I16x8),
    SMALL(I32x4),
#undef SMALL
    {ir::Op::I64x2Eq, ir::Op::I64x2Ne},
    {ir::Op::I64x2LtS, ir::Op::I64x2GeS},
    {ir::Op::I64x2GtS, ir::Op::I64x2LeS},
    {ir::Op::F32x4Eq, ir::Op::F32x4Ne},
    {ir::Op::F64x2Eq, ir::Op::F64x2Ne},
};

struct Pair {
  ir::Op first, second, both;
};

// A load, and what is done to its value.
inline constexpr Pair loads[] = {
    {ir::Op::I32Load8U, ir::Op::I8x16Splat, ir::Op::V128Load8Splat},
    {ir::Op::I32Load8S, ir::Op::I8x16Splat, ir::Op::V128Load8Splat},
    {ir::Op::I32Load16U, ir::Op::I16x8Splat, ir::Op::V128Load16Splat},
    {ir::Op::I32Load16S, ir::Op::I16x8Splat, ir::Op::V128Load16Splat},
    {ir::Op::I32Load, ir::Op::I32x4Splat, ir::Op::V128Load32Splat},
    {ir::Op::F32Load, ir::Op::F32x4Splat, ir::Op::V128Load32Splat},
    {ir::Op::I64Load, ir::Op::I64x2Splat, ir::Op::V128Load64Splat},
    {ir::Op::F64Load, ir::Op::F64x2Splat, ir::Op::V128Load64Splat},
    {ir::Op::V128Load64Zero, ir::Op::I16x8ExtendLowI8x16S,
     ir::Op::V128Load8x8S},
    {ir::Op::V128Load64Zero, ir::Op::I16x8ExtendLowI8x16U,
     ir::Op::V128Load8x8U},
    {ir::Op::V128Load64Zero, ir::Op::I32x4ExtendLowI16x8S,
     ir::Op::V128Load16x4S},
    {ir::Op::V128Load64Zero, ir::Op::I32x4ExtendLowI16x8U,
     ir::Op::V128Load16x4U},
    {ir::Op::V128Load64Zero, ir::Op::I64x2ExtendLowI32x4S,
     ir::Op::V128Load32x2S},
    {ir::Op::V128Load64Zero, ir::Op::I64x2ExtendLowI32x4U,
     ir::Op::V128Load32x2U},
};
// A load, and the lane that it is put into.
inline constexpr Pair lane_loads[] = {
    {ir::Op::I32Load8U, ir::Op::I8x16ReplaceLane, ir::Op::V128Load8Lane},
    {ir::Op::I32Load8S, ir::Op::I8x16ReplaceLane, ir::Op::V128Load8Lane},
    {ir::Op::I32Load16U, ir::Op::I16x8ReplaceLane, ir::Op::V128Load16Lane},
    {ir::Op::I32Load16S, ir::Op::I16x8ReplaceLane, ir::Op::V128Load16Lane},
    {ir::Op::I32Load, ir::Op::I32x4ReplaceLane, ir::Op::V128Load32Lane},
    {ir::Op::F32Load, ir::Op::F32x4ReplaceLane, ir::Op::V128Load32Lane},
    {ir::Op::I64Load, ir::Op::I64x2ReplaceLane, ir::Op::V128Load64Lane},
    {ir::Op::F64Load, ir::Op::F64x2ReplaceLane, ir::Op::V128Load64Lane},
};
// A lane, and the store that it goes to.
inline constexpr Pair lane_stores[] = {
    {ir::Op::I8x16ExtractLaneS, ir::Op::I32Store8, ir::Op::V128Store8Lane},
    {ir::Op::I8x16ExtractLaneU, ir::Op::I32Store8, ir::Op::V128Store8Lane},
    {ir::Op::I16x8ExtractLaneS, ir::Op::I32Store16, ir::Op::V128Store16Lane},
    {ir::Op::I16x8ExtractLaneU, ir::Op::I32Store16, ir::Op::V128Store16Lane},
    {ir::Op::I32x4ExtractLane, ir::Op::I32Store, ir::Op::V128Store32Lane},
    {ir::Op::F32x4ExtractLane, ir::Op::F32Store, ir::Op::V128Store32Lane},
    {ir::Op::I64x2ExtractLane, ir::Op::I64Store, ir::Op::V128Store64Lane},
    {ir::Op::F64x2ExtractLane, ir::Op::F64Store, ir::Op::V128Store64Lane},
};
inline const Pair *find_pair(std::span<const Pair> list, ir::Op first,
                             ir::Op second) {
  auto at = std::ranges::find_if(list, [&](const Pair &each) {
    return each.first == first && each.second == second;
  });
  return at == list.end() ? nullptr : &*at;
}

// Lanes of so many bytes, with zeros in front of each: low ones, high ones.
struct Extension {
  unsigned bytes;
  std::array<ir::Op, 2> ops;
};
inline constexpr Extension extensions[] = {
    {1, {ir::Op::I16x8ExtendLowI8x16U, ir::Op::I16x8ExtendHighI8x16U}},
    {2, {ir::Op::I32x4ExtendLowI16x8U, ir::Op::I32x4ExtendHighI16x8U}},
    {4, {ir::Op::I64x2ExtendLowI32x4U, ir::Op::I64x2ExtendHighI32x4U}},
};

}  // namespace wasmrust::optimize
