// Every row of accesses.def is used, and what is read and written stays.
#include "compiler/optimize/accesses.h"

#include <gtest/gtest.h>

#include "compiler/ir/builder.h"
#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

using ir::Op;
using ir::TypeRef;

struct Row {
  Op first, second, becomes;
};
constexpr Row loads[] = {
#define LOAD(outer, load, becomes) {Op::outer, Op::load, Op::becomes},
#include "compiler/optimize/accesses.def"
};
constexpr Row stores[] = {
#define STORE(store, inner, becomes) {Op::store, Op::inner, Op::becomes},
#include "compiler/optimize/accesses.def"
};

char letter(Op op, bool of_result) {
  std::string_view signature = wasm::op_rows[static_cast<size_t>(op)].signature;
  return of_result ? signature.back() : signature.front();
}

// The store of a whole number.
Op store_of(char type) {
  return type == 'i'   ? Op::I32Store
         : type == 'l' ? Op::I64Store
         : type == 'f' ? Op::F32Store
                       : Op::F64Store;
}

// Does the same before and after, and has `becomes` only after.
void expect_row(const PassTest &test, ir::Function function, Op becomes) {
  ASSERT_EQ(test.problems(function), "");
  ir::Observed before = ir::observe(test.sample, function);
  ASSERT_TRUE(test.pass->run(function));
  ASSERT_EQ(test.problems(function), "");
  std::string text = ir::print(function);
  EXPECT_NE(text.find(std::string(ir::text_of(becomes)) + " "), text.npos)
      << text;
  ir::Observed after = ir::observe(test.sample, function);
  EXPECT_EQ(before.outcome, after.outcome) << text;
  EXPECT_EQ(before.memory, after.memory) << text;
}

TEST(Accesses, EachLoadOfTheTable) {
  PassTest test(PassId::Simplify);
  for (const Row &row : loads)
    for (int64_t bytes : {int64_t{0x1122334455667788}, ~int64_t{0x2233}}) {
      SCOPED_TRACE(std::string(ir::text_of(row.first)) + " " +
                   std::string(ir::text_of(row.second)));
      ir::Function function(test.sample.two_results);
      ir::Builder make(test.sample.program, function);
      ir::BlockId entry = function.add_block();
      ir::ValueId base = function.add_parameter(entry, TypeRef::I32);
      function.add_parameter(entry, TypeRef::I64);
      make.at_end_of(entry);
      ir::Access access{.memory = test.sample.linear, .offset = 4};
      make.store(Op::I64Store, base, make.i64(bytes), access);
      ir::ValueId value = make.load(row.second, base, access);
      value = make.op(row.first, {value});
      // So that nothing else is in between.
      make.store(Op::I64Store, base, make.i64(0), access);
      access.offset = 40;
      make.store(store_of(letter(row.first, true)), base, value, access);
      make.return_({{base, make.f64_bits(0)}});
      expect_row(test, function, row.becomes);
    }
}

TEST(Accesses, EachStoreOfTheTable) {
  PassTest test(PassId::Simplify);
  for (const Row &row : stores) {
    SCOPED_TRACE(std::string(ir::text_of(row.first)) + " " +
                 std::string(ir::text_of(row.second)));
    ir::Function function(test.sample.two_results);
    ir::Builder make(test.sample.program, function);
    ir::BlockId entry = function.add_block();
    ir::ValueId base = function.add_parameter(entry, TypeRef::I32);
    function.add_parameter(entry, TypeRef::I64);
    make.at_end_of(entry);
    ir::Access access{.memory = test.sample.linear, .offset = 4};
    make.store(Op::I64Store, base, make.i64(-0x77fe'dcba'9876'5433), access);
    Op load = letter(row.second, false) == 'i'   ? Op::I32Load
              : letter(row.second, false) == 'l' ? Op::I64Load
              : letter(row.second, false) == 'f' ? Op::F32Load
                                                 : Op::F64Load;
    ir::ValueId value = make.load(load, base, access);
    access.offset = 32;
    make.store(row.first, base, make.op(row.second, {value}), access);
    // The load is needed as it is.
    access.offset = 48;
    make.store(store_of(letter(row.second, false)), base, value, access);
    make.return_({{base, make.f64_bits(0)}});
    expect_row(test, function, row.becomes);
  }
}

std::string after(std::string_view body, Goal goal = Goal::Size) {
  PassTest test(PassId::Simplify, goal);
  PassTest dead(PassId::DeadCode);
  std::string text =
      dead.after(test.after("func s0 (type 1) {\nb0(v0: i32, v1: i64):\n" +
                            std::string(body) + "  unreachable\n}\n"));
  size_t first = text.find("):\n") + 3;
  return text.substr(first, text.find("  unreachable") - first);
}

TEST(Accesses, StoresTakeLowBits) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 255
  v3: i32 = i32.and v0 v2
  i32.store8 v0 v3
)"),
            "  i32.store8 v0 v0\n");
  std::string too_few = R"(  v2: i32 = i32.const 127
  v3: i32 = i32.and v0 v2
  i32.store8 v0 v3
)";
  EXPECT_EQ(after(too_few), too_few);
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 65535
  i32.store16 v0 v2
)"),
            "  v5: i32 = i32.const -1\n  i32.store16 v0 v5\n");
}

TEST(Accesses, OffsetsTakeSumsThatDoNotWrapAround) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 8
  v3: i32 = i32.shr_u v0 v2
  v4: i32 = i32.const 12
  v5: i32 = i32.add v3 v4
  i32.store v5 v0 offset=4
)"),
            R"(  v2: i32 = i32.const 8
  v3: i32 = i32.shr_u v0 v2
  i32.store v3 v0 offset=16
)");
  std::string wraps = R"(  v2: i32 = i32.const 12
  v3: i32 = i32.add v0 v2
  i32.store v3 v0 offset=4
)";
  EXPECT_EQ(after(wraps), wraps);
}

TEST(Accesses, ConstantsAndOffsetsMeetWhereTheyAreShort) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 100
  i32.store v2 v0 offset=300
)"),
            "  v5: i32 = i32.const 400\n  i32.store v5 v0\n");
  std::string too_far = R"(  v2: i32 = i32.const -8
  i32.store v2 v0 offset=300
)";
  EXPECT_EQ(after(too_far), too_far);
}

TEST(Accesses, LoadsLeaveSignsThatNobodyReads) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.load8_s v0
  v3: i32 = i32.const 255
  v4: i32 = i32.and v2 v3
  i32.store v0 v4
)"),
            "  v2: i32 = i32.load8_u v0\n  i32.store v0 v2\n");
  std::string wider = R"(  v2: i32 = i32.load8_s v0
  v3: i32 = i32.const 511
  v4: i32 = i32.and v2 v3
  i32.store v0 v4
)";
  EXPECT_EQ(after(wider), wider);
}

// A variable that held a byte does not hold it extended by its sign.
TEST(Accesses, NoVariableHoldsAnotherLoad) {
  PassTest test(PassId::Simplify);
  auto parsed = ir::parse_function(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.load8_u v0
  v3: i32 = i32.extend8_s v2
  v4: f64 = f64.const 0x0p+0
  return v3 v4
}
)");
  ASSERT_TRUE(parsed);
  auto value = [](size_t i) { return ir::ValueId(i); };
  parsed->held = {{0, 0, value(2)}, {4, 1, value(3)}};
  test.pass->run(*parsed);
  EXPECT_FALSE(parsed->held[0].value);
  EXPECT_EQ(parsed->held[1].value, value(2));
}

}  // namespace
}  // namespace wasmrust::optimize
