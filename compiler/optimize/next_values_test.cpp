// A loop asks about the next value where that says the same, and only there.
#include <gtest/gtest.h>

#include "compiler/ir/dominators.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/pass_test.h"
#include "compiler/optimize/schedule.h"

namespace wasmrust::optimize {
namespace {

// A loop that goes from v2 to `next`, as long as v6 is not 0.
std::string loop(const std::string &type, const std::string &next,
                 const std::string &question) {
  bool is_64 = type == "i64";
  return "func s0 (type 1) {\n"
         "b0(v0: i32, v1: i64):\n"
         "  br b1(" +
         std::string(is_64 ? "v1" : "v0") +
         ")\n"
         "b1(v2: " +
         type + "):\n" + next + question +
         "  br_if v6 b1(v4) b2()\n"
         "b2():\n"
         "  v9: f64 = f64.const 0x0p+0\n"
         "  return v0 v9\n"
         "}\n";
}

std::string binary(const std::string &name, const std::string &type,
                   const std::string &op, const std::string &with) {
  int number = name == "v4" ? 3 : 5;
  return "  v" + std::to_string(number) + ": " + type + " = " + type +
         ".const " + with + "\n  " + name + ": " +
         (name == "v4" ? type : "i32") + " = " + type + "." + op + " v2 v" +
         std::to_string(number) + "\n";
}

TEST(NextValues, ASumIsComparedInPlaceOfWhatItIsOf) {
  PassTest test(PassId::NextValues);
  for (const std::string type : {"i32", "i64"})
    for (const std::string op : {"eq", "ne"}) {
      std::string after = test.after(loop(type, binary("v4", type, "add", "1"),
                                          binary("v6", type, op, "7")));
      EXPECT_NE(after.find(": " + type + " = " + type + ".const 8\n"),
                after.npos);
      EXPECT_NE(after.find(type + "." + op + " v4 "), after.npos) << after;
      EXPECT_EQ(after.find("br_if v6"), after.npos) << after;
    }
}

TEST(NextValues, WhatIsBelowItsDivisorHasNoQuotient) {
  PassTest test(PassId::NextValues);
  struct Row {
    std::string next, by, question, with;
  };
  for (const Row &row :
       {Row{"div_u", "10", "ge_u", "10"}, Row{"div_u", "10", "gt_u", "9"},
        Row{"shr_u", "7", "ge_u", "128"}, Row{"shr_u", "7", "gt_u", "127"}}) {
    std::string after =
        test.after(loop("i32", binary("v4", "i32", row.next, row.by),
                        binary("v6", "i32", row.question, row.with)));
    EXPECT_NE(after.find("br_if v4"), after.npos) << after;
  }
  for (const Row &row :
       {Row{"div_u", "10", "lt_u", "10"}, Row{"div_u", "10", "le_u", "9"},
        Row{"shr_u", "7", "lt_u", "128"}, Row{"shr_u", "7", "le_u", "127"}}) {
    std::string after =
        test.after(loop("i32", binary("v4", "i32", row.next, row.by),
                        binary("v6", "i32", row.question, row.with)));
    EXPECT_NE(after.find("i32.eqz v4"), after.npos) << after;
  }
}

// Order does not hold for sums; the divisor is another number; what goes on is
// not of what is asked about.
TEST(NextValues, OtherQuestionsStay) {
  PassTest test(PassId::NextValues);
  for (const std::string &text : {
           loop("i32", binary("v4", "i32", "add", "1"),
                binary("v6", "i32", "lt_u", "7")),
           loop("i32", binary("v4", "i32", "div_u", "10"),
                binary("v6", "i32", "gt_u", "10")),
           loop("i32", binary("v4", "i32", "div_u", "10"),
                binary("v6", "i32", "ge_u", "9")),
           loop("i32", binary("v4", "i32", "div_u", "10"),
                binary("v6", "i32", "ne", "10")),
           loop("i32", binary("v4", "i32", "shr_u", "7"),
                binary("v6", "i32", "ge_u", "127")),
           loop("i32", binary("v4", "i32", "mul", "3"),
                binary("v6", "i32", "ne", "7")),
           loop("i32", "  v3: i32 = i32.const 1\n  v4: i32 = i32.add v0 v3\n",
                binary("v6", "i32", "ne", "7")),
       })
    EXPECT_EQ(test.after(text), text);
}

TEST(NextValues, IsTheLastWordAboutQuestions) {
  for (Goal goal : {Goal::Size, Goal::Balanced, Goal::Speed}) {
    const Round last = schedule_for(goal).back();
    auto place = std::ranges::find(last.passes, PassId::NextValues);
    ASSERT_NE(place, last.passes.end());
    EXPECT_EQ(std::find(place, last.passes.end(), PassId::Simplify),
              last.passes.end());
    EXPECT_NE(std::find(place, last.passes.end(), PassId::DeadCode),
              last.passes.end());
  }
}

// Branches of loops ask about a parameter that they hand on, changed.
void add_questions(ir::Function &function, uint64_t seed) {
  using ir::Op;
  ir::Dominators dominators;
  dominators.find(function);
  struct Row {
    Op next, question;
    uint32_t by, with;
  };
  static constexpr Row rows[] = {
      {Op::I32Add, Op::I32Ne, 1, 8},    {Op::I32Add, Op::I32Eq, 3, 6},
      {Op::I32DivU, Op::I32GeU, 3, 3},  {Op::I32DivU, Op::I32LeU, 3, 2},
      {Op::I32ShrU, Op::I32LtU, 1, 2},  {Op::I32ShrU, Op::I32GtU, 2, 3},
      {Op::I32Add, Op::I32GtU, 1, 100},
  };
  static constexpr Row of_64 = {Op::I64Add, Op::I64Ne, 1, 8};
  for (ir::BlockId block : function.blocks.ids()) {
    ir::ValueId end = function.terminator(block);
    if (!end || function[end].op != Op::BrIf) continue;
    size_t back = 0;
    while (back < 2 &&
           !dominators.dominates(function.edges(end)[back].target, block))
      ++back;
    if (back == 2) continue;
    ir::Edge edge = function.edges(end)[back];
    auto parameters = function[edge.target].parameters;
    for (size_t i = 0; i < parameters.size(); ++i) {
      bool is_64 = function.type_of(parameters[i]) == ir::TypeRef::I64;
      if (!is_64 && function.type_of(parameters[i]) != ir::TypeRef::I32)
        continue;
      const Row &row = is_64 ? of_64 : rows[(seed + i) % std::size(rows)];
      auto add = [&](Op op, ir::TypeRef type, uint32_t number) {
        ir::ValueId constant = function.make(constant_row(is_64, number));
        function.insert_before(end, constant);
        ir::ValueId made =
            function.make({op, type, {parameters[i].value, constant.value}});
        function.insert_before(end, made);
        return made;
      };
      function.set_argument(
          edge, i, add(row.next, function.type_of(parameters[i]), row.by));
      function.set_operand(end, 0,
                           add(row.question, ir::TypeRef::I32, row.with));
      break;
    }
  }
}

TEST(NextValues, KeepsTheMeaning) {
  PassTest test(PassId::NextValues);
  test.judge(2000, add_questions);
}

}  // namespace
}  // namespace wasmrust::optimize
