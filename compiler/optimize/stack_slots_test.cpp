// Which slots of a frame become values, and which frames stay.
#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/builder.h"
#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

using ir::Op;
using ir::ValueId;

struct SlotTest : PassTest {
  SlotTest() : PassTest(PassId::StackSlots) {
    pointer =
        sample.add_symbol({.name = "__stack_pointer",
                           .kind = SymbolKind::Global,
                           .definition = Definition::Layout,
                           .layout_value = LayoutValue::StackPointer,
                           .global_type = {{wasm::ValueKind::I32}, true}});
    text = "s" + std::to_string(pointer.value);
  }

  // `SP` stands for the stack pointer. Dead code is removed.
  std::string body(std::string_view lines) {
    std::string all = "func s0 (type 1) {\n" + std::string(lines) + "}\n";
    for (size_t at; (at = all.find("SP")) != all.npos;)
      all.replace(at, 2, text);
    auto dead = row(PassId::DeadCode).make({sample.program, facts});
    auto parsed = ir::parse_function(all);
    EXPECT_TRUE(parsed) << to_string(parsed.error());
    if (!parsed) return "";
    EXPECT_EQ(problems(*parsed), "");
    pass->run(*parsed);
    EXPECT_EQ(problems(*parsed), "") << ir::print(*parsed);
    dead->run(*parsed);
    std::string after = ir::print(*parsed);
    size_t first = after.find("{\n") + 2;
    after = after.substr(first, after.rfind("}") - first);
    for (size_t at; (at = after.find(text + "\n")) != after.npos;)
      after.replace(at, text.size(), "SP");
    return after;
  }

  SymbolId pointer;
  std::string text;
};

TEST(StackSlots, BecomeValuesAndTheFrameGoes) {
  EXPECT_EQ(SlotTest().body(R"(b0(v0: i32, v1: i64):
  v2: i32 = global.get SP
  v3: i32 = i32.const 16
  v4: i32 = i32.sub v2 v3
  global.set v4 SP
  i64.store v4 v1 offset=8
  v7: i32 = call v0 s1
  i32.store v4 v7 offset=4
  v9: i64 = i64.load v4 offset=8
  i64.store v0 v9
  v11: i32 = i32.load v4 offset=4
  global.set v2 SP
  v13: f64 = f64.const 0x0p+0
  return v11 v13
)"),
            R"(b0(v0: i32, v1: i64):
  v7: i32 = call v0 s1
  i64.store v0 v1
  v13: f64 = f64.const 0x0p+0
  return v7 v13
)");
}

TEST(StackSlots, MeetInParameters) {
  EXPECT_EQ(SlotTest().body(R"(b0(v0: i32, v1: i64):
  v2: i32 = global.get SP
  v3: i32 = i32.const -16
  v4: i32 = i32.add v2 v3
  i32.store v4 v0 offset=4
  br_if v0 b1() b2()
b1():
  i32.store v4 v3 offset=4
  br b2()
b2():
  v11: i32 = i32.load v4 offset=4
  v13: f64 = f64.const 0x0p+0
  return v11 v13
)"),
            R"(b0(v0: i32, v1: i64):
  v3: i32 = i32.const -16
  br_if v0 b1() b2(v0)
b1():
  br b2(v3)
b2(v19: i32):
  v13: f64 = f64.const 0x0p+0
  return v19 v13
)");
}

TEST(StackSlots, BlocksOutOfReachBringAnything) {
  EXPECT_EQ(SlotTest()
                .body(R"(b0(v0: i32, v1: i64):
  v2: i32 = global.get SP
  v3: i32 = i32.const -16
  v4: i32 = i32.add v2 v3
  i32.store v4 v0 offset=4
  br b2()
b1():
  br b2()
b2():
  v11: i32 = i32.load v4 offset=4
  v13: f64 = f64.const 0x0p+0
  return v11 v13
b3():
  br_if v0 b1() b1()
)")
                .substr(0, 30),
            "b0(v0: i32, v1: i64):\n  br b2(");
}

// A use of the address that is not an access of a known place.
TEST(StackSlots, StayWhenTheAddressGoesElsewhere) {
  for (std::string_view use :
       {"  v9: i32 = call v4 s1\n", "  i32.store v0 v4\n",
        "  v9: i32 = i32.add v4 v0\n  i32.store8 v9 v0\n",
        "  i32.store v4 v0 offset=14\n", "  i32.store v4 v0 memory=m1\n",
        "  v9: i32 = select v4 v0 v0\n  i32.store v9 v0\n",
        "  global.set v0 SP\n", "  br b1(v4)\nb1(v9: i32):\n"}) {
    std::string text = R"(b0(v0: i32, v1: i64):
  v2: i32 = global.get SP
  v3: i32 = i32.const 16
  v4: i32 = i32.sub v2 v3
  global.set v4 SP
  i64.store v4 v1
)" + std::string(use) +
                       R"(  v10: i64 = i64.load v4
  i64.store v0 v10
  global.set v2 SP
  v13: f64 = f64.const 0x0p+0
  return v0 v13
)";
    std::string after = SlotTest().body(text);
    EXPECT_NE(after.find("i64.load v"), after.npos) << use << after;
    EXPECT_NE(after.find("global.get SP"), after.npos) << use << after;
  }
}

TEST(StackSlots, OthersBecomeValuesBesideOneThatStays) {
  EXPECT_EQ(SlotTest().body(R"(b0(v0: i32, v1: i64):
  v2: i32 = global.get SP
  v3: i32 = i32.const 16
  v4: i32 = i32.sub v2 v3
  i32.store v4 v0
  i64.store v4 v1 offset=8
  v7: i32 = i32.load8_s v4 offset=9
  v8: i32 = i32.load v4
  v13: f64 = f64.const 0x0p+0
  v14: i32 = i32.add v7 v8
  return v14 v13
)"),
            R"(b0(v0: i32, v1: i64):
  v2: i32 = global.get SP
  v3: i32 = i32.const 16
  v4: i32 = i32.sub v2 v3
  i64.store v4 v1 offset=8
  v7: i32 = i32.load8_s v4 offset=9
  v13: f64 = f64.const 0x0p+0
  v14: i32 = i32.add v7 v0
  return v14 v13
)");
}

// Debug information finds variables in the frame by a variable that has its
// address: it would find what was there before.
TEST(StackSlots, NobodyIsToldOfAFrameWithoutSomeOfItsSlots) {
  SlotTest test;
  std::string text =
      "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n"
      "  v2: i32 = global.get " +
      test.text + R"(
  v3: i32 = i32.const 16
  v4: i32 = i32.sub v2 v3
  i32.store v4 v0
  i64.store v4 v1 offset=8
  v7: i32 = i32.load8_s v4 offset=9
)";
  for (bool has_slot : {true, false}) {
    std::string load = has_slot ? "  v8: i32 = i32.load v4\n"
                                : "  v8: i32 = i32.load8_s v4 offset=1\n";
    auto parsed = ir::parse_function(
        text + load + "  v13: f64 = f64.const 0x0p+0\n  return v8 v13\n}\n");
    ASSERT_TRUE(parsed);
    parsed->held = {{0, 0, ValueId(size_t{0})}, {4, 1, ValueId(size_t{4})}};
    EXPECT_EQ(test.pass->run(*parsed), has_slot);
    EXPECT_EQ(parsed->held[0].value, ValueId(size_t{0}));
    EXPECT_EQ(bool(parsed->held[1].value), !has_slot);
  }
}

// A global of the program's own may be anything.
TEST(StackSlots, OnlyOfTheStackPointerThatLayoutProvides) {
  std::string text = R"(b0(v0: i32, v1: i64):
  v2: i32 = global.get s3
  v3: i32 = i32.const 16
  v4: i32 = i32.sub v2 v3
  i64.store v4 v1
  v10: i64 = i64.load v4
  i64.store v0 v10
  unreachable
)";
  EXPECT_EQ(SlotTest().body(text), text);
}

// The handler would need what stood there when it was thrown.
TEST(StackSlots, StayInMemoryForHandlers) {
  std::string text = R"(region r0 (catch_all b2())
b0(v0: i32, v1: i64):
  v2: i32 = global.get SP
  v3: i32 = i32.const 16
  v4: i32 = i32.sub v2 v3
  i32.store v4 v0
  br b1()
b1() in r0:
  i32.store v4 v3
  v8: i32 = call v0 s1
  unreachable
b2():
  v11: i32 = i32.load v4
  i32.store v0 v11
  unreachable
)";
  EXPECT_EQ(SlotTest().body(text), text);
}

// Accesses of a frame in blocks that branch at random, mostly in one way for
// each slot. Offsets of frames in frames are as inlining leaves them.
class Framed {
 public:
  Framed(const SlotTest &test, uint64_t seed)
      : test_(test),
        function_(test.sample.two_results),
        make_(test.sample.program, function_),
        random_(seed) {}

  ir::Function make() {
    size_t count = 2 + random_() % 6;
    std::vector<ir::BlockId> blocks;
    for (size_t i = 0; i < count; ++i) blocks.push_back(function_.add_block());
    value_ = function_.add_parameter(blocks[0], ir::TypeRef::I32);
    function_.add_parameter(blocks[0], ir::TypeRef::I64);
    make_.at_end_of(blocks[0]);
    ValueId top = make_.op(Op::GlobalGet, {}, test_.pointer.value);
    frame_ = make_.op(Op::I32Sub, {top, make_.i32(32)});
    make_.op(Op::GlobalSet, {frame_}, test_.pointer.value);
    for (size_t i = 0; i < count; ++i) {
      make_.at_end_of(blocks[i]);
      ValueId before = value_;
      for (size_t n = random_() % 6; n > 0; --n) add();
      if (i + 1 == count) {
        make_.op(Op::GlobalSet, {top}, test_.pointer.value);
        make_.return_({{value_, make_.f64_bits(0)}});
        break;
      }
      auto to = [&] { return blocks[1 + random_() % (count - 1)]; };
      if (random_() % 3)
        make_.br_if(value_, {to()}, {blocks[i + 1]});
      else
        make_.br({blocks[i + 1]});
      // What follows is not always behind this one.
      if (i) value_ = before;
    }
    return std::move(function_);
  }

 private:
  const SlotTest &test_;
  ir::Function function_;
  ir::Builder make_;
  std::mt19937_64 random_;
  ValueId frame_, value_;

  void add() {
    using enum Op;
    constexpr Op loads[] = {I32Load, I32Load8U, I32Load16U, I32Load};
    constexpr Op stores[] = {I32Store, I32Store8, I32Store16, I32Store};
    uint64_t slot = random_() % 4;
    ir::Access access{.memory = test_.sample.linear, .offset = slot * 4};
    size_t way = random_() % 40 ? slot : random_() % 4;
    ValueId base = frame_;
    if (random_() % 5 == 0) {
      base = make_.op(I32Add, {frame_, make_.i32(4)});
      access.offset += 8;
    }
    switch (random_() % 5) {
      case 0:
      case 1:
        value_ = make_.load(loads[way], base, access);
        break;
      case 2:
      case 3:
        make_.store(stores[way], base, value_, access);
        break;
      default:
        value_ = make_.op(I32Add, {value_, make_.i32(77)});
        make_.call(test_.sample.import, {value_});
        break;
    }
  }
};

struct Said {
  std::string outcome;
  std::vector<uint64_t> heard;
  uint64_t pointer = 0;
  bool operator==(const Said &) const = default;
};

// The memory is zero before, so slots that were never written are.
Said say(const SlotTest &test, const ir::Function &function,
         uint64_t fuel = 3000) {
  Said said;
  ir::Store store;
  ir::Instance instance(store, test.sample.program);
  instance.define(test.sample.callee, &function);
  instance.define(test.sample.import,
                  [&](std::span<const ir::Value> in) -> ir::Outcome {
                    said.heard.push_back(in[0].low);
                    return ir::Results{in[0]};
                  });
  instance.memory(test.sample.linear).bytes.resize(256);
  instance.global(test.pointer).value = ir::Value::of(uint32_t{128});
  ir::Interpreter interpreter(store);
  interpreter.fuel = fuel;
  ir::Outcome to = interpreter.call(
      instance.function(test.sample.callee),
      std::array{ir::Value::of(uint32_t{8}), ir::Value::of(uint64_t{3})});
  said.outcome = to ? std::to_string((*to)[0].low) : to.error().reason;
  said.pointer = instance.global(test.pointer).value.low;
  return said;
}

TEST(StackSlots, KeepTheMeaning) {
  SlotTest test;
  size_t changed = 0, ended = 0;
  for (uint64_t seed = 0; seed < 10'000; ++seed) {
    ir::Function function = Framed(test, seed).make();
    // Values must be known where they are used.
    if (!test.problems(function).empty()) continue;
    std::string before = ir::print(function);
    Said first = say(test, function);
    changed += test.pass->run(function);
    ASSERT_EQ(test.problems(function), "") << seed << "\n"
                                           << before << "\nbecame\n"
                                           << ir::print(function);
    if (first.outcome == "out of fuel") continue;
    Said now = say(test, function, 30'000);
    ASSERT_EQ(now, first) << seed << "\n"
                          << before << "\nbecame\n"
                          << ir::print(function);
    ++ended;
  }
  EXPECT_GT(changed, 1'000u);
  EXPECT_GT(ended, 1'000u);
}

}  // namespace
}  // namespace wasmrust::optimize
