// Graphs whose loops have several entries: by hand, and many at random, which
// do the same afterwards.
#include "compiler/emit/dispatch.h"

#include <gtest/gtest.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/order.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_control.h"
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
  EXPECT_TRUE(give_loops_one_entry(*function));
  EXPECT_EQ(ir::to_string(verifier.verify(*function)), "");
  EXPECT_EQ(Order().find(*function), Order::Obstacle::None);
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

// What the loops of a graph look like, so that each kind is known to be tried.
struct Kinds {
  size_t irregular = 0, regular = 0;
  size_t by_handler = 0;  // a handler leads to the block in front
  size_t by_table = 0;    // more than two entries
  size_t nested = 0;      // more than one loop was given one
  size_t places = 0;      // several places
  size_t not_null = 0;    // a place for what must not be null
};

void count(const Function &function, size_t old_blocks, Kinds &kinds) {
  size_t dispatches = 0;
  bool by_handler = false, by_table = false, places = false, not_null = false;
  for (ir::BlockId id : function.blocks.ids()) {
    if (id.value < old_blocks) continue;
    const auto &parameters = function[id].parameters;
    ir::Op end = function[function.terminator(id)].op;
    by_table |= end == ir::Op::BrTable;
    not_null |= function[function[id].first].op == ir::Op::RefAsNonNull;
    places |= end != ir::Op::Br && parameters.size() > 2;
    dispatches += end != ir::Op::Br;
  }
  for (const ir::Region &region : function.regions)
    for (const ir::Handler &each : region.handlers)
      by_handler |=
          function.all_edges[each.edge.value].target.value >= old_blocks;
  kinds.by_handler += by_handler;
  kinds.by_table += by_table;
  kinds.nested += dispatches > 1;
  kinds.places += places;
  kinds.not_null += not_null;
}

TEST(Dispatch, RandomControlDoesTheSame) {
  ir::SampleProgram sample;
  ir::Verifier verifier(sample.program);
  Kinds kinds;
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    Function function =
        ir::RandomControl(sample, seed,
                          {.blocks = 4 + seed % 13, .regions = seed / 3 % 4})
            .make();
    bool regular = Order().find(function) == Order::Obstacle::None;
    ++(regular ? kinds.regular : kinds.irregular);
    size_t blocks = function.blocks.size();
    auto heard = [&](const Function &now) {
      std::vector<ir::Heard> all;
      for (uint32_t chance : {1, 2, 3})
        all.push_back(hear(sample, now, chance));
      return all;
    };
    std::vector<ir::Heard> before = heard(function);
    std::string text = regular ? ir::print(function) : "";
    ASSERT_TRUE(give_loops_one_entry(function));
    if (regular) ASSERT_EQ(ir::print(function), text) << seed;
    ASSERT_EQ(ir::to_string(verifier.verify(function)), "") << seed;
    ASSERT_EQ(Order().find(function), Order::Obstacle::None) << seed;
    ASSERT_EQ(heard(function), before) << seed;
    count(function, blocks, kinds);
    auto again = written_and_read(sample, function);
    ASSERT_TRUE(again) << seed;
    ASSERT_EQ(heard(*again), before) << seed;
  }
  EXPECT_GT(kinds.regular, 100u);
  EXPECT_GT(kinds.irregular, 2000u);
  EXPECT_GT(kinds.by_handler, 100u);
  EXPECT_GT(kinds.by_table, 1000u);
  EXPECT_GT(kinds.nested, 1000u);
  EXPECT_GT(kinds.places, 1000u);
  EXPECT_GT(kinds.not_null, 500u);
}

}  // namespace
}  // namespace wasmrust::emit
