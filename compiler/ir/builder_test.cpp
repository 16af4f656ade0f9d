// What the builder makes: operations, types of results, rows behind calls,
// edges. The types of the other operations are tested with the verifier, which
// takes them from the same place.
#include "compiler/ir/builder.h"

#include <gtest/gtest.h>

#include "compiler/ir/sample_program.h"

namespace wasmrust::ir {
namespace {

using wasm::ValueKind;

struct BuilderTest : testing::Test {
  SampleProgram sample;
  Function function{sample.no_types};
  Builder make{sample.program, function};
  BlockId entry = function.add_block();

  BuilderTest() { make.at_end_of(entry); }

  wasm::ValueType type(ValueId id) const {
    return function.value_type(function.type_of(id));
  }
};

TEST_F(BuilderTest, ConstantsKeepTheirBits) {
  ValueId a = make.i32(-1), b = make.i64(-2), c = make.f64_bits(1ull << 63);
  EXPECT_EQ(function[a].w[0], 0xffffffffu);
  EXPECT_EQ(function[b].w[0], 0xfffffffeu);
  EXPECT_EQ(function[b].w[1], 0xffffffffu);
  EXPECT_EQ(function[c].w[1], 0x80000000u);
  EXPECT_EQ(function.type_of(a), TypeRef::I32);
  EXPECT_EQ(function.type_of(b), TypeRef::I64);
  EXPECT_EQ(function.type_of(c), TypeRef::F64);
  ValueId v = make.v128({1, 2, 3, 4});
  EXPECT_EQ(function.words(function[v].w[0], 4)[3], 4u);
}

TEST_F(BuilderTest, TheTypeFollowsFromTheSignature) {
  ValueId a = make.i32(1), b = make.i32(2);
  EXPECT_EQ(function.type_of(make.op(Op::I32Add, {a, b})), TypeRef::I32);
  EXPECT_EQ(function.type_of(make.op(Op::I64ExtendI32U, {a})), TypeRef::I64);
  EXPECT_EQ(function.type_of(make.op(Op::I32x4Splat, {a})), TypeRef::V128);
  ValueId v = make.v128({});
  ValueId mixed = make.shuffle(v, v, {31, 1, 2, 3});
  EXPECT_EQ(function.type_of(mixed), TypeRef::V128);
  EXPECT_EQ(function.words(function[mixed].w[2], 1)[0], 0x0302011fu);
}

TEST_F(BuilderTest, AddressesAreThoseOfTheMemory) {
  ValueId a = make.i32(1);
  ValueId loaded = make.load(Op::I64Load, a, {.memory = sample.linear});
  EXPECT_EQ(function.type_of(loaded), TypeRef::I64);
  EXPECT_EQ(function.access(loaded).memory, sample.linear);
  auto size = [&](MemoryId memory) {
    return function.type_of(make.op(Op::MemorySize, {}, memory.value));
  };
  EXPECT_EQ(size(sample.linear), TypeRef::I32);
  EXPECT_EQ(size(sample.wide), TypeRef::I64);
  sample.program.data[sample.data].memory = sample.wide;
  EXPECT_EQ(function.type_of(make.symbol_address(sample.text, -4)),
            TypeRef::I64);
}

TEST_F(BuilderTest, SeveralResultsAreRowsBehindTheCall) {
  auto two = make.call(sample.callee, {make.i32(1), make.i64(2)});
  ASSERT_EQ(two.count, 2u);
  EXPECT_EQ(function.type_of(two.instruction), TypeRef::None);
  EXPECT_EQ(function.type_of(two[0]), TypeRef::I32);
  EXPECT_EQ(function.type_of(two[1]), TypeRef::F64);
  EXPECT_EQ(function.next(two.instruction), two[0]);
  EXPECT_EQ(function.next(two[0]), two[1]);
  EXPECT_EQ(function.operands(two[1])[0], two.instruction);

  auto one = make.call(sample.import, {two[0]});
  EXPECT_EQ(one.count, 1u);
  EXPECT_EQ(one[0], one.instruction);
  EXPECT_EQ(make.call(sample.tail, {}).count, 0u);

  ValueId x = make.i64(1);
  auto wide = make.results(Op::I64Add128, {x, x, x, x});
  ASSERT_EQ(wide.count, 2u);
  EXPECT_EQ(function.type_of(wide[1]), TypeRef::I64);
}

TEST_F(BuilderTest, ReferencesAreAsPreciseAsTheRules) {
  ValueId n = make.op(Op::StructNewDefault, {}, sample.structure.value);
  EXPECT_EQ(type(n), wasm::reference(
                         static_cast<int32_t>(sample.structure.value), false));
  ValueId byte = make.pair_op(Op::StructGetU, {n}, sample.structure.value, 0);
  EXPECT_EQ(function.type_of(byte), TypeRef::I32);
  ValueId any = make.pair_op(Op::StructGet, {n}, sample.structure.value, 2);
  EXPECT_EQ(type(any).kind, ValueKind::AnyRef);
  ValueId some = make.op(Op::RefAsNonNull, {any});
  EXPECT_EQ(type(some), wasm::reference(wasm::heap::any, false));
  EXPECT_EQ(type(make.op(Op::ExternConvertAny, {some})),
            wasm::reference(wasm::heap::extern_, false));
  EXPECT_EQ(type(make.op(Op::ExternConvertAny, {any})).kind,
            ValueKind::ExternRef);
  EXPECT_EQ(type(make.ref_null(wasm::heap::func)).kind, ValueKind::FuncRef);
  ValueId cond = make.i32(0);
  EXPECT_EQ(
      type(make.select(some, any, cond, function.intern({ValueKind::AnyRef})))
          .kind,
      ValueKind::AnyRef);
}

TEST_F(BuilderTest, EdgesStandBehindOneAnother) {
  BlockId then = function.add_block(), otherwise = function.add_block();
  ValueId parameter = function.add_parameter(then, TypeRef::I32);
  ValueId a = make.i32(1), b = make.i32(2);
  make.br_if(a, {.to = then, .arguments = {b}},
             {.to = otherwise, .likelihood = Likelihood::Unlikely});
  ValueId end = function.terminator(entry);
  ASSERT_EQ(function.edge_count(end), 2u);
  EXPECT_EQ(function.edges(end)[0].target, then);
  EXPECT_EQ(function.arguments(function.edges(end)[0])[0], b);
  EXPECT_EQ(function.edges(end)[1].likelihood, Likelihood::Unlikely);

  make.at_end_of(then);
  make.br_table(parameter,
                std::array<Builder::Target, 3>{
                    {{.to = otherwise}, {.to = otherwise}, {otherwise}}});
  EXPECT_EQ(function.edge_count(function.terminator(then)), 3u);

  make.at_end_of(otherwise);
  BlockId some = function.add_block(), none = function.add_block();
  ValueId reference = make.ref_null(wasm::heap::any);
  ValueId cast = make.br_on_cast(Op::BrOnCast, reference, {ValueKind::AnyRef},
                                 wasm::reference(wasm::heap::i31, false));
  make.set_targets(cast, {.to = some, .arguments = {cast}}, {.to = none});
  EXPECT_EQ(type(cast), wasm::reference(wasm::heap::i31, false));
  EXPECT_EQ(function.arguments(function.edges(cast)[0])[0], cast);
  EXPECT_EQ(function.edge_count(cast), 2u);
}

TEST_F(BuilderTest, InstructionsRememberWhereTheyComeFrom) {
  function.origin_rows.push_back({.function = 3, .offset = 17});
  make.set_origin(1);
  ValueId id = make.i32(1);
  EXPECT_EQ(function.origin_rows[function.origin(id)].offset, 17u);
}

}  // namespace
}  // namespace wasmrust::ir
