// Graphs whose loops have several entries: by hand, and many at random, which
// do the same afterwards.
#include "compiler/emit/dispatch.h"

#include <gtest/gtest.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/order.h"
#include "compiler/ir/observed.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/verify.h"
#include "compiler/lift/lift.h"

namespace wasmrust::emit {
namespace {

using ir::Function;

std::string after(const ir::SampleProgram &sample, const std::string &blocks) {
  std::string head = "func s" + std::to_string(sample.import.value) +
                     " (type " + std::to_string(sample.i32_to_i32.value) +
                     ") {\n";
  auto function = ir::parse_function(head + blocks + "}\n");
  EXPECT_TRUE(function.has_value()) << blocks;
  if (!function) return {};
  ir::Verifier verifier(sample.program);
  EXPECT_EQ(ir::to_string(verifier.verify(*function)), "");
  give_loops_one_entry(*function);
  EXPECT_EQ(ir::to_string(verifier.verify(*function)), "");
  EXPECT_TRUE(Order().find(*function));
  std::string text = ir::print(*function);
  return text.substr(head.size(), text.size() - head.size() - 2);
}

TEST(Dispatch, EntriesAreReachedThroughOneBlock) {
  ir::SampleProgram sample;
  EXPECT_EQ(after(sample, R"(b0(v0: i32):
  br_if v0 b1() b2(v0)
b1():
  v1: i32 = i32.load v0
  br_if v1 b2(v1) b3()
b2(v2: i32):
  v3: i32 = i32.sub v2 v0
  br_if v3 b1() b3()
b3():
  return v0
)"),
            R"(b0(v0: i32):
  v11: i32 = i32.const 0
  v10: i32 = i32.const 0
  v13: i32 = i32.const 1
  br_if v0 b4(v10, v11) b4(v13, v0)
b1():
  v1: i32 = i32.load v0
  v14: i32 = i32.const 1
  br_if v1 b4(v14, v1) b3()
b2(v2: i32):
  v3: i32 = i32.sub v2 v0
  v12: i32 = i32.const 0
  br_if v3 b4(v12, v11) b3()
b3():
  return v0
b4(v8: i32, v9: i32):
  br_if v8 b2(v9) b1()
)");
}

TEST(Dispatch, LoopsWithOneEntryStayAsTheyAre) {
  ir::SampleProgram sample;
  std::string text = R"(b0(v0: i32):
  br b1(v0)
b1(v1: i32):
  v2: i32 = i32.load v1
  br_if v2 b2() b3()
b2():
  br_if v1 b2() b1(v2)
b3():
  return v0
)";
  EXPECT_EQ(after(sample, text), text);
}

// The inner one has two entries, and so has the outer one.
TEST(Dispatch, LoopsInsideOfLoopsGetOneEntryToo) {
  ir::SampleProgram sample;
  std::string text = after(sample, R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  br_if v0 b2() b3()
b2():
  br_if v0 b3() b4()
b3():
  br_if v0 b4() b1()
b4():
  br_if v0 b3() b5()
b5():
  return v0
)");
  EXPECT_EQ(text, R"(b0(v0: i32):
  v8: i32 = i32.const 0
  v10: i32 = i32.const 1
  br_if v0 b6(v8) b6(v10)
b1():
  v11: i32 = i32.const 1
  v14: i32 = i32.const 0
  br_if v0 b6(v11) b7(v14)
b2():
  v15: i32 = i32.const 0
  v17: i32 = i32.const 1
  br_if v0 b7(v15) b7(v17)
b3():
  v9: i32 = i32.const 0
  v18: i32 = i32.const 1
  br_if v0 b7(v18) b6(v9)
b4():
  v16: i32 = i32.const 0
  br_if v0 b7(v16) b5()
b5():
  return v0
b6(v7: i32):
  br_if v7 b2() b1()
b7(v13: i32):
  br_if v13 b4() b3()
)");
}

TEST(Dispatch, WhatMustNotBeNullGoesThroughAPlaceThatMay) {
  ir::SampleProgram sample;
  std::string text = after(sample, R"(b0(v0: i32):
  v1: (ref i31) = ref.i31 v0
  br_if v0 b1(v1) b2()
b1(v2: (ref i31)):
  v3: i32 = i31.get_s v2
  br_if v3 b2() b3()
b2():
  br_if v0 b1(v1) b3()
b3():
  return v0
)");
  EXPECT_EQ(text, R"(b0(v0: i32):
  v13: i31ref = ref.null i31
  v1: (ref i31) = ref.i31 v0
  v10: i32 = i32.const 0
  v12: i32 = i32.const 1
  br_if v0 b4(v10, v1) b4(v12, v13)
b1(v2: (ref i31)):
  v3: i32 = i31.get_s v2
  v14: i32 = i32.const 1
  br_if v3 b4(v14, v13) b3()
b2():
  v11: i32 = i32.const 0
  br_if v0 b4(v11, v1) b3()
b3():
  return v0
b4(v8: i32, v9: i31ref):
  br_if v8 b2() b5()
b5():
  v15: (ref i31) = ref.as_non_null v9
  br b1(v15)
)");
}

TEST(Dispatch, AHandlerLeadsToABlockThatBringsTheNumber) {
  ir::SampleProgram sample;
  std::string text = after(sample, "region r0 (catch s" +
                                       std::to_string(sample.tag.value) +
                                       R"( b1())
b0(v0: i32):
  br_if v0 b1(v0) b2()
b1(v1: i32):
  br_if v1 b2() b3()
b2() in r0:
  v2: i32 = call v0 s)" + std::to_string(sample.import.value) +
                                       R"(
  br_if v2 b1(v2) b3()
b3():
  return v0
)");
  EXPECT_EQ(text, R"(region r0 (catch s)" + std::to_string(sample.tag.value) +
                      R"( b1())
region r1 (catch s)" + std::to_string(sample.tag.value) +
                      R"( b5())
b0(v0: i32):
  v15: i32 = i32.const 0
  v9: i32 = i32.const 0
  v14: i32 = i32.const 1
  br_if v0 b4(v9, v0) b4(v14, v15)
b1(v1: i32):
  v16: i32 = i32.const 1
  br_if v1 b4(v16, v15) b3()
b2() in r1:
  v2: i32 = call v0 s)" +
                      std::to_string(sample.import.value) + R"(
  v10: i32 = i32.const 0
  br_if v2 b4(v10, v2) b3()
b3():
  return v0
b4(v7: i32, v8: i32):
  br_if v7 b2() b1(v8)
b5(v11: i32):
  v13: i32 = i32.const 0
  br b4(v13, v11)
)");
}

// Nothing in it needs lowering or layout.
bool is_plain(const Function &function) {
  for (const ir::Access &access : function.accesses)
    if (access.symbol) return false;
  for (const ir::Block &block : function.blocks)
    for (ir::ValueId id = block.first; id; id = function.next(id))
      if (ir::Op op = function[id].op; !ir::is_wasm(op) && op != ir::Op::Result)
        return false;
  return true;
}

bool is_trap(const std::string &outcome) {
  return std::ranges::any_of(outcome,
                             [](char c) { return c >= 'a' && c <= 'z'; });
}

// As WebAssembly code and lifted from there.
std::optional<Function> written_and_read(const ir::SampleProgram &sample,
                                         Function &function) {
  Program program = sample.program;
  size_t known = program.types.size();
  auto body = emit_function(program, function);
  if (!body) return std::nullopt;
  adopt_types(program, *body, known);
  lift::IndexSpaces spaces{
      .functions = {sample.callee, sample.import, sample.tail},
      .tables = {sample.table, sample.references},
      .globals = {sample.counter, sample.constant},
      .tags = {sample.tag}};
  for (const Relocation &row : body->relocations) {
    size_t index = row.function_type.value;
    for (const auto *space :
         {&spaces.functions, &spaces.tables, &spaces.globals, &spaces.tags})
      if (auto at = std::ranges::find(*space, row.symbol);
          !row.function_type && at != space->end())
        index = static_cast<size_t>(at - space->begin());
    patch_uleb_padded(body->bytes.data() + row.offset, index,
                      wasm::field_width(row.type));
  }
  FunctionId id =
      program.functions.add({.type = sample.two_results, .body = body->bytes});
  auto lifted = lift::lift_function(program, id, spaces);
  if (!lifted) return std::nullopt;
  return std::move(*lifted);
}

TEST(Dispatch, RandomFunctionsDoTheSame) {
  ir::SampleProgram sample;
  size_t ran = 0, written = 0, ended = 0, stopped = 0, regular = 0;
  for (uint64_t seed = 0; seed < 6000; ++seed) {
    Function function = ir::random_function(
        sample, seed, {.blocks = 4 + seed % 13, .instructions = 2});
    if (Order().find(function)) {
      ++regular;
      continue;
    }
    ir::Observed before = ir::observe(sample, function, 3000);
    give_loops_one_entry(function);
    ASSERT_EQ(ir::to_string(ir::Verifier(sample.program).verify(function)), "")
        << seed;
    ASSERT_TRUE(Order().find(function)) << seed;
    // Time is up, and the same number of steps is not the same place.
    if (before.fuel == 0) {
      ++stopped;
      continue;
    }
    ir::Observed now = ir::observe(sample, function, 100'000);
    ASSERT_EQ(now.outcome, before.outcome) << seed;
    ASSERT_EQ(now.memory, before.memory) << seed;
    ++ran;
    if (!is_plain(function)) continue;
    auto again = written_and_read(sample, function);
    ASSERT_TRUE(again) << seed;
    now = ir::observe(sample, *again, 100'000);
    // Which of two traps comes first may change.
    ASSERT_EQ(is_trap(now.outcome), is_trap(before.outcome)) << seed;
    if (!is_trap(now.outcome)) {
      ASSERT_EQ(now.outcome, before.outcome) << seed;
      ++ended;
    }
    ASSERT_EQ(now.memory, before.memory) << seed;
    ++written;
  }
  EXPECT_GT(written, 200u);
  EXPECT_GT(ended, 50u);
  EXPECT_GT(ran, 500u) << stopped << " stopped, " << regular << " regular";
}

}  // namespace
}  // namespace wasmrust::emit
