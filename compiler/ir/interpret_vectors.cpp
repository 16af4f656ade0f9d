// See interpret_vectors.h. Each shape's operations are named once, by what
// stands behind `i8x16.` in their names; `A` to `C` are the operands' lanes.
#include "compiler/ir/interpret_vectors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace wasmrust::ir {

namespace {

Computed give(Value value) { return {.result = value}; }
Computed give_number(uint32_t number) { return {.result = Value::of(number)}; }

template <typename Lane, typename F>
Computed map(const Value &a, F each) {
  Lanes<Lane> list = lanes<Lane>(a);
  for (Lane &lane : list) lane = static_cast<Lane>(each(lane));
  return give(from_lanes<Lane>(list));
}
template <typename Lane, typename F>
Computed map(const Value &a, const Value &b, F each) {
  Lanes<Lane> list = lanes<Lane>(a), other = lanes<Lane>(b);
  for (size_t i = 0; i < list.size(); ++i)
    list[i] = static_cast<Lane>(each(list[i], other[i]));
  return give(from_lanes<Lane>(list));
}
// All ones or all zeros.
template <typename Lane, typename F>
Computed compare(const Value &a, const Value &b, F holds) {
  return map<Lane>(a, b, [&](Lane x, Lane y) { return holds(x, y) ? -1 : 0; });
}

// Lanes by the operation on numbers; a comparison's lanes are 0 or all ones.
template <typename Lane>
Computed by_number(Op op, const Value &a, const Value &b) {
  Lanes<Lane> list = lanes<Lane>(a), other = lanes<Lane>(b);
  for (size_t i = 0; i < list.size(); ++i) {
    Value pair[] = {Value::of(list[i]), Value::of(other[i])};
    list[i] = compute(op, pair).result.template as<Lane>();
  }
  return give(from_lanes<Lane>(list));
}
template <typename Lane>
Computed compare_by_number(Op op, const Value &a, const Value &b) {
  Lanes<Lane> list = lanes<Lane>(a), other = lanes<Lane>(b);
  for (size_t i = 0; i < list.size(); ++i) {
    Value pair[] = {Value::of(list[i]), Value::of(other[i])};
    bool holds = compute(op, pair).result.low != 0;
    list[i] = holds ? static_cast<Lane>(-1) : Lane(0);
  }
  return give(from_lanes<Lane>(list));
}
// Conversions: the first lanes become lanes of another type; what is left is 0.
template <typename To, typename From>
Computed convert(Op op, const Value &a) {
  Lanes<From> from = lanes<From>(a);
  Lanes<To> to{};
  for (size_t i = 0; i < std::min(from.size(), to.size()); ++i) {
    Value one[] = {Value::of(from[i])};
    to[i] = compute(op, one).result.template as<To>();
  }
  return give(from_lanes<To>(to));
}

template <typename To>
To saturate(int64_t value) {
  return static_cast<To>(std::clamp<int64_t>(
      value, std::numeric_limits<To>::min(), std::numeric_limits<To>::max()));
}
template <typename To, typename From>
Computed narrow(const Value &a, const Value &b) {
  Lanes<From> first = lanes<From>(a), second = lanes<From>(b);
  Lanes<To> to;
  for (size_t i = 0; i < first.size(); ++i) {
    to[i] = saturate<To>(first[i]);
    to[i + first.size()] = saturate<To>(second[i]);
  }
  return give(from_lanes<To>(to));
}
template <typename To, typename From>
Lanes<To> extend(const Value &a, bool high) {
  Lanes<From> from = lanes<From>(a);
  Lanes<To> to;
  for (size_t i = 0; i < to.size(); ++i)
    to[i] = from[i + (high ? to.size() : 0)];
  return to;
}
template <typename To, typename From>
Computed extended(const Value &a, bool high) {
  return give(from_lanes<To>(extend<To, From>(a, high)));
}
template <typename To, typename From>
Computed extended_product(const Value &a, const Value &b, bool high) {
  Lanes<To> x = extend<To, From>(a, high), y = extend<To, From>(b, high);
  // A product of two 16-bit numbers without sign does not fit an int.
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<To>(static_cast<uint64_t>(x[i]) *
                           static_cast<uint64_t>(y[i]));
  return give(from_lanes<To>(x));
}
template <typename To, typename From>
Computed add_pairs(const Value &a) {
  Lanes<From> from = lanes<From>(a);
  Lanes<To> to;
  for (size_t i = 0; i < to.size(); ++i)
    to[i] = static_cast<To>(To{from[2 * i]} + To{from[2 * i + 1]});
  return give(from_lanes<To>(to));
}
// Sums of two neighbouring products.
template <typename To, typename From>
Lanes<To> dot(const Value &a, const Value &b) {
  Lanes<From> x = lanes<From>(a), y = lanes<From>(b);
  Lanes<To> to;
  for (size_t i = 0; i < to.size(); ++i)
    to[i] = static_cast<To>(int64_t{x[2 * i]} * y[2 * i] +
                            int64_t{x[2 * i + 1]} * y[2 * i + 1]);
  return to;
}
Computed dot_and_add(const Value &a, const Value &b, const Value &c) {
  Lanes<int16_t> products = dot<int16_t, int8_t>(a, b);
  Lanes<uint32_t> to = lanes<uint32_t>(c);
  for (size_t i = 0; i < to.size(); ++i)
    to[i] += static_cast<uint32_t>(products[2 * i] + products[2 * i + 1]);
  return give(from_lanes<uint32_t>(to));
}

template <typename Lane>
Computed multiply_and_add(const Value &a, const Value &b, const Value &c,
                          bool negate) {
  Lanes<Lane> x = lanes<Lane>(a), y = lanes<Lane>(b), z = lanes<Lane>(c);
  for (size_t i = 0; i < x.size(); ++i) {
    Lane sum = std::fma(negate ? -x[i] : x[i], y[i], z[i]);
    using Bits = std::conditional_t<sizeof(Lane) == 4, uint32_t, uint64_t>;
    Bits nan = sizeof(Lane) == 4 ? static_cast<Bits>(0x7fc0'0000)
                                 : static_cast<Bits>(0x7ff8'0000'0000'0000);
    x[i] = std::isnan(sum) ? std::bit_cast<Lane>(nan) : sum;
  }
  return give(from_lanes<Lane>(x));
}

template <typename Lane>
Computed all_true(const Value &a) {
  Lanes<Lane> list = lanes<Lane>(a);
  return give_number(std::ranges::none_of(list, [](Lane x) { return x == 0; }));
}
template <typename Lane>
Computed bitmask(const Value &a) {
  uint32_t mask = 0, bit = 1;
  for (Lane lane : lanes<Lane>(a)) {
    if (static_cast<std::make_signed_t<Lane>>(lane) < 0) mask |= bit;
    bit <<= 1;
  }
  return give_number(mask);
}
template <typename Lane>
Computed splat(const Value &a) {
  Lanes<Lane> list;
  list.fill(a.as<Lane>());
  return give(from_lanes<Lane>(list));
}
template <typename Lane, typename As>
Computed extract(const Value &a, unsigned lane) {
  return {.result = Value::of(static_cast<As>(lanes<Lane>(a)[lane]))};
}
template <typename Lane>
Computed replace(const Value &a, const Value &b, unsigned lane) {
  Lanes<Lane> list = lanes<Lane>(a);
  list[lane] = b.as<Lane>();
  return give(from_lanes<Lane>(list));
}

Computed swizzle(const Value &a, const Value &b) {
  Lanes<uint8_t> from = lanes<uint8_t>(a);
  return map<uint8_t>(b,
                      [&](uint8_t lane) { return lane < 16 ? from[lane] : 0; });
}
Computed select_bits(const Value &a, const Value &b, const Value &c) {
  return map<uint64_t>({(a.low & c.low) | (b.low & ~c.low),
                        (a.high & c.high) | (b.high & ~c.high)},
                       [](uint64_t x) { return x; });
}
int16_t multiply_q15(int16_t x, int16_t y) {
  return saturate<int16_t>((int32_t{x} * y + 0x4000) >> 15);
}

#define CASE(name, ...) \
  case Op::name:        \
    return __VA_ARGS__
#define UNARY(name, Lane, expression) \
  CASE(name, map<Lane>(a, [&](Lane x) { return expression; }))
#define BINARY(name, Lane, expression) \
  CASE(name, map<Lane>(a, b, [&](Lane x, Lane y) { return expression; }))
#define COMPARE(name, Lane, sign) \
  CASE(name, compare<Lane>(a, b, [](Lane x, Lane y) { return x sign y; }))

// Every shape of integers.
#define INTEGER_SHAPE(P, U, S)                             \
  COMPARE(P##Eq, U, ==);                                   \
  COMPARE(P##Ne, U, !=);                                   \
  COMPARE(P##LtS, S, <);                                   \
  COMPARE(P##GtS, S, >);                                   \
  COMPARE(P##LeS, S, <=);                                  \
  COMPARE(P##GeS, S, >=);                                  \
  UNARY(P##Abs, U, S(x) < 0 ? U(0) - x : x);               \
  UNARY(P##Neg, U, U(0) - x);                              \
  BINARY(P##Add, U, x + y);                                \
  BINARY(P##Sub, U, x - y);                                \
  CASE(P##AllTrue, all_true<U>(a));                        \
  CASE(P##Bitmask, bitmask<U>(a));                         \
  CASE(P##Splat, splat<U>(a));                             \
  CASE(P##ReplaceLane, replace<U>(a, b, lane));            \
  UNARY(P##Shl, U, uint64_t{x} << (by % (8 * sizeof(U)))); \
  UNARY(P##ShrS, S, x >> (by % (8 * sizeof(U))));          \
  UNARY(P##ShrU, U, x >> (by % (8 * sizeof(U))))

// All but i64x2.
#define SMALL_SHAPE(P, U, S)          \
  COMPARE(P##LtU, U, <);              \
  COMPARE(P##GtU, U, >);              \
  COMPARE(P##LeU, U, <=);             \
  COMPARE(P##GeU, U, >=);             \
  BINARY(P##MinS, S, std::min(x, y)); \
  BINARY(P##MinU, U, std::min(x, y)); \
  BINARY(P##MaxS, S, std::max(x, y)); \
  BINARY(P##MaxU, U, std::max(x, y))

// i8x16 and i16x8.
#define SATURATING_SHAPE(P, U, S)                      \
  BINARY(P##AddSatS, S, saturate<S>(int64_t{x} + y));  \
  BINARY(P##AddSatU, U, saturate<U>(int64_t{x} + y));  \
  BINARY(P##SubSatS, S, saturate<S>(int64_t{x} - y));  \
  BINARY(P##SubSatU, U, saturate<U>(int64_t{x} - y));  \
  BINARY(P##AvgrU, U, (x + y + 1) / 2);                \
  CASE(P##ExtractLaneS, extract<S, int32_t>(a, lane)); \
  CASE(P##ExtractLaneU, extract<U, uint32_t>(a, lane))

// A shape `P` and the one with lanes half as wide, `H`.
#define EXTENDING_SHAPE(P, Unsigned, Signed, H, HalfU, HalfS)               \
  CASE(P##ExtendLow##H##S, extended<Signed, HalfS>(a, false));              \
  CASE(P##ExtendHigh##H##S, extended<Signed, HalfS>(a, true));              \
  CASE(P##ExtendLow##H##U, extended<Unsigned, HalfU>(a, false));            \
  CASE(P##ExtendHigh##H##U, extended<Unsigned, HalfU>(a, true));            \
  CASE(P##ExtmulLow##H##S, extended_product<Signed, HalfS>(a, b, false));   \
  CASE(P##ExtmulHigh##H##S, extended_product<Signed, HalfS>(a, b, true));   \
  CASE(P##ExtmulLow##H##U, extended_product<Unsigned, HalfU>(a, b, false)); \
  CASE(P##ExtmulHigh##H##U, extended_product<Unsigned, HalfU>(a, b, true))

#define FLOAT_SHAPE(P, N, F)                                       \
  CASE(P##Eq, compare_by_number<Bits>(Op::N##Eq, a, b));           \
  CASE(P##Ne, compare_by_number<Bits>(Op::N##Ne, a, b));           \
  CASE(P##Lt, compare_by_number<Bits>(Op::N##Lt, a, b));           \
  CASE(P##Gt, compare_by_number<Bits>(Op::N##Gt, a, b));           \
  CASE(P##Le, compare_by_number<Bits>(Op::N##Le, a, b));           \
  CASE(P##Ge, compare_by_number<Bits>(Op::N##Ge, a, b));           \
  CASE(P##Abs, by_number<Bits>(Op::N##Abs, a, a));                 \
  CASE(P##Neg, by_number<Bits>(Op::N##Neg, a, a));                 \
  CASE(P##Ceil, by_number<Bits>(Op::N##Ceil, a, a));               \
  CASE(P##Floor, by_number<Bits>(Op::N##Floor, a, a));             \
  CASE(P##Trunc, by_number<Bits>(Op::N##Trunc, a, a));             \
  CASE(P##Nearest, by_number<Bits>(Op::N##Nearest, a, a));         \
  CASE(P##Sqrt, by_number<Bits>(Op::N##Sqrt, a, a));               \
  CASE(P##Add, by_number<Bits>(Op::N##Add, a, b));                 \
  CASE(P##Sub, by_number<Bits>(Op::N##Sub, a, b));                 \
  CASE(P##Mul, by_number<Bits>(Op::N##Mul, a, b));                 \
  CASE(P##Div, by_number<Bits>(Op::N##Div, a, b));                 \
  CASE(P##Min, by_number<Bits>(Op::N##Min, a, b));                 \
  CASE(P##Max, by_number<Bits>(Op::N##Max, a, b));                 \
  CASE(P##RelaxedMin, by_number<Bits>(Op::N##Min, a, b));          \
  CASE(P##RelaxedMax, by_number<Bits>(Op::N##Max, a, b));          \
  /* By bits: a NaN goes through as it is. */                      \
  CASE(P##Pmin, map<Bits>(a, b, [](Bits x, Bits y) {               \
         return std::bit_cast<F>(y) < std::bit_cast<F>(x) ? y : x; \
       }));                                                        \
  CASE(P##Pmax, map<Bits>(a, b, [](Bits x, Bits y) {               \
         return std::bit_cast<F>(x) < std::bit_cast<F>(y) ? y : x; \
       }));                                                        \
  CASE(P##RelaxedMadd, multiply_and_add<F>(a, b, c, false));       \
  CASE(P##RelaxedNmadd, multiply_and_add<F>(a, b, c, true));       \
  CASE(P##Splat, splat<Bits>(a));                                  \
  CASE(P##ExtractLane, extract<Bits, Bits>(a, lane));              \
  CASE(P##ReplaceLane, replace<Bits>(a, b, lane))

Computed integers_of_8_and_16(Op op, const Value &a, const Value &b,
                              unsigned lane) {
  auto by = b.as<uint32_t>();
  switch (op) {
    INTEGER_SHAPE(I8x16, uint8_t, int8_t);
    SMALL_SHAPE(I8x16, uint8_t, int8_t);
    SATURATING_SHAPE(I8x16, uint8_t, int8_t);
    UNARY(I8x16Popcnt, uint8_t, std::popcount(x));
    CASE(I8x16NarrowI16x8S, narrow<int8_t, int16_t>(a, b));
    CASE(I8x16NarrowI16x8U, narrow<uint8_t, int16_t>(a, b));
    CASE(I8x16Swizzle, swizzle(a, b));
    CASE(I8x16RelaxedSwizzle, swizzle(a, b));
    INTEGER_SHAPE(I16x8, uint16_t, int16_t);
    SMALL_SHAPE(I16x8, uint16_t, int16_t);
    SATURATING_SHAPE(I16x8, uint16_t, int16_t);
    EXTENDING_SHAPE(I16x8, uint16_t, int16_t, I8x16, uint8_t, int8_t);
    BINARY(I16x8Mul, uint16_t, uint32_t{x} * y);
    BINARY(I16x8Q15mulrSatS, int16_t, multiply_q15(x, y));
    BINARY(I16x8RelaxedQ15mulrS, int16_t, multiply_q15(x, y));
    CASE(I16x8NarrowI32x4S, narrow<int16_t, int32_t>(a, b));
    CASE(I16x8NarrowI32x4U, narrow<uint16_t, int32_t>(a, b));
    CASE(I16x8ExtaddPairwiseI8x16S, add_pairs<int16_t, int8_t>(a));
    CASE(I16x8ExtaddPairwiseI8x16U, add_pairs<uint16_t, uint8_t>(a));
    CASE(I16x8RelaxedDotI8x16I7x16S,
         give(from_lanes<int16_t>(dot<int16_t, int8_t>(a, b))));
    default:
      return {.known = false};
  }
}

Computed integers_of_32_and_64(Op op, const Value &a, const Value &b,
                               unsigned lane) {
  auto by = b.as<uint32_t>();
  switch (op) {
    INTEGER_SHAPE(I32x4, uint32_t, int32_t);
    SMALL_SHAPE(I32x4, uint32_t, int32_t);
    EXTENDING_SHAPE(I32x4, uint32_t, int32_t, I16x8, uint16_t, int16_t);
    BINARY(I32x4Mul, uint32_t, x *y);
    CASE(I32x4ExtractLane, extract<uint32_t, uint32_t>(a, lane));
    CASE(I32x4ExtaddPairwiseI16x8S, add_pairs<int32_t, int16_t>(a));
    CASE(I32x4ExtaddPairwiseI16x8U, add_pairs<uint32_t, uint16_t>(a));
    CASE(I32x4DotI16x8S,
         give(from_lanes<int32_t>(dot<int32_t, int16_t>(a, b))));
    CASE(I32x4TruncSatF32x4S,
         convert<uint32_t, uint32_t>(Op::I32TruncSatF32S, a));
    CASE(I32x4TruncSatF32x4U,
         convert<uint32_t, uint32_t>(Op::I32TruncSatF32U, a));
    CASE(I32x4TruncSatF64x2SZero,
         convert<uint32_t, uint64_t>(Op::I32TruncSatF64S, a));
    CASE(I32x4TruncSatF64x2UZero,
         convert<uint32_t, uint64_t>(Op::I32TruncSatF64U, a));
    CASE(I32x4RelaxedTruncF32x4S,
         convert<uint32_t, uint32_t>(Op::I32TruncSatF32S, a));
    CASE(I32x4RelaxedTruncF32x4U,
         convert<uint32_t, uint32_t>(Op::I32TruncSatF32U, a));
    CASE(I32x4RelaxedTruncF64x2SZero,
         convert<uint32_t, uint64_t>(Op::I32TruncSatF64S, a));
    CASE(I32x4RelaxedTruncF64x2UZero,
         convert<uint32_t, uint64_t>(Op::I32TruncSatF64U, a));
    INTEGER_SHAPE(I64x2, uint64_t, int64_t);
    EXTENDING_SHAPE(I64x2, uint64_t, int64_t, I32x4, uint32_t, int32_t);
    BINARY(I64x2Mul, uint64_t, x *y);
    CASE(I64x2ExtractLane, extract<uint64_t, uint64_t>(a, lane));
    default:
      return {.known = false};
  }
}

Computed floats(Op op, const Value &a, const Value &b, const Value &c,
                unsigned lane) {
  {
    using Bits = uint32_t;
    switch (op) {
      FLOAT_SHAPE(F32x4, F32, float);
      CASE(F32x4ConvertI32x4S, convert<Bits, Bits>(Op::F32ConvertI32S, a));
      CASE(F32x4ConvertI32x4U, convert<Bits, Bits>(Op::F32ConvertI32U, a));
      CASE(F32x4DemoteF64x2Zero, convert<Bits, uint64_t>(Op::F32DemoteF64, a));
      default:
        break;
    }
  }
  using Bits = uint64_t;
  switch (op) {
    FLOAT_SHAPE(F64x2, F64, double);
    CASE(F64x2ConvertLowI32x4S, convert<Bits, uint32_t>(Op::F64ConvertI32S, a));
    CASE(F64x2ConvertLowI32x4U, convert<Bits, uint32_t>(Op::F64ConvertI32U, a));
    CASE(F64x2PromoteLowF32x4, convert<Bits, uint32_t>(Op::F64PromoteF32, a));
    default:
      return {.known = false};
  }
}

Computed bits(Op op, const Value &a, const Value &b, const Value &c) {
  switch (op) {
    UNARY(V128Not, uint64_t, ~x);
    BINARY(V128And, uint64_t, x &y);
    BINARY(V128Andnot, uint64_t, x & ~y);
    BINARY(V128Or, uint64_t, x | y);
    BINARY(V128Xor, uint64_t, x ^ y);
    CASE(V128Bitselect, select_bits(a, b, c));
    CASE(I8x16RelaxedLaneselect, select_bits(a, b, c));
    CASE(I16x8RelaxedLaneselect, select_bits(a, b, c));
    CASE(I32x4RelaxedLaneselect, select_bits(a, b, c));
    CASE(I64x2RelaxedLaneselect, select_bits(a, b, c));
    CASE(V128AnyTrue, give_number((a.low | a.high) != 0));
    CASE(I32x4RelaxedDotI8x16I7x16AddS, dot_and_add(a, b, c));
    default:
      return {.known = false};
  }
}

}  // namespace

Value shuffle_lanes(const Value &a, const Value &b,
                    const Lanes<uint8_t> &which) {
  Lanes<uint8_t> first = lanes<uint8_t>(a), second = lanes<uint8_t>(b), to;
  for (size_t i = 0; i < 16; ++i)
    to[i] = which[i] < 16 ? first[which[i]] : second[which[i] - 16];
  return from_lanes<uint8_t>(to);
}

Computed compute_vector(Op op, std::span<const Value> operands, unsigned lane) {
  if (operands.empty()) return {.known = false};
  const Value &a = operands[0], &b = operands[operands.size() > 1],
              &c = operands.back();
  if (Computed to = integers_of_8_and_16(op, a, b, lane); to.known) return to;
  if (Computed to = integers_of_32_and_64(op, a, b, lane); to.known) return to;
  if (Computed to = floats(op, a, b, c, lane); to.known) return to;
  return bits(op, a, b, c);
}

}  // namespace wasmrust::ir
