// See interpret_numbers.h. Both integer types and both floating-point types
// have the same operations, so each is written once, for a type, and named
// once, by what stands behind `i32.` or `f32.` in its name.
#include "compiler/ir/interpret_numbers.h"

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

namespace wasmrust::ir {

namespace {

using U128 = unsigned __int128;

Computed trap(const char *why) { return {.trap = why}; }
template <typename Number>
Computed give(Number number) {
  return {.result = Value::of(number)};
}
// Tests give an i32.
Computed test(bool is) { return give(static_cast<uint32_t>(is)); }

template <typename Float>
Float canonical_nan() {
  using Bits = std::conditional_t<sizeof(Float) == 4, uint32_t, uint64_t>;
  return std::bit_cast<Float>(sizeof(Float) == 4
                                  ? static_cast<Bits>(0x7fc0'0000)
                                  : static_cast<Bits>(0x7ff8'0000'0000'0000));
}
template <typename Float>
Computed give_float(Float value) {
  return give(std::isnan(value) ? canonical_nan<Float>() : value);
}

template <typename U>
Computed divide(U a, U b, bool is_signed, bool remainder) {
  using S = std::make_signed_t<U>;
  if (b == 0) return trap("integer divide by zero");
  if (!is_signed) return give(static_cast<U>(remainder ? a % b : a / b));
  // The one quotient that does not fit; its remainder is 0.
  if (static_cast<S>(b) == -1)
    return remainder                          ? give(U{0})
           : a == U{1} << (sizeof(U) * 8 - 1) ? trap("integer overflow")
                                              : give(static_cast<U>(U{0} - a));
  auto x = static_cast<S>(a), y = static_cast<S>(b);
  return give(static_cast<U>(remainder ? x % y : x / y));
}

template <typename Float>
Float least(Float a, Float b) {
  if (std::isnan(a) || std::isnan(b)) return canonical_nan<Float>();
  if (a == b) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}
template <typename Float>
Float greatest(Float a, Float b) {
  if (std::isnan(a) || std::isnan(b)) return canonical_nan<Float>();
  if (a == b) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

// To the nearest integer, ties to the even one, in any rounding mode.
template <typename Float>
Float nearest(Float value) {
  Float down = std::floor(value), rest = value - down;
  if (!std::isfinite(value) || rest == 0) return value;
  Float up = down + 1;
  bool goes_up = rest > Float(0.5) ||
                 (rest == Float(0.5) && std::fmod(down, Float(2)) != 0);
  return std::copysign(goes_up ? up : down, value);
}

// The bounds are powers of two, which every floating-point type has.
template <typename Int, typename Float>
Computed truncate(Float value, bool saturate) {
  constexpr bool is_signed = std::is_signed_v<Int>;
  Float above = std::ldexp(Float(1), sizeof(Int) * 8 - is_signed);
  Float below = is_signed ? -above : Float(0);
  if (std::isnan(value))
    return saturate ? give(Int(0)) : trap("invalid conversion to integer");
  Float whole = std::trunc(value);
  if (whole >= below && whole < above) return give(static_cast<Int>(whole));
  if (!saturate) return trap("integer overflow");
  return give(value < 0 ? std::numeric_limits<Int>::min()
                        : std::numeric_limits<Int>::max());
}

#define NUMERIC_CASE(name, ...) \
  case Op::name:                \
    return __VA_ARGS__

// `P` is I32 or I64, `U` its unsigned type.
#define INTEGER_CASES(P, U)                                                \
  NUMERIC_CASE(P##Eqz, test(x == 0));                                      \
  NUMERIC_CASE(P##Eq, test(x == y));                                       \
  NUMERIC_CASE(P##Ne, test(x != y));                                       \
  NUMERIC_CASE(P##LtU, test(x < y));                                       \
  NUMERIC_CASE(P##LtS, test(S(x) < S(y)));                                 \
  NUMERIC_CASE(P##GtU, test(x > y));                                       \
  NUMERIC_CASE(P##GtS, test(S(x) > S(y)));                                 \
  NUMERIC_CASE(P##LeU, test(x <= y));                                      \
  NUMERIC_CASE(P##LeS, test(S(x) <= S(y)));                                \
  NUMERIC_CASE(P##GeU, test(x >= y));                                      \
  NUMERIC_CASE(P##GeS, test(S(x) >= S(y)));                                \
  NUMERIC_CASE(P##Clz, give(static_cast<U>(std::countl_zero(x))));         \
  NUMERIC_CASE(P##Ctz, give(static_cast<U>(std::countr_zero(x))));         \
  NUMERIC_CASE(P##Popcnt, give(static_cast<U>(std::popcount(x))));         \
  NUMERIC_CASE(P##Add, give(static_cast<U>(x + y)));                       \
  NUMERIC_CASE(P##Sub, give(static_cast<U>(x - y)));                       \
  NUMERIC_CASE(P##Mul, give(static_cast<U>(x * y)));                       \
  NUMERIC_CASE(P##DivS, divide(x, y, true, false));                        \
  NUMERIC_CASE(P##DivU, divide(x, y, false, false));                       \
  NUMERIC_CASE(P##RemS, divide(x, y, true, true));                         \
  NUMERIC_CASE(P##RemU, divide(x, y, false, true));                        \
  NUMERIC_CASE(P##And, give(static_cast<U>(x & y)));                       \
  NUMERIC_CASE(P##Or, give(static_cast<U>(x | y)));                        \
  NUMERIC_CASE(P##Xor, give(static_cast<U>(x ^ y)));                       \
  NUMERIC_CASE(P##Shl, give(static_cast<U>(x << by)));                     \
  NUMERIC_CASE(P##ShrS, give(static_cast<U>(S(x) >> by)));                 \
  NUMERIC_CASE(P##ShrU, give(static_cast<U>(x >> by)));                    \
  NUMERIC_CASE(P##Rotl, give(std::rotl(x, by)));                           \
  NUMERIC_CASE(P##Rotr, give(std::rotr(x, by)));                           \
  NUMERIC_CASE(P##Extend8S, give(static_cast<U>(static_cast<int8_t>(x)))); \
  NUMERIC_CASE(P##Extend16S, give(static_cast<U>(static_cast<int16_t>(x))))

Computed integer32(Op op, const Value &a, const Value &b) {
  using S = int32_t;
  auto x = a.as<uint32_t>(), y = b.as<uint32_t>();
  int by = static_cast<int>(y & 31);
  switch (op) {
    INTEGER_CASES(I32, uint32_t);
    default:
      return {.known = false};
  }
}

Computed integer64(Op op, const Value &a, const Value &b) {
  using S = int64_t;
  auto x = a.as<uint64_t>(), y = b.as<uint64_t>();
  int by = static_cast<int>(y & 63);
  switch (op) {
    INTEGER_CASES(I64, uint64_t);
    NUMERIC_CASE(I64Extend32S, give(int64_t{static_cast<int32_t>(x)}));
    default:
      return {.known = false};
  }
}

// `P` is F32 or F64. Sign operations keep the bits of a NaN.
#define FLOAT_CASES(P, Bits)                                                 \
  NUMERIC_CASE(P##Eq, test(x == y));                                         \
  NUMERIC_CASE(P##Ne, test(x != y));                                         \
  NUMERIC_CASE(P##Lt, test(x < y));                                          \
  NUMERIC_CASE(P##Gt, test(x > y));                                          \
  NUMERIC_CASE(P##Le, test(x <= y));                                         \
  NUMERIC_CASE(P##Ge, test(x >= y));                                         \
  NUMERIC_CASE(P##Abs, give(static_cast<Bits>(bits & ~sign)));               \
  NUMERIC_CASE(P##Neg, give(static_cast<Bits>(bits ^ sign)));                \
  NUMERIC_CASE(P##Copysign, give(static_cast<Bits>((bits & ~sign) |          \
                                                   (b.as<Bits>() & sign)))); \
  NUMERIC_CASE(P##Ceil, give_float(std::ceil(x)));                           \
  NUMERIC_CASE(P##Floor, give_float(std::floor(x)));                         \
  NUMERIC_CASE(P##Trunc, give_float(std::trunc(x)));                         \
  NUMERIC_CASE(P##Nearest, give_float(nearest(x)));                          \
  NUMERIC_CASE(P##Sqrt, give_float(std::sqrt(x)));                           \
  NUMERIC_CASE(P##Add, give_float(x + y));                                   \
  NUMERIC_CASE(P##Sub, give_float(x - y));                                   \
  NUMERIC_CASE(P##Mul, give_float(x *y));                                    \
  NUMERIC_CASE(P##Div, give_float(x / y));                                   \
  NUMERIC_CASE(P##Min, give_float(least(x, y)));                             \
  NUMERIC_CASE(P##Max, give_float(greatest(x, y)))

Computed float32(Op op, const Value &a, const Value &b) {
  auto x = a.as<float>(), y = b.as<float>();
  auto bits = a.as<uint32_t>();
  constexpr uint32_t sign = uint32_t{1} << 31;
  switch (op) {
    FLOAT_CASES(F32, uint32_t);
    default:
      return {.known = false};
  }
}

Computed float64(Op op, const Value &a, const Value &b) {
  auto x = a.as<double>(), y = b.as<double>();
  auto bits = a.as<uint64_t>();
  constexpr uint64_t sign = uint64_t{1} << 63;
  switch (op) {
    FLOAT_CASES(F64, uint64_t);
    default:
      return {.known = false};
  }
}

// Conversions take one operand; their names say both types.
Computed convert(Op op, const Value &a) {
  auto i32 = a.as<uint32_t>();
  auto i64 = a.as<uint64_t>();
  auto f32 = a.as<float>();
  auto f64 = a.as<double>();
  switch (op) {
    NUMERIC_CASE(I32WrapI64, give(static_cast<uint32_t>(i64)));
    NUMERIC_CASE(I64ExtendI32S, give(int64_t{static_cast<int32_t>(i32)}));
    NUMERIC_CASE(I64ExtendI32U, give(uint64_t{i32}));
    NUMERIC_CASE(I32TruncF32S, truncate<int32_t>(f32, false));
    NUMERIC_CASE(I32TruncF32U, truncate<uint32_t>(f32, false));
    NUMERIC_CASE(I32TruncF64S, truncate<int32_t>(f64, false));
    NUMERIC_CASE(I32TruncF64U, truncate<uint32_t>(f64, false));
    NUMERIC_CASE(I64TruncF32S, truncate<int64_t>(f32, false));
    NUMERIC_CASE(I64TruncF32U, truncate<uint64_t>(f32, false));
    NUMERIC_CASE(I64TruncF64S, truncate<int64_t>(f64, false));
    NUMERIC_CASE(I64TruncF64U, truncate<uint64_t>(f64, false));
    NUMERIC_CASE(I32TruncSatF32S, truncate<int32_t>(f32, true));
    NUMERIC_CASE(I32TruncSatF32U, truncate<uint32_t>(f32, true));
    NUMERIC_CASE(I32TruncSatF64S, truncate<int32_t>(f64, true));
    NUMERIC_CASE(I32TruncSatF64U, truncate<uint32_t>(f64, true));
    NUMERIC_CASE(I64TruncSatF32S, truncate<int64_t>(f32, true));
    NUMERIC_CASE(I64TruncSatF32U, truncate<uint64_t>(f32, true));
    NUMERIC_CASE(I64TruncSatF64S, truncate<int64_t>(f64, true));
    NUMERIC_CASE(I64TruncSatF64U, truncate<uint64_t>(f64, true));
    NUMERIC_CASE(F32ConvertI32S, give(float(static_cast<int32_t>(i32))));
    NUMERIC_CASE(F32ConvertI32U, give(float(i32)));
    NUMERIC_CASE(F32ConvertI64S, give(float(static_cast<int64_t>(i64))));
    NUMERIC_CASE(F32ConvertI64U, give(float(i64)));
    NUMERIC_CASE(F64ConvertI32S, give(double(static_cast<int32_t>(i32))));
    NUMERIC_CASE(F64ConvertI32U, give(double(i32)));
    NUMERIC_CASE(F64ConvertI64S, give(double(static_cast<int64_t>(i64))));
    NUMERIC_CASE(F64ConvertI64U, give(double(i64)));
    NUMERIC_CASE(F32DemoteF64, give_float(static_cast<float>(f64)));
    NUMERIC_CASE(F64PromoteF32, give_float(static_cast<double>(f32)));
    NUMERIC_CASE(I32ReinterpretF32, give(i32));
    NUMERIC_CASE(F32ReinterpretI32, give(i32));
    NUMERIC_CASE(I64ReinterpretF64, give(i64));
    NUMERIC_CASE(F64ReinterpretI64, give(i64));
    default:
      return {.known = false};
  }
}

Computed wide(U128 sum) {
  return {.result = Value::of(static_cast<uint64_t>(sum)),
          .second = Value::of(static_cast<uint64_t>(sum >> 64))};
}

Computed wide_arithmetic(Op op, std::span<const Value> in) {
  auto pair = [&](size_t at) {
    return U128{in[at + 1].low} << 64 | in[at].low;
  };
  auto extended = [&](size_t at) {
    return static_cast<U128>(
        static_cast<__int128>(static_cast<int64_t>(in[at].low)));
  };
  switch (op) {
    NUMERIC_CASE(I64Add128, wide(pair(0) + pair(2)));
    NUMERIC_CASE(I64Sub128, wide(pair(0) - pair(2)));
    NUMERIC_CASE(I64MulWideS, wide(extended(0) * extended(1)));
    NUMERIC_CASE(I64MulWideU, wide(U128{in[0].low} * in[1].low));
    default:
      return {.known = false};
  }
}

#undef INTEGER_CASES
#undef FLOAT_CASES
#undef NUMERIC_CASE

}  // namespace

Computed compute(Op op, std::span<const Value> operands) {
  if (operands.empty()) return {.known = false};
  const Value &a = operands[0], &b = operands[operands.size() > 1];
  if (Computed to = integer32(op, a, b); to.known) return to;
  if (Computed to = integer64(op, a, b); to.known) return to;
  if (Computed to = float32(op, a, b); to.known) return to;
  if (Computed to = float64(op, a, b); to.known) return to;
  if (Computed to = convert(op, a); to.known) return to;
  return wide_arithmetic(op, operands);
}

}  // namespace wasmrust::ir
