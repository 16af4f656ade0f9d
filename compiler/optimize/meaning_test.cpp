// The same is found to be the same, and a mistake of each kind is seen.
#include "compiler/optimize/meaning.h"

#include <gtest/gtest.h>

#include "compiler/ir/parse.h"
#include "compiler/ir/random_function.h"

namespace wasmrust::optimize {
namespace {

struct MeaningTest : testing::Test {
  ir::SampleProgram sample;
  ir::Facts facts;

  std::string difference(std::string_view before, std::string_view after) {
    auto a = ir::parse_function(before), b = ir::parse_function(after);
    EXPECT_TRUE(a) << to_string(a.error());
    EXPECT_TRUE(b) << to_string(b.error());
    return Meaning(sample.program, facts).difference(*a, *b);
  }
  // `code` in a function (i32, i64) -> (i32, f64) that gives v9.
  std::string text(std::string_view code) const {
    return "func s" + std::to_string(sample.callee.value) + " (type " +
           std::to_string(sample.two_results.value) +
           ") {\nb0(v0: i32, v1: i64):\n" + std::string(code) +
           "  v8: f64 = f64.const 0x0p+0\n  return v9 v8\n}\n";
  }
};

TEST_F(MeaningTest, OfResults) {
  std::string sum = text("  v9: i32 = i32.add v0 v0\n"),
              shifted =
                  text("  v2: i32 = i32.const 1\n  v9: i32 = i32.shl v0 v2\n"),
              product = text("  v9: i32 = i32.mul v0 v0\n");
  EXPECT_EQ(difference(sum, shifted), "");
  EXPECT_NE(difference(sum, product), "");
}

TEST_F(MeaningTest, OfTrapsAndMemory) {
  std::string load = text("  v9: i32 = i32.load v0\n"),
              nothing = text("  v9: i32 = i32.const 0\n"),
              store = text("  i32.store v0 v0\n  v9: i32 = i32.const 0\n"),
              store_less =
                  text("  i32.store16 v0 v0\n  v9: i32 = i32.const 0\n");
  EXPECT_EQ(difference(load, load), "");
  EXPECT_NE(difference(load, nothing), "");
  EXPECT_NE(difference(store, nothing), "");
  EXPECT_NE(difference(store, store_less), "");
}

// A load must not be carried past a call that may write, and what is called
// must be called as often, with the same, in the same order.
TEST_F(MeaningTest, OfCalls) {
  std::string import = " s" + std::to_string(sample.import.value) + "\n";
  std::string load = "  v4: i32 = i32.load v3\n",
              address = "  v3: i32 = i32.const 2048\n",
              call = "  v5: i32 = call v0" + import,
              sum = "  v9: i32 = i32.add v4 v5\n";
  EXPECT_EQ(difference(text(address + load + call + sum),
                       text(address + load + call + sum)),
            "");
  EXPECT_NE(
      difference(text(address + load + call + sum),
                 text("  v5: i32 = i32.const 0\n" + address + load + sum)),
      "");
  facts.rows = {{sample.import, {.pure = true}}};
  EXPECT_EQ(difference(text(address + load + call + sum),
                       text(address + call + load + sum)),
            "");
}

// The address of a function is its slot in the table of function pointers.
TEST_F(MeaningTest, OfCallsThroughTheTable) {
  sample.program.symbols[sample.table].layout_value =
      LayoutValue::IndirectFunctionTable;
  std::string import = "s" + std::to_string(sample.import.value) + "\n";
  std::string type = std::to_string(sample.i32_to_i32.value);
  std::string by_table =
      text("  v2: i32 = symbol.address " + import +
           "  v9: i32 = call_indirect v0 v2 (type " + type + ") s" +
           std::to_string(sample.table.value) + "\n");
  EXPECT_EQ(difference(by_table, text("  v9: i32 = call v0 " + import)), "");
  EXPECT_NE(difference(by_table, text("  v9: i32 = i32.const 0\n")), "");
}

// What stands behind a call that never comes back is nobody's.
TEST_F(MeaningTest, OfCallsThatNeverComeBack) {
  std::string import = " s" + std::to_string(sample.import.value) + "\n";
  std::string call = "  v2: i32 = call v0" + import;
  std::string goes_on =
      text(call + "  i32.store v0 v2\n" + "  v9: i32 = i32.add v2 v2\n");
  std::string head = goes_on.substr(0, goes_on.find("  v2"));
  std::string ends = head + call + "  unreachable\n}\n";
  std::string calls_nobody = head + "  unreachable\n}\n";
  EXPECT_NE(difference(goes_on, ends), "");
  facts.rows = {{sample.import, {.noreturn = true}}};
  EXPECT_EQ(difference(goes_on, ends), "");
  EXPECT_NE(difference(goes_on, calls_nobody), "");
}

// Frames of those that trap are nobody's; whoever never comes back may have the
// address of one.
TEST_F(MeaningTest, OfFrames) {
  SymbolId pointer =
      sample.add_symbol({.name = "__stack_pointer",
                         .kind = SymbolKind::Global,
                         .definition = Definition::Layout,
                         .layout_value = LayoutValue::StackPointer,
                         .global_type = {{wasm::ValueKind::I32}, true}});
  std::string global = " s" + std::to_string(pointer.value) + "\n",
              import = " s" + std::to_string(sample.import.value) + "\n";
  std::string frame = "  v2: i32 = global.get" + global +
                      "  v3: i32 = i32.const -16\n"
                      "  v4: i32 = i32.add v2 v3\n"
                      "  global.set v4" +
                      global,
              store = "  i32.store v4 v0 offset=8\n",
              end = "  unreachable\n}\n";
  std::string any = text("");
  std::string head = any.substr(0, any.find("  v8"));
  EXPECT_EQ(difference(head + frame + store + end, head + end), "");
  EXPECT_NE(difference(head + frame + "  i32.store v2 v0\n" + end, head + end),
            "");
  facts.rows = {{sample.import, {.noreturn = true}}};
  std::string call = "  v5: i32 = call v4" + import;
  EXPECT_EQ(difference(head + frame + store + call + end,
                       head + frame + store + call + end),
            "");
  EXPECT_NE(
      difference(head + frame + store + call + end, head + frame + call + end),
      "");
  // Nobody has it.
  std::string other = "  v7: i32 = i32.const 5\n  v5: i32 = call v7" + import;
  EXPECT_EQ(difference(head + frame + store + other + end, head + other + end),
            "");
  // Somebody has, in memory.
  std::string given = "  v6: i32 = i32.const 64\n  i32.store v6 v4\n";
  EXPECT_NE(difference(head + frame + store + given + other + end,
                       head + frame + given + other + end),
            "");
}

TEST_F(MeaningTest, OfRandomFunctions) {
  Meaning meaning(sample.program, facts);
  size_t changed = 0, seen = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    ir::Function function =
        ir::random_function(sample, seed, {.blocks = 4, .instructions = 4});
    function.symbol = sample.callee;
    EXPECT_EQ(meaning.difference(function, function), "") << seed;
    ir::Function wrong = function;
    bool has_number = false;
    for (const ir::Block &block : wrong.blocks)
      for (ir::ValueId id = block.first; id; id = wrong.next(id))
        if (wrong[id].op == ir::Op::I32Const) {
          wrong[id].w[0] += 1;
          has_number = true;
        }
    changed += has_number;
    seen += !meaning.difference(function, wrong).empty();
  }
  EXPECT_GT(meaning.compared(), 100u);
  EXPECT_GT(changed, 20u);
  EXPECT_GT(seen, 2u) << changed;
}

}  // namespace
}  // namespace wasmrust::optimize
