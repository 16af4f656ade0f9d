// An operand with other users comes first, and nothing else changes places.
#include <gtest/gtest.h>

#include "compiler/optimize/pass_test.h"
#include "compiler/optimize/schedule.h"

namespace wasmrust::optimize {
namespace {

// b0 takes an i32 and gives one; `lines` stand in between.
std::string function(const std::string &lines) {
  return "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n" + lines + "}\n";
}

TEST(OperandOrder, WhatOthersWaitForComesFirst) {
  PassTest test(PassId::OperandOrder);
  EXPECT_EQ(test.after(function(R"(  v2: i32 = i32.clz v0
  v3: i32 = i32.ctz v0
  v4: i32 = i32.add v2 v3
  i32.store v3 v4
  v5: f64 = f64.const 0x0p+0
  return v0 v5
)")),
            function(R"(  v2: i32 = i32.clz v0
  v3: i32 = i32.ctz v0
  v4: i32 = i32.add v3 v2
  i32.store v3 v4
  v5: f64 = f64.const 0x0p+0
  return v0 v5
)"));
}

// Of subtraction the order matters; variables are there already; what a call
// gives is not moved; both have other users.
TEST(OperandOrder, OthersStay) {
  PassTest test(PassId::OperandOrder);
  for (const char *lines : {
           "  v2: i32 = i32.clz v0\n  v3: i32 = i32.ctz v0\n"
           "  v4: i32 = i32.sub v2 v3\n  i32.store v3 v4\n",
           "  v2: i32 = i32.clz v0\n  v4: i32 = i32.add v2 v0\n"
           "  i32.store v0 v4\n",
           "  v2: i32 = i32.clz v0\n  v3: i32 = memory.grow v0\n"
           "  v4: i32 = i32.add v2 v3\n  i32.store v3 v4\n",
           "  v2: i32 = i32.clz v0\n  v3: i32 = i32.ctz v0\n"
           "  v4: i32 = i32.add v2 v3\n  i32.store v3 v4\n"
           "  i32.store v2 v4\n",
       }) {
    std::string text = function(std::string(lines) +
                                "  v5: f64 = f64.const 0x0p+0\n"
                                "  return v0 v5\n");
    EXPECT_EQ(test.after(text), text);
  }
}

TEST(OperandOrder, IsTheLastWordAboutOperands) {
  for (Goal goal : {Goal::Size, Goal::Balanced, Goal::Speed}) {
    const Round last = schedule_for(goal).back();
    auto place = std::ranges::find(last.passes, PassId::OperandOrder);
    ASSERT_NE(place, last.passes.end());
    EXPECT_EQ(std::find(place, last.passes.end(), PassId::Simplify),
              last.passes.end());
  }
}

// Two values in front of what takes two in any order, of which the second is
// used again.
void add_operands(ir::Function &function, uint64_t) {
  for (ir::BlockId block : function.blocks.ids())
    for (ir::ValueId id = function[block].first; id; id = function.next(id)) {
      if (!ir::has(function[id].op, wasm::Trait::Commutative) ||
          function[function.operands(id)[0]].type != ir::TypeRef::I32)
        continue;
      for (size_t i : {0, 1}) {
        ir::ValueId operand = function.operands(id)[i];
        ir::ValueId made =
            function.make({.op = i == 0 ? ir::Op::I32Clz : ir::Op::I32Ctz,
                           .type = ir::TypeRef::I32,
                           .w = {operand.value, 0, 0}});
        function.insert_before(id, made);
        function.set_operand(id, i, made);
      }
      ir::ValueId again = function.operands(id)[1];
      ir::ValueId user = function.make({.op = ir::Op::I32Popcnt,
                                        .type = ir::TypeRef::I32,
                                        .w = {again.value, 0, 0}});
      function.insert_before(id, user);
    }
}

TEST(OperandOrder, KeepsTheMeaning) {
  PassTest test(PassId::OperandOrder);
  test.judge(1000, add_operands);
}

}  // namespace
}  // namespace wasmrust::optimize
