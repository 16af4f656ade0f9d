// The dominator tree against its definition: `a` dominates `b` when taking `a`
// away leaves no way to `b`. Small graphs by hand, many random ones against a
// search of the graph; and what is known in a handler.
#include "compiler/ir/dominators.h"

#include <gtest/gtest.h>

#include <random>

#include "compiler/base/cpu_time.h"
#include "compiler/ir/builder.h"
#include "compiler/ir/sample_program.h"

namespace wasmrust::ir {
namespace {

using Graph = std::vector<std::vector<uint32_t>>;

// A block for each row, going to the blocks that it names.
Function function_of(const SampleProgram &sample, const Graph &graph) {
  Function function(sample.no_types);
  Builder make(sample.program, function);
  for (size_t i = 0; i < graph.size(); ++i) function.add_block();
  for (size_t i = 0; i < graph.size(); ++i) {
    make.at_end_of(BlockId(i));
    std::vector<Builder::Target> targets;
    for (uint32_t to : graph[i]) targets.push_back({.to = BlockId(size_t{to})});
    if (targets.empty())
      make.return_({});
    else
      make.br_table(make.i32(0), targets);
  }
  return function;
}

std::vector<bool> reached_without(const Graph &graph, uint32_t without) {
  std::vector<bool> seen(graph.size());
  if (without == 0) return seen;
  std::vector<uint32_t> stack{0};
  seen[0] = true;
  while (!stack.empty()) {
    uint32_t at = stack.back();
    stack.pop_back();
    for (uint32_t to : graph[at]) {
      if (to == without || seen[to]) continue;
      seen[to] = true;
      stack.push_back(to);
    }
  }
  return seen;
}

// An edge that goes backwards in the order leads to a loop around its block.
void expect_order(const Function &function) {
  Dominators dominators(function);
  std::vector<size_t> number(function.blocks.size());
  for (size_t i = 0; BlockId id : dominators.reverse_post_order())
    number[id.value] = ++i;
  auto see = [&](BlockId from, BlockId to) {
    EXPECT_TRUE(number[from.value] < number[to.value] ||
                dominators.dominates(to, from))
        << from.value << " " << to.value;
  };
  for (BlockId id : dominators.reverse_post_order()) {
    for (const Edge &edge : function.edges(function.terminator(id)))
      see(id, edge.target);
    for (RegionId at = function[id].region; at;
         at = function.regions[at].parent)
      for (const Handler &each : function.regions[at].handlers)
        see(id, function.all_edges[each.edge.value].target);
  }
}

void expect_definition(const Graph &graph) {
  SampleProgram sample;
  Function function = function_of(sample, graph);
  Dominators dominators(function);
  std::vector<bool> reachable = reached_without(graph, UINT32_MAX);
  for (uint32_t a = 0; a < graph.size(); ++a) {
    std::vector<bool> seen = reached_without(graph, a);
    EXPECT_EQ(dominators.is_reachable(BlockId(size_t{a})), reachable[a]);
    for (uint32_t b = 0; b < graph.size(); ++b)
      EXPECT_EQ(dominators.dominates(BlockId(size_t{a}), BlockId(size_t{b})),
                reachable[a] && reachable[b] && !seen[b])
          << a << " " << b;
  }
  for (BlockId block : function.blocks.ids()) {
    BlockId above = dominators.immediate_dominator(block);
    EXPECT_EQ(bool(above), reachable[block.value] && block.value != 0);
    if (!above) continue;
    EXPECT_TRUE(dominators.dominates(above, block));
    for (BlockId other : function.blocks.ids())
      if (other != block && dominators.dominates(other, block)) {
        EXPECT_TRUE(dominators.dominates(other, above));
      }
  }
}

TEST(Dominators, OfADiamondALoopAndAnIrreducibleGraph) {
  expect_definition({{1, 2}, {3}, {3}, {}});
  expect_definition({{1}, {2, 3}, {1}, {}});
  expect_definition({{1, 2}, {2}, {1, 3}, {}, {3}});
}

TEST(Dominators, OfRandomGraphs) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    size_t count = 1 + random() % 12;
    Graph graph(count);
    for (auto &row : graph)
      for (size_t edges = random() % 4; edges > 0 && count > 1; --edges)
        row.push_back(static_cast<uint32_t>(1 + random() % (count - 1)));
    expect_definition(graph);
  }
}

TEST(Dominators, AreFoundInALongChainWithoutRecursion) {
  Graph graph(100'000);
  for (uint32_t i = 0; i + 1 < graph.size(); ++i) graph[i].push_back(i + 1);
  SampleProgram sample;
  Function function = function_of(sample, graph);
  Dominators dominators(function);
  EXPECT_EQ(dominators.immediate_dominator(BlockId(size_t{99'999})),
            BlockId(size_t{99'998}));
  EXPECT_EQ(dominators.reverse_post_order().size(), graph.size());
}

// Steps that lead on and out, to a way that comes together step by step: what
// is looked for one by one on the way up takes a square of the time.
TEST(Dominators, AreFoundInALongLadderInLittleTime) {
  constexpr uint32_t steps = 200'000;
  for (bool out_first : {false, true}) {
    Graph graph(2 * steps);
    for (uint32_t i = 0; i < steps; ++i) {
      uint32_t on = i + 1, out = steps + i;
      graph[i] = out_first ? std::vector{out, on} : std::vector{on, out};
      if (i + 1 == steps) graph[i] = {out};
      if (i + 1 < steps) graph[out].push_back(out + 1);
    }
    SampleProgram sample;
    Function function = function_of(sample, graph);
    double start = thread_cpu_ms();
    Dominators dominators(function);
    EXPECT_LT(thread_cpu_ms() - start, 5000);
    EXPECT_EQ(dominators.immediate_dominator(BlockId(size_t{2 * steps - 1})),
              Function::entry());
    EXPECT_EQ(dominators.immediate_dominator(BlockId(size_t{steps - 1})),
              BlockId(size_t{steps - 2}));
  }
}

// The handler b2 stands in its own region, and what is thrown there may also go
// to b3. That is no way back to b2.
TEST(Dominators, BlocksAreInOrderWhereAHandlerStandsInItsRegion) {
  SampleProgram sample;
  Function function(sample.no_types);
  Builder make(sample.program, function);
  RegionId outer = function.regions.add({});
  RegionId inner = function.regions.add({.parent = outer});
  for (RegionId region : {RegionId(), inner, inner, RegionId()})
    function.add_block(region);
  for (auto [region, to] : {std::pair(inner, 2), std::pair(outer, 3)})
    function.regions[region].handlers.push_back(
        {HandlerKind::CatchAll, {}, function.add_edge(BlockId(to), {})});
  make.at_end_of(Function::entry());
  make.br({.to = BlockId(1)});
  for (size_t i : {1, 2, 3}) {
    make.at_end_of(BlockId(i));
    make.return_({});
  }
  expect_order(function);
  EXPECT_EQ(Dominators(function).reverse_post_order()[2], BlockId(2));
}

TEST(Dominators, WhatABlockComputesIsNotKnownInItsHandler) {
  SampleProgram sample;
  Function function(sample.no_types);
  Builder make(sample.program, function);
  RegionId region = function.regions.add({});
  BlockId entry = function.add_block();
  BlockId tried = function.add_block(region);
  BlockId handler = function.add_block(), after = function.add_block();
  ValueId parameter = function.add_parameter(tried, TypeRef::I32);
  function.regions[region].handlers.push_back(
      {HandlerKind::CatchAll, {}, function.add_edge(handler, {})});
  make.at_end_of(entry);
  ValueId before = make.i32(1);
  make.br({.to = tried, .arguments = {before}});
  make.at_end_of(tried);
  ValueId inside = make.i32(2);
  make.br({.to = after});
  make.at_end_of(handler);
  make.return_({});
  make.at_end_of(after);
  make.return_({});

  Dominators dominators(function);
  EXPECT_TRUE(dominators.dominates(tried, handler));
  EXPECT_EQ(dominators.immediate_dominator(handler), tried);
  EXPECT_EQ(dominators.immediate_dominator(after), tried);
  EXPECT_TRUE(dominators.is_known_at(function, before, handler));
  EXPECT_TRUE(dominators.is_known_at(function, parameter, handler));
  EXPECT_FALSE(dominators.is_known_at(function, inside, handler));
  EXPECT_TRUE(dominators.is_known_at(function, inside, after));
  EXPECT_FALSE(dominators.is_known_at(function, inside, tried));
}

TEST(Dominators, AnOuterHandlerIsReachedFromAnInnerRegion) {
  SampleProgram sample;
  Function function(sample.no_types);
  Builder make(sample.program, function);
  RegionId outer = function.regions.add({});
  RegionId inner = function.regions.add({.parent = outer});
  BlockId entry = function.add_block(inner);
  BlockId handler = function.add_block();
  function.regions[outer].handlers.push_back(
      {HandlerKind::CatchAll, {}, function.add_edge(handler, {})});
  for (BlockId block : {entry, handler}) {
    make.at_end_of(block);
    make.return_({});
  }
  Dominators dominators(function);
  EXPECT_TRUE(dominators.is_reachable(handler));
  EXPECT_EQ(dominators.immediate_dominator(handler), entry);
}

}  // namespace
}  // namespace wasmrust::ir
