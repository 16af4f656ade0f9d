// What is computed once, and what is not.
#include <gtest/gtest.h>

#include <random>

#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

std::string after(std::string_view body, Goal goal = Goal::Size) {
  PassTest test(PassId::ValueNumbering, goal);
  std::string text = test.after("func s0 (type 1) {\nb0(v0: i32, v1: i64):\n" +
                                std::string(body) + "}\n");
  size_t first = text.find("):\n") + 3;
  return text.substr(first, text.rfind("}") - first);
}

void expect_unchanged(std::string_view body, Goal goal = Goal::Size) {
  EXPECT_EQ(after(body, goal), body);
}

TEST(ValueNumbering, EqualOnesAreComputedOnce) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.mul v0 v2
  i32.store v0 v3
  v5: i32 = i32.mul v2 v0
  i32.store v5 v2
  unreachable
)",
                  Goal::Speed),
            R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.mul v0 v2
  i32.store v0 v3
  i32.store v3 v2
  unreachable
)");
}

// Vectors stand in words of the function's own, where each has others.
TEST(ValueNumbering, KnowsConstantsAndShufflesOfVectors) {
  std::string one =
                  " = v128.const i32x4 0x00000001 0x00000002 0x00000003 "
                  "0x00000004\n",
              other =
                  " = v128.const i32x4 0x00000001 0x00000002 0x00000003 "
                  "0x00000005\n",
              store = "  v128.store v0 ";
  std::string lanes = " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 ";
  auto shuffle = [&](std::string last) {
    return " = i8x16.shuffle v2 v3" + lanes + last + "\n";
  };
  EXPECT_EQ(
      after("  v2: v128" + one + store + "v2\n  v3: v128" + other + store +
            "v3\n  v4: v128" + one + store + "v4\n  v5: v128" + shuffle("7") +
            store + "v5\n  v6: v128" + shuffle("7") + store + "v6\n  v7: v128" +
            shuffle("8") + store + "v7\n  unreachable\n"),
      "  v2: v128" + one + store + "v2\n  v3: v128" + other + store + "v3\n" +
          store + "v2\n  v5: v128" + shuffle("7") + store + "v5\n" + store +
          "v5\n  v7: v128" + shuffle("8") + store + "v7\n  unreachable\n");
}

TEST(ValueNumbering, FollowsOperands) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.popcnt v2
  i32.store v0 v3
  v5: i32 = i32.wrap_i64 v1
  v6: i32 = i32.popcnt v5
  i32.store v6 v0
  unreachable
)",
                  Goal::Speed),
            R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.popcnt v2
  i32.store v0 v3
  i32.store v3 v0
  unreachable
)");
}

TEST(ValueNumbering, OnlyWhereTheFirstIsKnown) {
  expect_unchanged(R"(  br_if v0 b1() b2()
b1():
  v2: i32 = i32.mul v0 v0
  i32.store v0 v2
  unreachable
b2():
  v4: i32 = i32.mul v0 v0
  i32.store v0 v4
  unreachable
)");
  EXPECT_EQ(after(R"(  v2: i32 = i32.mul v0 v0
  i32.store v0 v2
  br b1()
b1():
  v4: i32 = i32.mul v0 v0
  i32.store v4 v0
  unreachable
)",
                  Goal::Speed),
            R"(  v2: i32 = i32.mul v0 v0
  i32.store v0 v2
  br b1()
b1():
  i32.store v2 v0
  unreachable
)");
}

// What throws leaves from the block's start.
TEST(ValueNumbering, NotFromABlockIntoItsHandler) {
  PassTest test(PassId::ValueNumbering);
  std::string text = R"(func s0 (type 1) {
region r0 (catch_all b2())
b0(v0: i32, v1: i64):
  br b1()
b1() in r0:
  v2: i32 = i32.mul v0 v0
  i32.store v0 v2
  unreachable
b2():
  v4: i32 = i32.mul v0 v0
  i32.store v0 v4
  unreachable
}
)";
  EXPECT_EQ(test.after(text), text);
}

TEST(ValueNumbering, ShortOnesAreComputedAgain) {
  expect_unchanged(R"(  v2: i32 = i32.mul v0 v0
  i32.store v0 v2
  v4: i32 = i32.mul v0 v0
  i32.store v4 v0
  unreachable
)");
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 100
  v3: i32 = i32.mul v0 v2
  i32.store v0 v3
  v5: i32 = i32.const 100
  v6: i32 = i32.mul v0 v5
  i32.store v6 v0
  unreachable
)"),
            R"(  v2: i32 = i32.const 100
  v3: i32 = i32.mul v0 v2
  i32.store v0 v3
  i32.store v3 v0
  unreachable
)");
  std::string tests = R"(  v2: i32 = i32.eqz v0
  i32.store v0 v2
  v4: i32 = i32.eqz v0
  i32.store v4 v0
  unreachable
)";
  expect_unchanged(tests);
  expect_unchanged(tests, Goal::Speed);  // a comparison
  std::string constants = R"(  v2: i32 = i32.const 7
  i32.store v0 v2
  v4: i32 = i32.const 7
  i32.store v0 v4
  unreachable
)";
  expect_unchanged(constants);
  expect_unchanged(constants, Goal::Speed);
}

// Five bytes each: a variable for two takes as many as it saves.
TEST(ValueNumbering, WhatIsThereFourTimesMayBeWorthAVariable) {
  constexpr std::string_view three = R"(  v2: i32 = i32.add v0 v0
  i32.store v2 v0
  v4: i32 = i32.add v0 v0
  i32.store v4 v0 offset=4
  v6: i32 = i32.add v0 v0
  i32.store v6 v0 offset=8
)";
  expect_unchanged(std::string(three) + "  unreachable\n");
  EXPECT_EQ(after(std::string(three) + R"(  v8: i32 = i32.add v0 v0
  i32.store v8 v0 offset=12
  unreachable
)"),
            R"(  v2: i32 = i32.add v0 v0
  i32.store v2 v0
  i32.store v2 v0 offset=4
  i32.store v2 v0 offset=8
  i32.store v2 v0 offset=12
  unreachable
)");
  // The fourth is reached by another way than the others, which alone are not
  // worth it.
  expect_unchanged("  br_if v0 b1() b2()\nb1():\n" + std::string(three) +
                   R"(  unreachable
b2():
  v8: i32 = i32.add v0 v0
  i32.store v8 v0 offset=12
  unreachable
)");
}

TEST(ValueNumbering, ShortOnesThatHaveVariablesAreComputedOnce) {
  // The first is used in another block, the second twice.
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 8
  v3: i32 = i32.add v0 v2
  v4: i32 = i32.const 8
  v5: i32 = i32.add v0 v4
  i32.store v5 v5
  br b1()
b1():
  i32.store v3 v0
  unreachable
)"),
            R"(  v2: i32 = i32.const 8
  v3: i32 = i32.add v0 v2
  i32.store v3 v3
  br b1()
b1():
  i32.store v3 v0
  unreachable
)");
  // Neither needs one.
  expect_unchanged(R"(  v2: i32 = i32.const 8
  v3: i32 = i32.add v0 v2
  i32.store v3 v0
  v5: i32 = i32.const 8
  v6: i32 = i32.add v0 v5
  i32.store v6 v0
  unreachable
)");
}

TEST(ValueNumbering, LongConstantsMayBeKept) {
  std::string far = R"(  v2: i64 = i64.const 1234567890123456789
  i64.store v0 v2
  v4: i64 = i64.const 1234567890123456789
  i64.store v0 v4 offset=8
  unreachable
)";
  EXPECT_EQ(after(far), R"(  v2: i64 = i64.const 1234567890123456789
  i64.store v0 v2
  i64.store v0 v2 offset=8
  unreachable
)");
  expect_unchanged(far, Goal::Speed);
}

TEST(ValueNumbering, DivisionsButNotLoads) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.div_u v0 v2
  i32.store v0 v3
  v5: i32 = i32.div_u v0 v2
  i32.store v5 v2
  unreachable
)",
                  Goal::Speed),
            R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.div_u v0 v2
  i32.store v0 v3
  i32.store v3 v2
  unreachable
)");
  expect_unchanged(R"(  v2: i32 = i32.load v0 offset=100
  i32.store v0 v2
  v4: i32 = i32.load v0 offset=100
  i32.store v4 v2
  unreachable
)");
}

TEST(ValueNumbering, GlobalsThatNeverChange) {
  EXPECT_EQ(after(R"(  v2: i64 = global.get s4
  v3: i64 = i64.mul v2 v1
  i64.store v0 v3
  v5: i64 = global.get s4
  v6: i64 = i64.mul v5 v1
  i64.store v0 v6 offset=8
  unreachable
)",
                  Goal::Speed),
            R"(  v2: i64 = global.get s4
  v3: i64 = i64.mul v2 v1
  i64.store v0 v3
  i64.store v0 v3 offset=8
  unreachable
)");
  expect_unchanged(R"(  v2: i32 = global.get s3
  i32.store v0 v2
  v4: i32 = global.get s3
  i32.store v0 v4 offset=8
  unreachable
)");
}

// Of the structure's fields (type 4) the last one never changes.
TEST(ValueNumbering, FieldsThatNeverChange) {
  EXPECT_EQ(after(R"(  v2: (ref 4) = struct.new_default (type 4)
  v3: anyref = struct.get v2 (type 4) 2
  v4: i32 = ref.is_null v3
  i32.store v0 v4
  struct.set v2 v1 (type 4) 1
  v7: anyref = struct.get v2 (type 4) 2
  v8: i32 = ref.test v7 4
  i32.store v0 v8
  unreachable
)"),
            R"(  v2: (ref 4) = struct.new_default (type 4)
  v3: anyref = struct.get v2 (type 4) 2
  v4: i32 = ref.is_null v3
  i32.store v0 v4
  struct.set v2 v1 (type 4) 1
  v8: i32 = ref.test v3 4
  i32.store v0 v8
  unreachable
)");
  expect_unchanged(R"(  v2: (ref 4) = struct.new_default (type 4)
  v3: i64 = struct.get v2 (type 4) 1
  i64.store v0 v3
  struct.set v2 v1 (type 4) 1
  v6: i64 = struct.get v2 (type 4) 1
  i64.store v0 v6 offset=8
  unreachable
)",
                   Goal::Speed);
}

// Some uses get a value of their own, computed once more in front of them.
void compute_again(ir::Function &function, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<ir::ValueId> users;
  for (ir::BlockId block : function.blocks.ids())
    for (ir::ValueId id = function[block].first; id; id = function.next(id))
      if (function[id].op != ir::Op::Result) users.push_back(id);
  for (ir::ValueId user : users)
    for (size_t i = 0; i < function.operands(user).size(); ++i) {
      ir::ValueId of = function.operands(user)[i];
      ir::Op op = function[of].op;
      if (random() % 3 == 0 || op == ir::Op::Result ||
          op == ir::Op::Parameter || !ir::has(op, wasm::Trait::Pure))
        continue;
      ir::ValueId again = function.make(function[of]);
      function.insert_before(user, again);
      function.set_operand(user, i, again);
    }
}

TEST(ValueNumbering, KeepsTheMeaning) {
  PassTest(PassId::ValueNumbering, Goal::Speed).judge(3000, compute_again);
  PassTest(PassId::ValueNumbering).judge(3000, compute_again);
}

}  // namespace
}  // namespace wasmrust::optimize
