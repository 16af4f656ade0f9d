// What becomes of instructions and branches; that the rules themselves hold is
// in rules_test.cpp.
#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/builder.h"
#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

// Of a function with this body, which gives `v9`; dead code is removed, so that
// what is left is what is computed. Only the lines of the body.
std::string simplified(std::string_view body, Goal goal = Goal::Size) {
  PassTest test(PassId::Simplify, goal);
  PassTest dead(PassId::DeadCode);
  std::string text = "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n" +
                     std::string(body) + R"(  v99: f64 = f64.const 0x0p+0
  return v9 v99
}
)";
  std::string after = dead.after(test.after(text));
  size_t first = after.find("):\n") + 3;
  size_t last = after.find("  v99:");
  return after.substr(first, last - first);
}

TEST(Simplify, ComputesWhatIsKnown) {
  EXPECT_EQ(simplified(R"(  v2: i32 = i32.const 6
  v3: i32 = i32.const 7
  v9: i32 = i32.mul v2 v3
)"),
            "  v9: i32 = i32.const 42\n");
  EXPECT_EQ(simplified(R"(  v2: f64 = f64.const 0x1p+1
  v3: f64 = f64.const 0x1p+0
  v9: i32 = f64.lt v2 v3
)"),
            "  v9: i32 = i32.const 0\n");
}

TEST(Simplify, LeavesWhatTrapsAndNans) {
  std::string divided = R"(  v2: i32 = i32.const 6
  v3: i32 = i32.const 0
  v9: i32 = i32.div_u v2 v3
)";
  EXPECT_EQ(simplified(divided), divided);
  std::string nan = R"(  v2: f32 = f32.const 0x0p+0
  v3: f32 = f32.div v2 v2
  v9: i32 = i32.reinterpret_f32 v3
)";
  EXPECT_EQ(simplified(nan), nan);
}

TEST(Simplify, ConstantsStandOnTheRight) {
  EXPECT_EQ(simplified(R"(  v2: i32 = i32.const 6
  v3: i32 = i32.add v2 v0
  v9: i32 = i32.add v2 v3
)"),
            "  v101: i32 = i32.const 12\n  v9: i32 = i32.add v0 v101\n");
}

// What another instruction uses is not free to go.
TEST(Simplify, AsksWhatIsUsedElsewhere) {
  std::string kept = R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.lt_s v0 v2
  v4: i32 = i32.eqz v3
  v9: i32 = i32.sub v4 v3
)";
  EXPECT_EQ(simplified(kept), kept);
  EXPECT_EQ(simplified(R"(  v2: i32 = i32.wrap_i64 v1
  v3: i32 = i32.lt_s v0 v2
  v9: i32 = i32.eqz v3
)"),
            "  v2: i32 = i32.wrap_i64 v1\n  v9: i32 = i32.ge_s v0 v2\n");
}

TEST(Simplify, SizeAndSpeed) {
  std::string compared = R"(  v2: i32 = i32.const 0
  v9: i32 = i32.ne v0 v2
)";
  EXPECT_EQ(simplified(compared, Goal::Speed), compared);
  // A constant of one byte less.
  EXPECT_EQ(simplified(R"(  v2: i32 = i32.const 64
  v9: i32 = i32.add v0 v2
)"),
            "  v101: i32 = i32.const -64\n  v9: i32 = i32.sub v0 v101\n");
  std::string by_shift = R"(  v2: i32 = i32.const 8
  v9: i32 = i32.div_u v0 v2
)";
  EXPECT_EQ(simplified(by_shift, Goal::Speed),
            "  v101: i32 = i32.const 3\n  v9: i32 = i32.shr_u v0 v101\n");
}

TEST(Simplify, AddressesTakeConstants) {
  EXPECT_EQ(simplified(R"(  v2: i32 = symbol.address s8+4
  v3: i32 = i32.const 12
  v9: i32 = i32.add v2 v3
)"),
            "  v9: i32 = symbol.address s8+16\n");
  std::string of_function = R"(  v2: i32 = symbol.address s0
  v3: i32 = i32.const 12
  v9: i32 = i32.add v2 v3
)";
  EXPECT_EQ(simplified(of_function), of_function);
}

TEST(Simplify, AddressesOfFunctionsAreSlots) {
  // Not null, and less than 2^31: nothing wraps around.
  std::string sum = R"(  v2: i32 = symbol.address s0
  v3: i32 = i32.const 1000
  v4: i32 = i32.add v2 v3
)";
  for (std::string_view certain :
       {"  v9: i32 = i32.gt_u v4 v3\n", "  v9: i32 = i32.ne v2 v5\n"})
    EXPECT_EQ(
        simplified("  v5: i32 = i32.const 0\n" + sum + std::string(certain)),
        "  v9: i32 = i32.const 1\n");
  for (std::string_view never :
       {"  v9: i32 = i32.lt_u v4 v3\n", "  v9: i32 = i32.eqz v2\n"})
    EXPECT_EQ(simplified(sum + std::string(never)),
              "  v9: i32 = i32.const 0\n");
  std::string in_memory =
      "  v2: i32 = symbol.address s8\n"
      "  v9: i32 = i32.eqz v2\n";
  EXPECT_EQ(simplified(in_memory), in_memory);
}

// Nobody has to define it: then its address is null.
TEST(Simplify, AddressesOfWeakFunctionsMayBeNull) {
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = symbol.address s0
  v9: i32 = i32.eqz v2
  v99: f64 = f64.const 0x0p+0
  return v9 v99
}
)";
  PassTest test(PassId::Simplify);
  Symbol &callee = test.sample.program.symbols[SymbolId(0)];
  callee.definition = Definition::Undefined;
  EXPECT_NE(test.after(text), text);
  callee.weak = true;
  EXPECT_EQ(test.after(text), text);
}

TEST(Simplify, LoadsExtend) {
  EXPECT_EQ(simplified(R"(  v2: i32 = i32.load8_u v0 offset=3
  v9: i32 = i32.extend8_s v2
)"),
            "  v2: i32 = i32.load8_s v0 offset=3\n");
}

// Chains of integer operations over few values and small constants, where the
// rules have much to do, and stores of what they give.
class Chain {
 public:
  Chain(const ir::SampleProgram &sample, uint64_t seed)
      : function_(sample.two_results),
        make_(sample.program, function_),
        random_(seed),
        memory_(sample.linear) {}

  ir::Function make() {
    ir::BlockId entry = function_.add_block();
    values_[0].push_back(function_.add_parameter(entry, ir::TypeRef::I32));
    values_[1].push_back(function_.add_parameter(entry, ir::TypeRef::I64));
    make_.at_end_of(entry);
    for (int i = 0; i < 40; ++i) add();
    for (size_t wide : {0, 1})
      make_.store(wide ? ir::Op::I64Store : ir::Op::I32Store, make_.i32(96),
                  values_[wide].back(), {.memory = memory_, .offset = 8});
    ir::ValueId zero = make_.f64_bits(0);
    make_.return_({{values_[0].back(), zero}});
    return std::move(function_);
  }

 private:
  ir::Function function_;
  ir::Builder make_;
  std::mt19937_64 random_;
  MemoryId memory_;
  std::array<std::vector<ir::ValueId>, 2> values_;  // i32, i64

  ir::ValueId value(bool wide) {
    std::vector<ir::ValueId> &known = values_[wide];
    // Often what was made last, so that chains are long.
    if (random_() % 3)
      return known[known.size() - 1 - random_() % 3 % known.size()];
    constexpr int64_t edges[] = {0,  1,   -1,  2,   31,         32,  63,
                                 64, 255, 127, 128, 0xffffffff, -64, 65535};
    int64_t number = random_() % 2 ? edges[random_() % std::size(edges)]
                                   : int64_t{1} << random_() % 64;
    return wide ? make_.i64(number) : make_.i32(static_cast<int32_t>(number));
  }

  void add() {
    using enum ir::Op;
    auto op =
        static_cast<ir::Op>(static_cast<size_t>(I32Load) +
                            random_() % (static_cast<size_t>(I64Extend32S) + 1 -
                                         static_cast<size_t>(I32Load)));
    if (random_() % 8 == 0) op = Select;
    if (op == Select) {
      bool wide = random_() % 2;
      values_[wide].push_back(
          make_.select(value(wide), value(wide), value(false)));
      return;
    }
    if (!ir::in_ir(op)) return;
    std::string_view signature =
        wasm::op_rows[static_cast<size_t>(op)].signature;
    size_t colon = signature.find(':');
    std::string_view types = "il";
    std::vector<ir::ValueId> operands;
    for (char type : signature.substr(0, colon)) {
      if (type == 'a') {
        ir::ValueId mask = make_.i32(127);
        operands.push_back(make_.op(I32And, {value(false), mask}));
      } else if (types.find(type) != types.npos) {
        operands.push_back(value(type == 'l'));
      } else {
        return;
      }
    }
    if (ir::immediate_of(op) == ir::Immediate::Access) {
      ir::Access access{.memory = memory_, .offset = random_() % 64};
      if (colon == 2) return make_.store(op, operands[0], operands[1], access);
      if (types.find(signature.back()) == types.npos) return;
      values_[signature.back() == 'l'].push_back(
          make_.load(op, operands[0], access));
      return;
    }
    if (ir::immediate_of(op) != ir::Immediate::None || signature.back() == ':')
      return;
    if (types.find(signature.back()) == types.npos) return;
    values_[signature.back() == 'l'].push_back(make_.op(op, operands));
  }
};

TEST(Simplify, ChainsGiveTheSame) {
  for (Goal goal : {Goal::Size, Goal::Speed}) {
    PassTest test(PassId::Simplify, goal);
    size_t ended = 0;
    for (uint64_t seed = 0; seed < 4000; ++seed) {
      ir::Function function = Chain(test.sample, seed).make();
      ASSERT_EQ(test.problems(function), "");
      std::string before = ir::print(function);
      ir::Observed first = ir::observe(test.sample, function);
      ASSERT_TRUE(test.pass->run(function));
      ASSERT_EQ(test.problems(function), "") << before;
      ir::Observed now = ir::observe(test.sample, function);
      ASSERT_EQ(PassTest::outcome(now), PassTest::outcome(first))
          << seed << "\n"
          << before << "\nbecame\n"
          << ir::print(function);
      ASSERT_EQ(now.memory, first.memory) << seed << "\n"
                                          << before << "\nbecame\n"
                                          << ir::print(function);
      ended +=
          first.outcome != "stopped" && PassTest::outcome(first) != "stopped";
      // Soon there is nothing more to do: rules do not undo one another.
      int again = 0;
      while (again < 20 && test.pass->run(function)) ++again;
      ASSERT_LT(again, 20) << seed << "\n"
                           << before << "\nbecame\n"
                           << ir::print(function);
    }
    EXPECT_GT(ended, 1000u);
  }
}

TEST(Simplify, LeavesResultsBehindWhatGivesThem) {
  PassTest test(PassId::Simplify);
  EXPECT_NE(test.after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2 = i64.mul_wide_u v1 v1
  v3: i64 = result v2 0
  v4: i64 = result v2 1
  v5: i64 = i64.const 0
  v6: i64 = i64.and v3 v5
  v7: i64 = i64.and v4 v5
  v8: i64 = i64.or v6 v7
  v9: i32 = i32.wrap_i64 v8
  v10: f64 = f64.const 0x0p+0
  return v9 v10
}
)"),
            "");
}

TEST(Simplify, KeepsTheMeaning) {
  PassTest(PassId::Simplify).judge();
  PassTest(PassId::Simplify, Goal::Speed).judge();
}

}  // namespace
}  // namespace wasmrust::optimize
