// What the official test suite cannot show of the interpreter (tests/spec runs
// all of it): the choices that are ours, and limits.
#include <gtest/gtest.h>

#include "compiler/ir/interpret.h"
#include "compiler/ir/interpret_vectors.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/sample_functions.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
type 1 open struct (mut i8, (ref null 1))
type 2 sub 1 struct (mut i8, (ref null 1), i64)
type 3 array (mut i16)
memory m0 "shared" shared min=1 max=2
symbol s0 function "a" (type 0)
)";

// Runs s0 of the program; "7", or why it stopped.
std::string run(std::string_view lines, uint32_t argument = 0) {
  auto read =
      parse_program(std::string(tables) + "func s0 (type 0) {\nb0(v0: i32):\n" +
                    std::string(lines) + "}\n");
  EXPECT_TRUE(read) << to_string(read.error());
  if (!read) return "";
  EXPECT_EQ(to_string(Verifier(read->program).verify(read->functions[0])), "");
  Store store;
  Instance instance(store, read->program);
  SymbolId symbol(size_t{0});
  instance.define(symbol, &read->functions[0]);
  Outcome to = Interpreter(store).call(instance.function(symbol),
                                       std::array{Value::of(argument)});
  if (!to) return to.error().reason;
  return std::to_string((*to)[0].as<int32_t>());
}

TEST(InterpretFamilies, OneThreadDoesNotWait) {
  std::string wait = R"(  v1: i32 = i32.const 8
  i32.atomic.store v1 v1
  v2: i64 = i64.const TIMEOUT
  v3: i32 = memory.atomic.wait32 v1 v0 v2
  return v3
)";
  auto with = [&](std::string timeout) {
    std::string text = wait;
    return text.replace(text.find("TIMEOUT"), 7, timeout);
  };
  EXPECT_EQ(run(with("5"), 7), "1");
  EXPECT_EQ(run(with("5"), 8), "2");
  EXPECT_EQ(run(with("-1"), 8), "a thread that is alone would wait for ever");
  EXPECT_EQ(run("  v1: i32 = memory.atomic.notify v0 v0\n  return v1\n", 8),
            "0");
  EXPECT_EQ(run("  v1: i32 = memory.atomic.notify v0 v0\n  return v1\n", 9),
            "unaligned atomic");
}

TEST(InterpretFamilies, OnlyTheWidthOfAnExpectedValueIsCompared) {
  EXPECT_EQ(run(R"(  v1: i32 = i32.const 8
  v2: i32 = i32.const 0x11
  v3: i32 = i32.const 0x1211
  i32.store8 v1 v2
  v4: i32 = i32.atomic.rmw8.cmpxchg_u v1 v3 v0
  v5: i32 = i32.load8_u v1
  return v5
)",
                7),
            "7");
}

TEST(InterpretFamilies, ObjectsHaveTheTypeThatTheyWereMadeWith) {
  std::string text = R"(  v1: (ref null 1) = ref.null 1
  v2: i64 = i64.const 5
  v3: (ref 2) = struct.new v0 v1 v2 (type 2)
  v4: i32 = ref.test v3 2
  v5: i32 = struct.get_s v3 (type 2) 0
  v6: i32 = i32.add v4 v5
  return v6
)";
  EXPECT_EQ(run(text, 0xff), "0");
  EXPECT_EQ(run(R"(  v1: (ref 1) = struct.new_default (type 1)
  v2: (ref 2) = ref.cast v1 2
  v3: i32 = struct.get_u v2 (type 2) 0
  return v3
)"),
            "cast failure");
}

TEST(InterpretFamilies, ObjectsHaveTheirLimit) {
  std::string text = R"(  v1: (ref 3) = array.new_default v0 (type 3)
  v2: i32 = array.len v1
  return v2
)";
  EXPECT_EQ(run(text, 1000), "1000");
  EXPECT_EQ(run(text, 0xffff'ffff), "no room for objects");
}

TEST(InterpretFamilies, HandlesNameReferences) {
  EXPECT_EQ(run(R"(  v1: externref = ref.null extern
  v2: (ref i31) = ref.i31 v0
  v3: (ref extern) = extern.convert_any v2
  v4: i32 = ref.acquire v3
  v5: externref = ref.get v4
  v6: anyref = any.convert_extern v5
  v7: i31ref = ref.cast_null v6 i31
  v8: i32 = i31.get_s v7
  ref.release v4
  br b1()
b1():
  v9: externref = ref.get v4
  return v8
)",
                5),
            "the handle names nothing");
}

// A product and a sum round once: 1 - 2^-24 squared loses its last bits when
// it is rounded before.
TEST(InterpretFamilies, RelaxedMultiplicationAndAdditionRoundsOnce) {
  auto splat = [](float x) {
    return from_lanes<float>(Lanes<float>{x, x, x, x});
  };
  float x = 1.0f - 0x1p-24f;
  Value in[] = {splat(x), splat(x), splat(-1.0f)};
  Value sum = compute_vector(Op::F32x4RelaxedMadd, in, 0).result;
  EXPECT_EQ(lanes<float>(sum)[0], static_cast<float>(-0x1p-23 + 0x1p-48));
  Value negative = compute_vector(Op::F32x4RelaxedNmadd, in, 0).result;
  EXPECT_EQ(lanes<float>(negative)[3],
            static_cast<float>(-2 + 0x1p-23 - 0x1p-48));
}

TEST(InterpretFamilies, RelaxedSwizzleGivesZeroBehindTheLanes) {
  Lanes<uint8_t> from{}, which{};
  for (uint8_t i = 0; i < 16; ++i) from[i] = i + 100;
  which = {15, 16, 127, 128, 255};
  Value in[] = {from_lanes<uint8_t>(from), from_lanes<uint8_t>(which)};
  auto to =
      lanes<uint8_t>(compute_vector(Op::I8x16RelaxedSwizzle, in, 0).result);
  EXPECT_EQ(to[0], 115);
  for (size_t i = 1; i < 5; ++i) EXPECT_EQ(to[i], 0);
  EXPECT_EQ(to[5], 100);
}

}  // namespace
}  // namespace wasmrust::ir
