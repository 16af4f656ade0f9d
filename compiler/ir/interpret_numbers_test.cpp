// Each numeric operation on the values at its edges: signs, overflows, shifts
// by the width, infinities, zeros of both signs, NaNs, and what traps.
// Expectations are the specification's; bits are compared, not numbers.
#include "compiler/ir/interpret_numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace wasmrust::ir {
namespace {

std::set<Op> tried;

Computed run(Op op, std::initializer_list<Value> operands) {
  tried.insert(op);
  Computed to = compute(op, {operands.begin(), operands.size()});
  EXPECT_TRUE(to.known) << text_of(op);
  return to;
}

Value i(uint32_t value) { return Value::of(value); }
Value l(uint64_t value) { return Value::of(value); }
Value f(float value) { return Value::of(value); }
Value d(double value) { return Value::of(value); }

void expect(Op op, std::initializer_list<Value> operands, Value wanted) {
  Computed to = run(op, operands);
  EXPECT_EQ(to.trap, nullptr) << text_of(op);
  EXPECT_EQ(to.result.low, wanted.low) << text_of(op);
}
void expect_trap(Op op, std::initializer_list<Value> operands,
                 std::string_view why) {
  Computed to = run(op, operands);
  EXPECT_EQ(to.trap ? to.trap : "", why) << text_of(op);
}

constexpr uint32_t low = 0x80000000;
constexpr uint64_t low64 = 0x8000000000000000;

void integers32() {
  expect(Op::I32Add, {i(~0u), i(2)}, i(1));
  expect(Op::I32Sub, {i(0), i(1)}, i(~0u));
  expect(Op::I32Mul, {i(0x10001), i(0x10001)}, i(0x20001));
  expect(Op::I32DivS, {i(-7), i(2)}, i(-3));
  expect(Op::I32DivU, {i(-7), i(2)}, i(0x7ffffffc));
  expect(Op::I32RemS, {i(-7), i(2)}, i(-1));
  expect(Op::I32RemS, {i(low), i(-1)}, i(0));
  expect(Op::I32RemU, {i(-7), i(4)}, i(1));
  expect_trap(Op::I32DivS, {i(low), i(-1)}, "integer overflow");
  for (Op op : {Op::I32DivS, Op::I32DivU, Op::I32RemS, Op::I32RemU})
    expect_trap(op, {i(1), i(0)}, "integer divide by zero");
  expect(Op::I32And, {i(12), i(10)}, i(8));
  expect(Op::I32Or, {i(12), i(10)}, i(14));
  expect(Op::I32Xor, {i(12), i(10)}, i(6));
  expect(Op::I32Shl, {i(1), i(33)}, i(2));
  expect(Op::I32ShrS, {i(low), i(31)}, i(~0u));
  expect(Op::I32ShrU, {i(low), i(63)}, i(1));
  expect(Op::I32Rotl, {i(low | 1), i(1)}, i(3));
  expect(Op::I32Rotr, {i(3), i(33)}, i(low | 1));
  expect(Op::I32Clz, {i(0)}, i(32));
  expect(Op::I32Ctz, {i(low)}, i(31));
  expect(Op::I32Popcnt, {i(~0u)}, i(32));
  expect(Op::I32Eqz, {i(0)}, i(1));
  expect(Op::I32Extend8S, {i(0x80)}, i(0xffffff80));
  expect(Op::I32Extend16S, {i(0x18000)}, i(0xffff8000));
}

void integers64() {
  expect(Op::I64Add, {l(~0ull), l(2)}, l(1));
  expect(Op::I64Sub, {l(0), l(1)}, l(~0ull));
  expect(Op::I64Mul, {l(1ull << 33), l(1ull << 31)}, l(0));
  expect(Op::I64DivS, {l(-7), l(2)}, l(-3));
  expect(Op::I64DivU, {l(-7), l(2)}, l(0x7ffffffffffffffc));
  expect(Op::I64RemS, {l(-7), l(2)}, l(-1));
  expect(Op::I64RemS, {l(low64), l(-1)}, l(0));
  expect(Op::I64RemU, {l(-7), l(4)}, l(1));
  expect_trap(Op::I64DivS, {l(low64), l(-1)}, "integer overflow");
  for (Op op : {Op::I64DivS, Op::I64DivU, Op::I64RemS, Op::I64RemU})
    expect_trap(op, {l(1), l(0)}, "integer divide by zero");
  expect(Op::I64And, {l(12), l(10)}, l(8));
  expect(Op::I64Or, {l(12), l(10)}, l(14));
  expect(Op::I64Xor, {l(12), l(10)}, l(6));
  expect(Op::I64Shl, {l(1), l(65)}, l(2));
  expect(Op::I64ShrS, {l(low64), l(63)}, l(~0ull));
  expect(Op::I64ShrU, {l(low64), l(127)}, l(1));
  expect(Op::I64Rotl, {l(low64 | 1), l(1)}, l(3));
  expect(Op::I64Rotr, {l(3), l(65)}, l(low64 | 1));
  expect(Op::I64Clz, {l(1)}, l(63));
  expect(Op::I64Ctz, {l(0)}, l(64));
  expect(Op::I64Popcnt, {l(~0ull)}, l(64));
  expect(Op::I64Eqz, {l(1ull << 32)}, i(0));
  expect(Op::I64Extend8S, {l(0x80)}, l(-128));
  expect(Op::I64Extend16S, {l(0x8000)}, l(-32768));
  expect(Op::I64Extend32S, {l(low)}, l(0xffffffff80000000));
}

void comparisons() {
  using enum Op;
  // eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u, of -1 and 1.
  const Op narrow[] = {I32Eq,  I32Ne,  I32LtS, I32LtU, I32GtS,
                       I32GtU, I32LeS, I32LeU, I32GeS, I32GeU};
  const Op broad[] = {I64Eq,  I64Ne,  I64LtS, I64LtU, I64GtS,
                      I64GtU, I64LeS, I64LeU, I64GeS, I64GeU};
  const uint32_t differ[] = {0, 1, 1, 0, 0, 1, 1, 0, 0, 1};
  const uint32_t same[] = {1, 0, 0, 0, 0, 0, 1, 1, 1, 1};
  for (size_t k = 0; k < 10; ++k) {
    expect(narrow[k], {i(-1), i(1)}, i(differ[k]));
    expect(narrow[k], {i(5), i(5)}, i(same[k]));
    expect(broad[k], {l(-1), l(1)}, i(differ[k]));
    expect(broad[k], {l(5), l(5)}, i(same[k]));
  }
  // eq ne lt gt le ge, of -0 and 0, 1 and 2, and NaN.
  const Op floats[] = {F32Eq, F32Ne, F32Lt, F32Gt, F32Le, F32Ge};
  const Op doubles[] = {F64Eq, F64Ne, F64Lt, F64Gt, F64Le, F64Ge};
  const uint32_t zeros[] = {1, 0, 0, 0, 1, 1}, less[] = {0, 1, 1, 0, 1, 0},
                 nans[] = {0, 1, 0, 0, 0, 0};
  for (size_t k = 0; k < 6; ++k) {
    expect(floats[k], {f(-0.f), f(0)}, i(zeros[k]));
    expect(floats[k], {f(1), f(2)}, i(less[k]));
    expect(floats[k], {f(NAN), f(NAN)}, i(nans[k]));
    expect(doubles[k], {d(-0.), d(0)}, i(zeros[k]));
    expect(doubles[k], {d(1), d(2)}, i(less[k]));
    expect(doubles[k], {d(NAN), d(1)}, i(nans[k]));
  }
}

// The operations of a floating-point type, whose constants `v` makes.
template <typename Float, typename Make, typename Ops>
void floats(Make v, const Ops &op, Value nan, Value odd_nan, Value minus_nan) {
  Float inf = std::numeric_limits<Float>::infinity();
  expect(op[0], {minus_nan}, odd_nan);  // abs
  expect(op[1], {odd_nan}, minus_nan);  // neg
  expect(op[1], {v(0)}, v(-Float(0)));
  expect(op[2], {odd_nan, v(-1)}, minus_nan);     // copysign
  expect(op[3], {v(Float(-0.5))}, v(-Float(0)));  // ceil
  expect(op[3], {odd_nan}, nan);
  expect(op[4], {v(Float(-0.5))}, v(-1));  // floor
  expect(op[5], {v(Float(-1.9))}, v(-1));  // trunc
  expect(op[6], {v(Float(2.5))}, v(2));    // nearest
  expect(op[6], {v(Float(3.5))}, v(4));
  expect(op[6], {v(Float(-0.5))}, v(-Float(0)));
  expect(op[6], {v(Float(0.49999997))}, v(0));
  expect(op[6], {v(-inf)}, v(-inf));
  expect(op[6], {v(Float(-2.6))}, v(-3));
  expect(op[7], {v(9)}, v(3));  // sqrt
  expect(op[7], {v(-1)}, nan);
  expect(op[7], {v(-Float(0))}, v(-Float(0)));
  expect(op[8], {v(inf), v(-inf)}, nan);  // add
  expect(op[8], {v(Float(1.5)), v(2)}, v(Float(3.5)));
  expect(op[9], {v(1), v(1)}, v(0));            // sub
  expect(op[10], {v(0), v(-1)}, v(-Float(0)));  // mul
  expect(op[11], {v(-1), v(0)}, v(-inf));       // div
  expect(op[11], {v(0), v(0)}, nan);
  expect(op[12], {v(0), v(-Float(0))}, v(-Float(0)));  // min
  expect(op[12], {v(1), odd_nan}, nan);
  expect(op[12], {v(1), v(2)}, v(1));
  expect(op[13], {v(-Float(0)), v(0)}, v(0));  // max
  expect(op[13], {odd_nan, v(1)}, nan);
  expect(op[13], {v(1), v(2)}, v(2));
}

void conversions() {
  using enum Op;
  expect(I32WrapI64, {l(0x1ffffffff)}, i(~0u));
  expect(I64ExtendI32S, {i(low)}, l(0xffffffff80000000));
  expect(I64ExtendI32U, {i(low)}, l(low));
  expect(I32TruncF32S, {f(-2147483648.f)}, i(low));
  expect_trap(I32TruncF32S, {f(2147483648.f)}, "integer overflow");
  expect(I32TruncF32U, {f(-0.9f)}, i(0));
  expect_trap(I32TruncF32U, {f(-1)}, "integer overflow");
  expect(I32TruncF64S, {d(-2147483648.9)}, i(low));
  expect_trap(I32TruncF64S, {d(-2147483649.)}, "integer overflow");
  expect(I32TruncF64U, {d(4294967295.9)}, i(~0u));
  expect_trap(I32TruncF64U, {d(NAN)}, "invalid conversion to integer");
  expect(I64TruncF32S, {f(-9223372036854775808.f)}, l(low64));
  expect_trap(I64TruncF32S, {f(9223372036854775808.f)}, "integer overflow");
  expect(I64TruncF32U, {f(9223372036854775808.f)}, l(low64));
  expect(I64TruncF64S, {d(-1.5)}, l(-1));
  expect_trap(I64TruncF64S, {d(INFINITY)}, "integer overflow");
  expect(I64TruncF64U, {d(1e19)}, l(10000000000000000000ull));
  expect(I32TruncSatF32S, {f(-INFINITY)}, i(low));
  expect(I32TruncSatF32S, {f(NAN)}, i(0));
  expect(I32TruncSatF32U, {f(-1)}, i(0));
  expect(I32TruncSatF64S, {d(1e10)}, i(0x7fffffff));
  expect(I32TruncSatF64U, {d(1e10)}, i(~0u));
  expect(I64TruncSatF32S, {f(1e30f)}, l(~low64));
  expect(I64TruncSatF32U, {f(1e30f)}, l(~0ull));
  expect(I64TruncSatF64S, {d(-1e30)}, l(low64));
  expect(I64TruncSatF64U, {d(5.9)}, l(5));
  expect(F32ConvertI32S, {i(16777217)}, f(16777216));
  expect(F32ConvertI32U, {i(~0u)}, f(4294967296.f));
  expect(F32ConvertI64S, {l(-1)}, f(-1));
  expect(F32ConvertI64U, {l(~0ull)}, f(18446744073709551616.f));
  expect(F64ConvertI32S, {i(low)}, d(-2147483648.));
  expect(F64ConvertI32U, {i(low)}, d(2147483648.));
  expect(F64ConvertI64S, {l(9007199254740993)}, d(9007199254740992.));
  expect(F64ConvertI64U, {l(~0ull)}, d(18446744073709551616.));
  expect(F32DemoteF64, {d(1e300)}, f(INFINITY));
  expect(F32DemoteF64, {l(0xfff0000000000001)}, i(0x7fc00000));
  expect(F64PromoteF32, {f(1.5f)}, d(1.5));
  expect(F64PromoteF32, {i(0xff800001)}, l(0x7ff8000000000000));
  expect(I32ReinterpretF32, {f(-0.f)}, i(low));
  expect(F32ReinterpretI32, {i(0x7f800001)}, i(0x7f800001));
  expect(I64ReinterpretF64, {d(-0.)}, l(low64));
  expect(F64ReinterpretI64, {l(0x7ff0000000000001)}, l(0x7ff0000000000001));
}

void wide() {
  auto both = [](Op op, std::initializer_list<Value> in, uint64_t first,
                 uint64_t second) {
    Computed to = run(op, in);
    EXPECT_EQ(to.result, l(first)) << text_of(op);
    EXPECT_EQ(to.second, l(second)) << text_of(op);
  };
  both(Op::I64Add128, {l(~0ull), l(1), l(1), l(2)}, 0, 4);
  both(Op::I64Sub128, {l(0), l(4), l(1), l(2)}, ~0ull, 1);
  both(Op::I64MulWideS, {l(-1), l(5)}, l(-5).low, ~0ull);
  both(Op::I64MulWideU, {l(-1), l(5)}, l(-5).low, 4);
}

TEST(Numbers, EachOperationAtItsEdges) {
  using enum Op;
  integers32();
  integers64();
  comparisons();
  const Op narrow[] = {F32Abs,   F32Neg,     F32Copysign, F32Ceil, F32Floor,
                       F32Trunc, F32Nearest, F32Sqrt,     F32Add,  F32Sub,
                       F32Mul,   F32Div,     F32Min,      F32Max};
  const Op broad[] = {F64Abs,   F64Neg,     F64Copysign, F64Ceil, F64Floor,
                      F64Trunc, F64Nearest, F64Sqrt,     F64Add,  F64Sub,
                      F64Mul,   F64Div,     F64Min,      F64Max};
  floats<float>(f, narrow, i(0x7fc00000), i(0x7f800001), i(0xff800001));
  floats<double>(d, broad, l(0x7ff8000000000000), l(0x7ff0000000000001),
                 l(0xfff0000000000001));
  conversions();
  wide();

  // What takes and gives only scalars, and is no constant, was tried.
  for (size_t k = 0; k < wasm::op_count; ++k) {
    auto op = static_cast<Op>(k);
    const wasm::OpRow &row = wasm::op_rows[k];
    std::string_view prefix = row.text.substr(0, 4);
    bool scalar = prefix == "i32." || prefix == "i64." || prefix == "f32." ||
                  prefix == "f64.";
    if (scalar && row.immediate == wasm::Immediate::None) {
      EXPECT_TRUE(tried.contains(op)) << row.text;
    }
  }
}

TEST(Numbers, OtherOperationsAreNotKnown) {
  Value x[3];
  EXPECT_FALSE(compute(Op::I32x4Add, x).known);
  EXPECT_FALSE(compute(Op::I32Load, x).known);
  EXPECT_FALSE(compute(Op::I32Const, {}).known);
}

}  // namespace
}  // namespace wasmrust::ir
