// A function of a few lines for each thing that facts follow from, on its own
// and through a call; and random functions, which the interpreter judges.
#include "compiler/ir/infer_facts.h"

#include <gtest/gtest.h>

#include "compiler/ir/interpret.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
type 1 func (i32) -> ()
symbol s0 function "host" (type 0) import "env" "host"
symbol s1 function "a" is function function=0 (type 0)
symbol s2 function "b" is function function=1 (type 0)
symbol s3 global "counter" is global global=0 global_type (mut i32)
symbol s4 global "fixed" global_type (i32) import "env" "fixed"
symbol s5 table "t" table_type (funcref min=5) import "env" "t"
symbol s6 tag "e" is tag tag=0 (type 1)
function 0 s1 (type 0)
function 1 s2 (type 0)
global 0 (mut i32) s3
tag 0 (type 1) s6
)";

// The facts of s1 and, when there is a body for it, of s2.
std::string facts_in(std::string text, std::string_view a, std::string_view b) {
  text += "func s1 (type 0) {\nb0(v0: i32):\n" + std::string(a) + "}\n";
  if (!b.empty())
    text += "func s2 (type 0) {\nb0(v0: i32):\n" + std::string(b) + "}\n";
  auto read = parse_program(text);
  EXPECT_TRUE(read) << to_string(read.error());
  if (!read) return "";
  FactFinder finder(read->program);
  for (const Function &each : read->functions) {
    EXPECT_EQ(to_string(Verifier(read->program).verify(each)), "");
    finder.add(each);
  }
  Facts facts = finder.finish();
  EXPECT_TRUE(verify_facts(read->program, facts).empty());
  return print(facts);
}

std::string facts_of(std::string_view a, std::string_view b = "") {
  return facts_in(std::string(tables), a, b);
}

TEST(InferFacts, OwnEffects) {
  EXPECT_EQ(facts_of("  v1: i32 = i32.add v0 v0\n  return v1\n"),
            "facts s1 pure nounwind willreturn\n");
  EXPECT_EQ(facts_of("  v1: i32 = i32.load v0\n  return v1\n"),
            "facts s1 reads nounwind willreturn linear=0\n");
  EXPECT_EQ(facts_of("  i32.store v0 v0\n  return v0\n"),
            "facts s1 nounwind willreturn\n");
  EXPECT_EQ(facts_of("  v1: i32 = global.get s4\n  return v1\n"),
            "facts s1 pure nounwind willreturn\n");
  EXPECT_EQ(facts_of("  v1: i32 = global.get s3\n  return v1\n"),
            "facts s1 reads nounwind willreturn\n");
  EXPECT_EQ(facts_of("  global.set v0 s3\n  return v0\n"),
            "facts s1 nounwind willreturn\n");
  EXPECT_EQ(facts_of("  throw v0 s6\n"),
            "facts s1 pure noreturn willreturn linear=0\n");
  EXPECT_EQ(facts_of("  unreachable\n"),
            "facts s1 pure nounwind noreturn willreturn\n");
  EXPECT_EQ(facts_of("  v1: i32 = slice.load v0 v0 v0 align=4\n"
                     "  return v1\n"),
            "facts s1 reads nounwind willreturn\n");
}

TEST(InferFacts, LoopsMayNotEnd) {
  EXPECT_EQ(facts_of("  br b1(v0)\nb1(v1: i32):\n  br_if v1 b1(v1) b2()\n"
                     "b2():\n  return v1\n"),
            "facts s1 pure nounwind\n");
  EXPECT_EQ(facts_of("  br b1()\nb1():\n  br b1()\n"),
            "facts s1 pure nounwind noreturn\n");
  EXPECT_EQ(facts_of("  br_if v0 b1() b2()\nb1():\n  br b2()\nb2():\n"
                     "  return v0\n"),
            "facts s1 pure nounwind willreturn\n");
}

TEST(InferFacts, CalleesEffects) {
  std::string_view calls = "  v1: i32 = call v0 s2\n  return v1\n";
  EXPECT_EQ(facts_of(calls, "  v1: i32 = i32.load v0\n  return v1\n"),
            "facts s1 reads nounwind willreturn linear=0\n"
            "facts s2 reads nounwind willreturn linear=0\n");
  EXPECT_EQ(facts_of(calls, "  throw v0 s6\n"),
            "facts s1 pure willreturn linear=0\n"
            "facts s2 pure noreturn willreturn linear=0\n");
  EXPECT_EQ(facts_of("  return_call v0 s2\n", "  unreachable\n"),
            "facts s1 pure nounwind noreturn willreturn linear=0\n"
            "facts s2 pure nounwind noreturn willreturn\n");
  // They call one another.
  EXPECT_EQ(
      facts_of(calls, "  v1: i32 = call v0 s1\n  return v1\n"),
      "facts s1 pure nounwind linear=0\nfacts s2 pure nounwind linear=0\n");
  EXPECT_EQ(facts_of("  return_call v0 s1\n"),
            "facts s1 pure nounwind noreturn linear=0\n");
}

TEST(InferFacts, CapabilitiesOfCallees) {
  auto with = [](std::string_view a, std::string_view b) {
    std::string text(tables);
    size_t at = text.find("import \"env\" \"fixed\"");
    text.replace(at, 12, "import \"wasmrust:capability\"");
    return facts_in(text, a, b);
  };
  std::string_view calls = "  v1: i32 = call v0 s2\n  return v1\n";
  EXPECT_EQ(with(calls, "  v1: i32 = capability s4\n  return v1\n"),
            "facts s1 pure nounwind willreturn linear=0 capability=s4\n"
            "facts s2 pure nounwind willreturn capability=s4\n");
  EXPECT_EQ(with("  v1: i32 = global.get s4\n  return v1\n", "  return v0\n"),
            "facts s1 pure nounwind willreturn capability=s4\n"
            "facts s2 pure nounwind willreturn linear=0 no_capability\n");
  EXPECT_EQ(with("  v1: i32 = call v0 s0\n  return v1\n", ""),
            "facts s1 linear=0\n");
}

// Nothing is known of what they do, but that one does not come back.
TEST(InferFacts, WhatMayDoAnything) {
  EXPECT_EQ(facts_of("  v1: i32 = call v0 s0\n  return v1\n"),
            "facts s1 linear=0\n");
  EXPECT_EQ(facts_of("  v1: i32 = call v0 s2\n  return v1\n"),
            "facts s1 linear=0\n");
  EXPECT_EQ(facts_of("  v1: i32 = call_indirect v0 v0 (type 0) s5\n"
                     "  return v1\n"),
            "");
  EXPECT_EQ(facts_of("  return_call_indirect v0 v0 (type 0) s5\n"), "");
  EXPECT_EQ(facts_of("  v1: i32 = call v0 s0\n  unreachable\n"),
            "facts s1 noreturn linear=0\n");
}

// The interpreter runs random functions and is asked whether what is said of
// them was so.
TEST(InferFacts, HoldWhenFunctionsRun) {
  size_t held[std::size(effect_words)] = {};
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    SampleProgram sample;
    Function function = random_function(
        sample, seed, {.blocks = 2 + seed % 5, .instructions = 1});
    function.symbol = sample.callee;
    FactFinder finder(sample.program);
    finder.add(function);
    Facts facts = finder.finish();
    const FunctionFacts *row = facts.find(sample.callee);
    if (!row) continue;
    Store store;
    Instance instance(store, sample.program);
    instance.define(sample.callee, &function);
    instance.set_address(sample.text, 16);
    for (MemoryId id : {sample.linear, sample.region, sample.wide})
      instance.memory(id).bytes.assign(65536, 7);
    auto before = instance.memory(sample.linear).bytes;
    auto region = instance.memory(sample.region).bytes;
    Interpreter interpreter(store);
    interpreter.fuel = 20000;
    interpreter.most_depth = 50;
    Outcome to = interpreter.call(
        instance.function(sample.callee),
        std::array{Value::of(uint32_t{8}), Value::of(uint64_t{3})});
    for (size_t i = 0; i < std::size(effect_words); ++i)
      held[i] += row->*effect_words[i].is;
    if (row->pure || row->reads) {
      EXPECT_EQ(instance.memory(sample.linear).bytes, before) << seed;
      EXPECT_EQ(instance.memory(sample.region).bytes, region) << seed;
      EXPECT_EQ(instance.global(sample.counter).value.low, 0u) << seed;
      EXPECT_EQ(store.handles.size(), 1u) << seed;
    }
    auto stopped = [&](Stopped::Kind kind) {
      return !to && to.error().kind == kind;
    };
    if (row->nounwind) EXPECT_FALSE(stopped(Stopped::Kind::Exception)) << seed;
    if (row->noreturn) EXPECT_FALSE(to.has_value()) << seed;
    if (row->willreturn)
      EXPECT_FALSE(stopped(Stopped::Kind::Exhausted)) << seed;
  }
  // Code does not say who tells its address from others: that is LLVM's alone.
  for (size_t i = 0; i < std::size(effect_words); ++i)
    if (effect_words[i].is == &FunctionFacts::unnamed)
      EXPECT_EQ(held[i], 0u);
    else
      EXPECT_GT(held[i], 30u) << effect_words[i].word;
}

}  // namespace
}  // namespace wasmrust::ir
