// Which conditions an earlier branch answers, and the interpreter as the judge
// over chains of random comparisons.
#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/builder.h"
#include "compiler/ir/interpret.h"
#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

using ir::Op;
using ir::ValueId;

// Of two comparisons, v4 and v5 of `lines`, the first is false where the second
// is asked. What v5 becomes.
std::string second(std::string_view lines, bool first_holds = false) {
  PassTest test(PassId::ImpliedConditions, Goal::Speed);
  std::string text =
      "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n  v2: i32 = i32.wrap_i64 v1\n"
      "  v3: f64 = f64.const 0x1p+0\n" +
      std::string(lines.substr(0, lines.find('\n') + 1)) +
      (first_holds ? "  br_if v4 b1() b2()\n" : "  br_if v4 b2() b1()\n") +
      "b1():\n" + std::string(lines.substr(lines.find('\n') + 1)) +
      "  return v5 v3\nb2():\n  unreachable\n}\n";
  std::string now = test.after(text);
  size_t at = now.find("v5: i32 = ");
  if (at == now.npos) return now;
  return now.substr(at + 10, now.find('\n', at) - at - 10);
}

TEST(ImpliedConditions, TheSameAgain) {
  EXPECT_EQ(second("  v4: i32 = i32.ge_u v0 v2\n  v5: i32 = i32.ge_u v0 v2\n"),
            "i32.const 0");
  EXPECT_EQ(second("  v4: i32 = i32.ge_u v0 v2\n  v5: i32 = i32.lt_u v0 v2\n"),
            "i32.const 1");
  EXPECT_EQ(second("  v4: i32 = i32.ge_u v0 v2\n  v5: i32 = i32.gt_u v2 v0\n"),
            "i32.const 1");
  EXPECT_EQ(second("  v4: i32 = i32.ge_u v0 v2\n  v5: i32 = i32.eq v2 v0\n"),
            "i32.const 0");
  EXPECT_EQ(
      second("  v4: i32 = i32.eq v0 v2\n  v5: i32 = i32.le_s v2 v0\n", true),
      "i32.const 1");
}

TEST(ImpliedConditions, NotWhatIsNotImplied) {
  EXPECT_EQ(second("  v4: i32 = i32.ge_u v0 v2\n  v5: i32 = i32.lt_s v0 v2\n"),
            "i32.lt_s v0 v2");
  EXPECT_EQ(second("  v4: i32 = i32.gt_u v0 v2\n  v5: i32 = i32.ge_u v0 v2\n"),
            "i32.ge_u v0 v2");
  EXPECT_EQ(second("  v4: i32 = i32.const 0\n  v5: i32 = i32.lt_u v0 v2\n"),
            "i32.lt_u v0 v2");
}

TEST(ImpliedConditions, AStrongerOne) {
  PassTest test(PassId::ImpliedConditions, Goal::Speed);
  std::string now = test.after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.wrap_i64 v1
  v3: f64 = f64.const 0x1p+0
  v4: i32 = i32.const 16
  v5: i32 = i32.gt_u v2 v4
  br_if v5 b3() b1()
b1():
  v6: i32 = i32.ge_u v0 v2
  br_if v6 b3() b2()
b2():
  v7: i32 = i32.lt_u v0 v4
  v8: i32 = i32.lt_s v0 v4
  v9: i32 = i32.const 1
  v10: i32 = i32.shr_u v0 v9
  v11: i32 = i32.lt_u v10 v2
  v12: i32 = i32.add v7 v8
  v13: i32 = i32.add v11 v12
  return v13 v3
b3():
  unreachable
}
)");
  EXPECT_NE(now.find("v7: i32 = i32.const 1"), now.npos) << now;
  EXPECT_NE(now.find("v8: i32 = i32.const 1"), now.npos) << now;
  EXPECT_NE(now.find("v11: i32 = i32.const 1"), now.npos) << now;
}

// Behind a branch that has nothing to do with it.
TEST(ImpliedConditions, AddressesOfFunctionsLieBetween) {
  auto answer = [](std::string_view symbol, std::string_view comparison) {
    return second("  v4: i32 = i32.eqz v0\n  v6: i32 = symbol.address " +
                  std::string(symbol) + "\n  v7: i32 = i32.const 0\n" +
                  "  v5: i32 = i32." + std::string(comparison) + " v6 v7\n");
  };
  EXPECT_EQ(answer("s0", "gt_s"), "i32.const 1");
  EXPECT_EQ(answer("s0", "le_s"), "i32.const 0");
  EXPECT_EQ(answer("s8", "gt_s"), "i32.gt_s v6 v7");
}

TEST(ImpliedConditions, OneSideOfAnOr) {
  PassTest test(PassId::ImpliedConditions, Goal::Speed);
  std::string now = test.after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.wrap_i64 v1
  v3: f64 = f64.const 0x1p+0
  v4: i32 = i32.ge_u v0 v2
  v5: i32 = i32.eqz v2
  v6: i32 = i32.or v4 v5
  br_if v6 b3() b1()
b1():
  v7: i32 = i32.ge_u v0 v2
  v8: i32 = i32.eq v0 v2
  v9: i32 = i32.const 9
  v10: i32 = i32.eq v0 v9
  v11: i32 = i32.or v7 v10
  v12: i32 = i32.or v8 v11
  br_if v12 b3() b2()
b2():
  return v0 v3
b3():
  unreachable
}
)");
  EXPECT_NE(now.find("br_if v10 b3() b2()"), now.npos) << now;
}

TEST(ImpliedConditions, NotBehindAJoin) {
  PassTest test(PassId::ImpliedConditions, Goal::Speed);
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.wrap_i64 v1
  v3: f64 = f64.const 0x1p+0
  v4: i32 = i32.ge_u v0 v2
  br_if v4 b1() b2()
b1():
  br b2()
b2():
  v5: i32 = i32.ge_u v0 v2
  return v5 v3
}
)";
  EXPECT_EQ(test.after(text), text);
}

// A chain of branches on comparisons of two inputs, small numbers and what is
// computed of them; the result has a bit for each way and each comparison.
struct Chain {
  explicit Chain(uint64_t seed) : random(seed), function(sample.two_results) {
    ir::Builder make(sample.program, function);
    ir::BlockId block = function.add_block();
    make.at_end_of(block);
    ValueId a = function.add_parameter(block, ir::TypeRef::I32);
    ValueId b = function.add_parameter(block, ir::TypeRef::I64);
    values = {a,
              make.op(Op::I32WrapI64, {b}),
              make.i32(3),
              make.i32(0),
              make.i32(-2),
              make.i32(8)};
    sum = make.i32(0);
    for (size_t i = 0; i < 5; ++i) {
      ValueId condition = compare(make);
      if (random() % 3 == 0)
        condition = make.op(random() % 2 ? Op::I32Or : Op::I32And,
                            {condition, compare(make)});
      ir::BlockId other = function.add_block(), next = function.add_block();
      ir::Builder::Target out{.to = other}, on{.to = next};
      if (random() % 2)
        make.br_if(condition, out, on);
      else
        make.br_if(condition, on, out);
      make.at_end_of(other);
      ends(make, i);
      make.at_end_of(next);
    }
    ends(make, 9);
  }

  void ends(ir::Builder &make, size_t way) {
    ValueId result = sum;
    for (size_t i = 0; i < 3; ++i)
      result = make.op(Op::I32Add, {make.op(Op::I32Shl, {result, make.i32(1)}),
                                    compare(make)});
    result = make.op(Op::I32Add, {make.op(Op::I32Shl, {result, make.i32(4)}),
                                  make.i32(static_cast<int32_t>(way))});
    make.return_({result, make.op(Op::F64ConvertI32S, {result})});
  }

  ValueId compare(ir::Builder &make) {
    constexpr Op all[] = {Op::I32Eq,  Op::I32Ne,  Op::I32LtS, Op::I32LtU,
                          Op::I32GtS, Op::I32GtU, Op::I32LeS, Op::I32LeU,
                          Op::I32GeS, Op::I32GeU};
    if (random() % 8 == 0) return make.op(Op::I32Eqz, {value(make)});
    ValueId x = value(make), y = value(make);
    if (random() % 6 == 0) {
      constexpr Op wide[] = {Op::I64LtS, Op::I64LtU, Op::I64GeS, Op::I64GeU};
      Op widen = random() % 2 ? Op::I64ExtendI32S : Op::I64ExtendI32U;
      return make.op(wide[random() % 4],
                     {make.op(widen, {x}), make.op(widen, {y})});
    }
    return make.op(all[random() % std::size(all)], {x, y});
  }

  ValueId value(ir::Builder &make) {
    ValueId x = values[random() % values.size()];
    switch (random() % 10) {
      case 0:
        return make.op(Op::I32ShrU, {x, make.i32(1)});
      case 1:
        return make.op(Op::I32Add, {x, make.i32(-1)});
      case 2:
        return make.op(Op::I32Add, {x, make.i32(2)});
      case 3:
        return make.op(Op::I32And, {x, values[random() % values.size()]});
      case 4:
        return make.op(Op::I32Sub, {x, make.i32(1)});
      default:
        return x;
    }
  }

  std::string outcome(uint32_t a, uint32_t b) {
    ir::Store store;
    ir::Instance instance(store, sample.program);
    function.symbol = sample.callee;
    instance.define(sample.callee, &function);
    ir::Interpreter interpreter(store);
    interpreter.fuel = 10'000;
    ir::Outcome to = interpreter.call(
        instance.function(sample.callee),
        std::array{ir::Value::of(a), ir::Value::of(uint64_t{b})});
    return to ? std::to_string((*to)[0].low) : "stopped";
  }

  std::mt19937_64 random;
  ir::SampleProgram sample;
  ir::Function function;
  std::vector<ValueId> values;
  ValueId sum;
};

TEST(ImpliedConditions, MeansTheSameForAllInputs) {
  constexpr uint32_t inputs[] = {0,          1,          2,          3,
                                 4,          7,          8,          9,
                                 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001,
                                 0xfffffffd, 0xfffffffe, 0xffffffff};
  size_t changed = 0;
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    Chain before(seed), after(seed);
    ir::Facts facts;
    auto pass = row(PassId::ImpliedConditions)
                    .make({after.sample.program, facts, Goal::Speed});
    if (!pass->run(after.function)) continue;
    ++changed;
    ASSERT_EQ(ir::to_string(
                  ir::Verifier(after.sample.program).verify(after.function)),
              "");
    for (uint32_t a : inputs)
      for (uint32_t b : inputs)
        ASSERT_EQ(after.outcome(a, b), before.outcome(a, b))
            << seed << ": " << a << " " << b << "\n"
            << ir::print(before.function) << ir::print(after.function);
  }
  EXPECT_GT(changed, 1000u);
}

TEST(ImpliedConditions, Judge) {
  PassTest test(PassId::ImpliedConditions, Goal::Speed);
  // Each block asks again what the entry's last condition was.
  test.judge(600, [](ir::Function &function, uint64_t) {
    ValueId end = function.terminator(ir::Function::entry());
    if (!end || function[end].op != Op::BrIf) return;
    ValueId condition = function.operands(end)[0];
    for (ir::BlockId block : function.blocks.ids()) {
      ValueId last = function.terminator(block);
      ir::Dominators dominators(function);
      if (last && function[last].op == Op::BrIf &&
          dominators.is_known_at(function, condition, block))
        function.set_operand(last, 0, condition);
    }
  });
}

}  // namespace
}  // namespace wasmrust::optimize
