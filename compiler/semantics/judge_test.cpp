// The interpreter is the judge of the lowering: a program does the same before
// and after it. Results, memory and whether it traps are compared; why it traps
// is not, since `unreachable` gives no reason.
//
// Handles are compared over long random sequences of calls, slices over all
// elements, kinds of memories and types of addresses with operands at the
// edges, everything together in random functions.
#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/interpret.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/verify.h"
#include "compiler/semantics/lower_semantics.h"

namespace wasmrust::semantics {
namespace {

using ir::BlockId;
using ir::Op;
using ir::Store;
using ir::Value;

std::string spell(const ir::Outcome &to) {
  if (!to)
    return to.error().kind == ir::Stopped::Kind::Trap ? "trap"
                                                      : to.error().reason;
  std::string text = "gives";
  for (const Value &each : *to)
    text += " " + std::to_string(each.low) + "/" + std::to_string(each.high);
  return text;
}

// A program in text with its functions, as they are or lowered.
class Machine {
 public:
  Machine(std::string_view text, bool lowered) {
    auto read = ir::parse_program(text);
    EXPECT_TRUE(read) << to_string(read.error());
    read_ = std::move(*read);
    Program &program = read_.program;
    if (lowered) {
      Runtime runtime;
      bool needed = false;
      for (const ir::Function &each : read_.functions)
        needed |= has_handles(each);
      if (needed) runtime.handles = add_handles(program, made_);
      for (ir::Function &each : read_.functions)
        lower_semantics(program, runtime, each);
    }
    ir::Verifier verifier(program);
    auto stage = lowered ? ir::Stage::Lowered : ir::Stage::Any;
    auto check = [&](const ir::Function &each) {
      EXPECT_EQ(to_string(verifier.verify(each, stage)), "") << ir::print(each);
    };
    for (const ir::Function &each : read_.functions) check(each);
    for (const MadeFunction &each : made_) check(each.graph);
    instance_.emplace(store_, program);
    for (const ir::Function &each : read_.functions)
      instance_->define(each.symbol, &each);
    for (const MadeFunction &each : made_)
      instance_->define(program.functions[each.row].symbol, &each.graph);
    // What constant expressions give; the interpreter runs none.
    for (SymbolId id : program.symbols.ids())
      if (program.symbols[id].name == "wasmrust.handles.fresh")
        instance_->global(id).value = Value::of(uint32_t{1});
  }

  std::string call(uint32_t symbol, std::vector<Value> arguments) {
    ir::Interpreter interpreter(store_);
    return spell(interpreter.call(instance_->function(SymbolId(size_t{symbol})),
                                  arguments));
  }
  std::vector<uint8_t> &memory(size_t i) {
    return instance_->memory(MemoryId(i)).bytes;
  }
  const ir::Function &function(size_t i) const { return read_.functions[i]; }
  const Program &program() const { return read_.program; }

 private:
  ir::ParsedProgram read_;
  std::vector<MadeFunction> made_;
  Store store_;
  std::optional<ir::Instance> instance_;
};

constexpr std::string_view handles = R"(wasmir 2
type 0 func (externref) -> (i32)
type 1 func (i32) -> (externref)
type 2 func (i32) -> ()
symbol s0 function "acquire" (type 0)
symbol s1 function "get" (type 1)
symbol s2 function "release" (type 2)
func s0 (type 0) {
b0(v0: externref):
  v1: i32 = ref.acquire v0
  return v1
}
func s1 (type 1) {
b0(v0: i32):
  v1: externref = ref.get v0
  return v1
}
func s2 (type 2) {
b0(v0: i32):
  ref.release v0
  return
}
)";

Value host(uint64_t number) {
  return number ? ir::reference(ir::ReferenceKind::Host, number)
                : ir::null_reference;
}

TEST(LowerSemantics, HandlesAreGivenAndTakenInTheSameOrder) {
  Machine judge(handles, false), lowered(handles, true);
  std::mt19937_64 random(7);
  size_t trapped = 0;
  // More are taken than given back, so that the tables grow several times.
  for (int step = 0; step < 20000; ++step) {
    auto kind = random() % 8;
    uint32_t symbol = kind < 4 ? 0 : kind < 6 ? 1 : 2;
    uint64_t about = random() % 5000;
    if (random() % 100 == 0) about = random() % 2 ? 0xffff'ffff : 0x8000'0000;
    std::vector<Value> arguments{symbol == 0
                                     ? host(about % 100)
                                     : Value::of(static_cast<uint32_t>(about))};
    std::string expected = judge.call(symbol, arguments);
    ASSERT_EQ(lowered.call(symbol, arguments), expected) << step;
    trapped += expected == "trap";
  }
  EXPECT_GT(trapped, 100u);
}

TEST(LowerSemantics, AHandleIsReusedAndNoneIsZero) {
  for (bool lowered : {false, true}) {
    Machine machine(handles, lowered);
    EXPECT_EQ(machine.call(1, {Value::of(uint32_t{0})}), "trap");
    EXPECT_EQ(machine.call(2, {Value::of(uint32_t{0})}), "trap");
    EXPECT_EQ(machine.call(0, {host(5)}), "gives 1/0");
    EXPECT_EQ(machine.call(1, {Value::of(uint32_t{0})}), "trap");
    EXPECT_EQ(machine.call(0, {host(0)}), "gives 2/0");
    EXPECT_EQ(machine.call(1, {Value::of(uint32_t{2})}), "gives 0/0");
    EXPECT_EQ(machine.call(1, {Value::of(uint32_t{3})}), "trap");
    EXPECT_EQ(machine.call(2, {Value::of(uint32_t{1})}), "gives");
    EXPECT_EQ(machine.call(2, {Value::of(uint32_t{1})}), "trap");
    EXPECT_EQ(machine.call(1, {Value::of(uint32_t{1})}), "trap");
    EXPECT_EQ(machine.call(0, {host(6)}), "gives 1/0");
    EXPECT_EQ(machine.call(1, {Value::of(uint32_t{1})}), "gives 6/2");
  }
}

// --- slices -----------------------------------------------------------------

struct Element {
  const char *type;
  unsigned size;
};
constexpr Element elements[] = {{"i32", 1}, {"i32", 2},  {"i32", 4}, {"i64", 1},
                                {"i64", 2}, {"i64", 4},  {"i64", 8}, {"f32", 4},
                                {"f64", 8}, {"v128", 16}};

// Base and length as parameters, or as constants when they are given.
std::string slice_program(const Element &element, unsigned memory,
                          std::optional<uint64_t> base,
                          std::optional<uint64_t> length) {
  std::string address = memory == 3 ? "i64" : "i32", type = element.type;
  std::string access = " offset=8 align=" + std::to_string(element.size) +
                       " memory=m" + std::to_string(memory) + "\n";
  std::string three = address + ", " + address + ", " + address;
  auto known = [&](int id, std::optional<uint64_t> value) {
    return value
               ? "  v" + std::to_string(id) + ": " + address + " = " + address +
                     ".const " +
                     std::to_string(memory == 3
                                        ? static_cast<int64_t>(*value)
                                        : static_cast<int32_t>(
                                              static_cast<uint32_t>(*value))) +
                     "\n"
               : std::string();
  };
  std::string constants = known(10, base) + known(11, length);
  std::string slice =
      std::string(base ? "v10" : "v0") + (length ? " v11" : " v1") + " v2";
  std::string names =
      "b0(v0: " + address + ", v1: " + address + ", v2: " + address;
  return R"(wasmir 2
type 0 func ()" +
         three + ") -> (" + type + R"()
type 1 func ()" +
         three + ", " + type + R"() -> ()
memory m0 "main" linear min=1
memory m1 "threads" shared min=1 max=1 shared
memory m2 "secrets" region min=1
memory m3 "big" region min=1 i64
symbol s0 function "load" (type 0)
symbol s1 function "store" (type 1)
func s0 (type 0) {
)" + names +
         "):\n" + constants + "  v12: " + type + " = slice.load " + slice +
         access + "  return v12\n}\nfunc s1 (type 1) {\n" + names +
         ", v3: " + type + "):\n" + constants + "  slice.store " + slice +
         " v3" + access + "  return\n}\n";
}

// Numbers about which something changes: at the ends of the memory and of the
// type, and where a product with the element's size no longer fits.
std::vector<uint64_t> edges(bool wide, unsigned size) {
  std::vector<uint64_t> list = {
      0, 1, 2, 3, 100, 65536 / size, 65536 / size - 1, 65536 - size, 65536};
  unsigned bits = wide ? 64 : 32;
  uint64_t greatest = UINT64_MAX >> (64 - bits);
  for (uint64_t at : {greatest, greatest / size, greatest / 2, greatest - 8})
    for (uint64_t near : {at - 1, at, at + 1}) list.push_back(near & greatest);
  return list;
}

void compare_slices(const Element &element, unsigned memory,
                    std::mt19937_64 &random, size_t &good, size_t &trapped) {
  bool wide = memory == 3;
  std::vector<uint64_t> some = edges(wide, element.size);
  auto pick = [&] { return some[random() % some.size()]; };
  auto value = [&](uint64_t number) {
    return wide ? Value::of(number) : Value::of(static_cast<uint32_t>(number));
  };
  for (int round = 0; round < 12; ++round) {
    std::optional<uint64_t> base, length;
    if (round % 4 & 1) base = pick();
    if (round % 4 & 2) length = pick();
    std::string text = slice_program(element, memory, base, length);
    Machine judge(text, false), lowered(text, true);
    for (size_t i = 0; i < judge.memory(memory).size(); ++i)
      judge.memory(memory)[i] = lowered.memory(memory)[i] =
          static_cast<uint8_t>(i * 7 + i / 256);
    for (int step = 0; step < 120; ++step) {
      std::vector<Value> in{value(pick()), value(pick()), value(pick())};
      if (step % 3 == 0)  // a slice that is one
        in = {value(random() % 1000), value(1 + random() % 1000),
              value(random() % 1000)};
      std::string expected = judge.call(0, in);
      ASSERT_EQ(lowered.call(0, in), expected) << text << step;
      (expected == "trap" ? trapped : good) += 1;
      in.push_back({random(), element.size == 16 ? random() : 0});
      ASSERT_EQ(lowered.call(1, in), judge.call(1, in)) << text << step;
    }
    ASSERT_EQ(lowered.memory(memory), judge.memory(memory)) << text;
  }
}

TEST(LowerSemantics, SlicesOfAllElementsInAllMemories) {
  std::mt19937_64 random(1);
  size_t good = 0, trapped = 0;
  for (const Element &element : elements)
    for (unsigned memory = 0; memory < 4; ++memory)
      compare_slices(element, memory, random, good, trapped);
  EXPECT_GT(good, 5000u);
  EXPECT_GT(trapped, 5000u);
}

// The sum of base and distance would be a good address of another place.
TEST(LowerSemantics, AnElementDoesNotWrapAround) {
  for (unsigned memory : {2u, 3u}) {
    std::string text =
        slice_program({"i32", 4}, memory, std::nullopt, std::nullopt);
    Machine lowered(text, true);
    auto value = [&](int64_t number) {
      return memory == 3 ? Value::of(static_cast<uint64_t>(number))
                         : Value::of(static_cast<uint32_t>(number));
    };
    Value most = value(-1);
    EXPECT_EQ(lowered.call(0, {value(-16), most, value(5)}), "trap");
    // 4 * index is 4 when it is cut off.
    Value far = memory == 3 ? value((int64_t{1} << 62) + 1)
                            : value((int64_t{1} << 30) + 1);
    EXPECT_EQ(lowered.call(0, {value(0), most, far}), "trap");
    EXPECT_EQ(lowered.call(0, {value(0), most, value(1)}), "gives 0/0");
  }
}

size_t count(const ir::Function &function, Op op) {
  size_t number = 0;
  for (BlockId block : function.blocks.ids())
    for (ir::ValueId id = function[block].first; id; id = function.next(id))
      number += function[id].op == op;
  return number;
}

TEST(LowerSemantics, WhatConstantsAnswerIsNotAsked) {
  auto comparisons = [](std::optional<uint64_t> base,
                        std::optional<uint64_t> length) {
    Machine lowered(slice_program({"i64", 8}, 2, base, length), true);
    const ir::Function &load = lowered.function(0);
    return std::pair{count(load, Op::I32GeU), count(load, Op::I32LtU)};
  };
  EXPECT_EQ(comparisons({}, {}), (std::pair<size_t, size_t>{2, 1}));
  EXPECT_EQ(comparisons({}, 100), (std::pair<size_t, size_t>{1, 1}));
  EXPECT_EQ(comparisons(64, 100), (std::pair<size_t, size_t>{1, 0}));
  EXPECT_EQ(comparisons(0, {}), (std::pair<size_t, size_t>{2, 0}));
  EXPECT_EQ(comparisons({}, 0xffff'ffff), (std::pair<size_t, size_t>{1, 1}));
}

// --- everything -------------------------------------------------------------

struct Observed {
  std::string outcome;
  std::vector<uint8_t> linear, region, wide;
  bool operator==(const Observed &) const = default;
};

Observed observe(const ir::SampleProgram &sample, const ir::Function &function,
                 const std::vector<MadeFunction> &made,
                 const Handles &handles) {
  Store store;
  ir::Instance instance(store, sample.program);
  instance.define(sample.callee, &function);
  for (const MadeFunction &each : made)
    instance.define(sample.program.functions[each.row].symbol, &each.graph);
  instance.define(sample.import, [](std::span<const Value> in) -> ir::Outcome {
    return ir::Results{in[0]};
  });
  instance.define(sample.tail, [](std::span<const Value>) -> ir::Outcome {
    return ir::Results{};
  });
  instance.set_address(sample.text, 16);
  instance.global(sample.granted).value = Value::of(uint32_t{1});
  if (handles.fresh)
    instance.global(handles.fresh).value = Value::of(uint32_t{1});
  for (MemoryId id : {sample.linear, sample.region, sample.wide})
    instance.memory(id).bytes.resize(65536);
  ir::Interpreter interpreter(store);
  interpreter.fuel = 5000;
  interpreter.most_depth = 20;
  ir::Outcome to = interpreter.call(
      instance.function(sample.callee),
      std::array{Value::of(uint32_t{8}), Value::of(uint64_t{3})});
  return {spell(to), instance.memory(sample.linear).bytes,
          instance.memory(sample.region).bytes,
          instance.memory(sample.wide).bytes};
}

TEST(LowerSemantics, RandomFunctionsDoTheSame) {
  size_t compared = 0, ended = 0;
  std::vector<size_t> lowered_ops(ir::op_count);
  for (uint64_t seed = 0; seed < 6000; ++seed) {
    ir::SampleProgram sample;
    ir::Function function = ir::random_function(
        sample, seed, {.blocks = 2 + seed % 9, .instructions = 3});
    if (!has_semantics(function)) continue;
    Observed before = observe(sample, function, {}, {});
    for (size_t i = 0; i < ir::op_count; ++i)
      if (auto op = static_cast<Op>(i); ir::is_semantic(op))
        lowered_ops[i] += count(function, op);
    std::vector<MadeFunction> made;
    Runtime runtime;
    if (has_handles(function))
      runtime.handles = add_handles(sample.program, made);
    lower_semantics(sample.program, runtime, function);
    ASSERT_EQ(
        to_string(
            ir::Verifier(sample.program).verify(function, ir::Stage::Lowered)),
        "")
        << seed << ir::print(function);
    Observed after = observe(sample, function, made, runtime.handles);
    // It takes more steps now.
    if (before.outcome == "out of fuel" || after.outcome == "out of fuel")
      continue;
    ASSERT_EQ(after, before) << seed << ir::print(function);
    ++compared;
    ended += before.outcome.starts_with("gives");
  }
  EXPECT_GT(compared, 300u);
  EXPECT_GT(ended, 30u);
  for (size_t i = 0; i < ir::op_count; ++i)
    if (auto op = static_cast<Op>(i); ir::is_semantic(op))
      EXPECT_GT(lowered_ops[i], 5u) << text_of(op);
}

}  // namespace
}  // namespace wasmrust::semantics
