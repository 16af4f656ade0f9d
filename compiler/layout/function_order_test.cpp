// The order of functions: by first use, what gives up last.
#include "compiler/layout/function_order.h"

#include <gtest/gtest.h>

#include "compiler/layout/sample_program.h"

namespace wasmrust::layout {
namespace {

struct FunctionOrder : testing::Test {
  SampleProgram sample;

  SymbolId function(std::string name, Body body = Body().end()) {
    return sample.function(std::move(name), {}, std::move(body));
  }
  SymbolId exported(std::string name, Body body) {
    return sample.function(std::move(name), {}, std::move(body),
                           {.exported = true});
  }
  // With a condition in front, so that it need not come to this.
  static Body unless(SymbolId fails) {
    return Body()
        .bytes({0x41, 0x00, 0x04, 0x40})  // i32.const 0, if
        .call(fails)
        .bytes({0x00, 0x0b});  // unreachable, end
  }
  std::string order() {
    std::string names;
    for (FunctionId id : order_by_use(sample.program)) {
      SymbolId symbol = sample.program.functions[id].symbol;
      names += names.empty() ? "" : " ";
      names += sample.program.symbols[symbol].name;
    }
    return names;
  }
};

TEST_F(FunctionOrder, FollowsTheCodeAndWhatGivesUpIsLast) {
  SymbolId text = function("text"),
           fail = function("fail", Body().call(text).end());
  SymbolId next = function("next"), show = function("show");
  SymbolId parse = function("parse", unless(fail).call(next).end());
  function("nobody_knows");
  exported("main", Body().call(parse).call(show).end());
  EXPECT_EQ(order(), "main parse next show fail text nobody_knows");
}

TEST_F(FunctionOrder, StartsWithWhatRunsFirst) {
  exported("late", Body().end());
  sample.program.entry = function("start");
  EXPECT_EQ(order(), "start late");
}

TEST_F(FunctionOrder, AddressesAndDataAreUses) {
  SymbolId method = function("method"), callback = function("callback");
  SymbolId other = function("other");
  SymbolId table = sample.data(
      ".rodata.table", Body().field(RelocationType::TableIndexI32, method), {});
  exported(
      "main",
      Body().pointer(callback).drop().address(table).drop().call(other).end());
  EXPECT_EQ(order(), "main callback method other");
}

// What it does before it ends the program is what it is there for.
TEST_F(FunctionOrder, AFunctionThatNeverReturnsIsNotCold) {
  SymbolId quit = function("quit"), work = function("work");
  SymbolId other = function("other");
  exported("main", Body()
                       .bytes({0x03, 0x40, 0x0b})  // loop, end
                       .call(work)
                       .call(quit)
                       .bytes({0x00})
                       .end());
  exported("second", Body().call(other).end());
  EXPECT_EQ(order(), "main work quit second other");
}

// Whoever is called in both ways is needed.
TEST_F(FunctionOrder, OneUseThatReturnsIsEnough) {
  SymbolId show = function("show"), other = function("other");
  exported("main", unless(show).call(other).call(show).end());
  EXPECT_EQ(order(), "main other show");
}

TEST_F(FunctionOrder, DeadFunctionsHaveNoPlace) {
  SymbolId dead = sample.function("dead", {}, Body().end(), {.live = false});
  exported("main", Body().call(dead).end());
  EXPECT_EQ(order(), "main");
}

TEST_F(FunctionOrder, IsThatOfTheModuleWhereItIsAskedFor) {
  SymbolId second = function("second");
  SymbolId main = exported("main", Body().call(second).end());
  EXPECT_EQ(sample.lay_out()->index[second], 0u);
  sample.options.functions_by_use = true;
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->index[main], 0u);
  EXPECT_EQ(layout->index[second], 1u);
}

TEST_F(FunctionOrder, WhatGivesUpIsNotUrgent) {
  SymbolId fail = function("fail", Body().end());
  SymbolId next = function("next", Body().end());
  exported("main", unless(fail).call(next).end());
  sample.options.priority_hints = true;
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  // In the file they stand as they were made.
  EXPECT_EQ(layout->needed_first, (std::vector<uint32_t>{2, 1}));
}

TEST_F(FunctionOrder, OnlyTheFirstAreUrgent) {
  Body body;
  for (size_t i = 0; i < 2 * most_urgent; ++i)
    body.call(function("f" + std::to_string(i), Body().end()));
  exported("main", body.end());
  sample.options.priority_hints = true;
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->needed_first.size(), most_urgent);
  EXPECT_EQ(layout->needed_first[1], 0u);
}

}  // namespace
}  // namespace wasmrust::layout
