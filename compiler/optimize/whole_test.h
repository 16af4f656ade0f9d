// How program passes are tested: what becomes of a program in text, and the
// interpreter as the judge over random programs.
//
//   WholeTest test(PassId::Inline);
//   EXPECT_EQ(test.after(tables, functions), expected);
//   judge_program({PassId::Inline});
//
// A program in text is its tables (ir/print.h) and functions behind them; what
// comes back is the functions that are left. Random programs are several
// functions of one type, each made by random_control.h, that call each other in
// every way: they are heard (`Heard`) before and after.
#pragma once

#include <gtest/gtest.h>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_control.h"
#include "compiler/ir/verify.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

struct WholeTest {
  explicit WholeTest(PassId id, Goal goal = Goal::Size) : id(id), goal(goal) {}

  // The functions of the program after the pass; all are sound.
  std::string after(std::string_view text) {
    auto parsed = ir::parse_program(text);
    EXPECT_TRUE(parsed) << to_string(parsed.error());
    if (!parsed) return "";
    program = std::move(parsed->program);
    storage = std::move(parsed->storage);
    facts = std::move(parsed->facts);
    graphs.clear();
    for (size_t i = 0; i < program.functions.size(); ++i) graphs.add(nullptr);
    for (ir::Function &each : parsed->functions) {
      EXPECT_EQ(ir::to_string(ir::Verifier(program).verify(each)), "");
      graphs[program.symbols[each.symbol].function] =
          std::make_unique<ir::Function>(std::move(each));
    }
    std::string before = functions();
    Whole whole{.program = program, .facts = facts, .graphs = graphs};
    whole.goal = goal;
    whole.is_symbolic = is_symbolic;
    bool changed = row(id).run(whole);
    std::string now = functions();
    EXPECT_TRUE(changed || now == before) << "says that nothing changed";
    return now;
  }

  std::string functions() const {
    std::string text;
    for (FunctionId each : program.functions.ids())
      if (const ir::Function *graph = graphs[each].get()) {
        text += ir::print(*graph);
        EXPECT_EQ(ir::to_string(ir::Verifier(program).verify(*graph)), "")
            << ir::print(*graph);
      }
    return text;
  }

  PassId id;
  Goal goal;
  bool is_symbolic = true;
  Program program;
  ir::Facts facts;
  Graphs graphs;
  std::deque<std::string> storage;
};

// The sample program with more functions, all of the first one's type. The
// first is known to the host; the others are only called.
class RandomWhole {
 public:
  RandomWhole(uint64_t seed, bool has_tail_calls = true)
      : random_(seed), has_tail_calls_(has_tail_calls) {
    ir::SampleProgram &all = sample;
    all.program.elements.clear();
    all.program.symbols[all.callee].exported = true;
    functions.push_back(all.callee);
    for (size_t i = 1 + random_() % 5; i > 0; --i) {
      FunctionId row = all.program.functions.add({.type = all.two_results});
      SymbolId symbol = all.add_symbol({.name = "more",
                                        .definition = Definition::Function,
                                        .type = all.two_results,
                                        .function = row});
      all.program.functions[row].symbol = symbol;
      functions.push_back(symbol);
    }
    for (wasmrust::Function &each : all.program.functions) each.live = true;
    for (size_t i = 0; i < functions.size(); ++i) {
      ir::Function graph =
          i && below(3) == 0
              ? one_block()
              : ir::RandomControl(all, seed * 31 + i,
                                  {.blocks = 2 + below(6), .regions = below(3)})
                    .make();
      graph.symbol = functions[i];
      add_calls(graph);
      graphs.add(std::make_unique<ir::Function>(std::move(graph)));
    }
  }

  ir::SampleProgram sample;
  Graphs graphs;  // as many as functions
  std::vector<SymbolId> functions;

  std::string text() const {
    std::string all;
    for (const auto &each : graphs)
      if (each) all += ir::print(*each);
    return all;
  }
  std::string problems() const {
    ir::Verifier verifier(sample.program);
    std::string all;
    for (const auto &each : graphs)
      if (each) all += ir::to_string(verifier.verify(*each));
    return all;
  }

  // What the host hears when it calls the first function.
  ir::Heard hear(uint32_t chance) const {
    ir::Heard heard;
    ir::Store store;
    ir::Instance instance(store, sample.program);
    // Passes may have made some.
    for (FunctionId each : graphs.ids())
      if (graphs[each])
        instance.define(sample.program.functions[each].symbol,
                        graphs[each].get());
    instance.define(
        sample.import, [&](std::span<const ir::Value> in) -> ir::Outcome {
          heard.words.push_back(static_cast<uint32_t>(in[0].low));
          if (heard.words.size() == 150)
            return std::unexpected(ir::Stopped{.reason = "enough"});
          chance = (chance ^ heard.words.back()) * 0x9e3779b1u + 0x7f4a7c15u;
          chance ^= chance >> 15;
          if (chance % 17 == 0)
            return std::unexpected(
                ir::Stopped{.kind = ir::Stopped::Kind::Exception,
                            .reason = "thrown",
                            .tag = &instance.tag(sample.tag),
                            .values = {ir::Value::of(chance)}});
          return ir::Results{ir::Value::of(chance >> 3)};
        });
    ir::Interpreter interpreter(store);
    interpreter.fuel = 100'000;
    interpreter.most_depth = 300;
    ir::Outcome to = interpreter.call(
        instance.function(sample.callee),
        std::array{ir::Value::of(uint32_t{8}), ir::Value::of(uint64_t{3})});
    if (!to) {
      heard.outcome = to.error().reason;
      ended = to.error().kind != ir::Stopped::Kind::Exhausted;
    } else {
      ended = true;
      for (const ir::Value &value : *to)
        heard.outcome += std::to_string(value.low) + " ";
    }
    return heard;
  }
  mutable bool ended = false;

 private:
  std::mt19937_64 random_;
  bool has_tail_calls_;

  size_t below(size_t limit) { return random_() % limit; }

  ir::Function one_block() {
    ir::Function graph(sample.two_results);
    ir::Builder make(sample.program, graph);
    ir::BlockId block = graph.add_block();
    ir::ValueId a = graph.add_parameter(block, ir::TypeRef::I32);
    ir::ValueId b = graph.add_parameter(block, ir::TypeRef::I64);
    make.at_end_of(block);
    if (below(2)) a = make.op(ir::Op::I32Add, {a, make.i32(7)});
    if (below(2)) a = make.call(sample.import, {a})[0];
    make.return_({a, make.op(ir::Op::F64ReinterpretI64, {b})});
    return graph;
  }

  // Calls of the others, at the start or the end of blocks; what comes back is
  // said to the host.
  void add_calls(ir::Function &graph) {
    for (ir::BlockId block : graph.blocks.ids()) {
      if (!graph[block].first || below(2)) continue;
      SymbolId callee = functions[below(functions.size())];
      ir::ValueId at = below(2) ? graph[block].first : graph[block].last;
      ir::Op last = graph[graph[block].last].op;
      if (has_tail_calls_ && last == ir::Op::Return && below(2)) {
        graph.unlink(graph[block].last);
        add_call(graph, block, callee, true);
        continue;
      }
      // Built at the end, and then put where it is wanted.
      std::vector<ir::ValueId> rest;
      for (ir::ValueId id = at; id; id = graph.next(id)) rest.push_back(id);
      for (ir::ValueId id : rest) graph.unlink(id);
      add_call(graph, block, callee, false);
      for (ir::ValueId id : rest) graph.append(block, id);
    }
  }

  void add_call(ir::Function &graph, ir::BlockId block, SymbolId callee,
                bool is_tail) {
    ir::Builder make(sample.program, graph);
    make.at_end_of(block);
    const auto &parameters = graph[ir::Function::entry()].parameters;
    ir::ValueId a = parameters[0], b = parameters[1];
    if (below(2)) a = make.i32(static_cast<int32_t>(below(2)));
    if (below(2)) b = make.i64(5);
    if (is_tail) return make.return_call(callee, {a, b});
    ir::Builder::Results results = make.call(callee, {a, b});
    if (below(4)) make.call(sample.import, {results[0]});
    if (below(2))
      make.call(sample.import,
                {make.op(ir::Op::I32WrapI64,
                         {make.op(ir::Op::I64ReinterpretF64, {results[1]})})});
  }
};

// Random programs say the same to their host after the passes, and end in the
// same way. At least one in `one_in` must be changed.
template <typename Made = RandomWhole>
void judge_program(std::vector<PassId> passes, Goal goal = Goal::Size,
                   size_t count = 600, size_t one_in = 5) {
  size_t changed = 0, ended = 0;
  for (uint64_t seed = 0; seed < count; ++seed) {
    Made all(seed);
    ASSERT_EQ(all.problems(), "") << all.text();
    std::string before = all.text();
    std::vector<ir::Heard> first;
    std::vector<bool> is_seen;
    for (uint32_t chance = 0; chance < 4; ++chance) {
      first.push_back(all.hear(chance));
      is_seen.push_back(all.ended);
    }
    ir::Facts facts;
    bool any = false;
    for (PassId id : passes) {
      Whole whole{
          .program = all.sample.program, .facts = facts, .graphs = all.graphs};
      whole.goal = goal;
      any |= row(id).run(whole);
    }
    changed += any;
    ASSERT_EQ(all.problems(), "") << seed << "\n"
                                  << before << "\nbecame\n"
                                  << all.text();
    for (uint32_t chance = 0; chance < 4; ++chance) {
      ir::Heard now = all.hear(chance);
      if (!is_seen[chance] || !all.ended) continue;
      ++ended;
      ASSERT_EQ(now.words, first[chance].words) << seed << "\n"
                                                << before << "\nbecame\n"
                                                << all.text();
      ASSERT_EQ(now.outcome, first[chance].outcome) << seed << "\n"
                                                    << before << "\nbecame\n"
                                                    << all.text();
    }
  }
  EXPECT_GT(changed, count / one_in);
  EXPECT_GT(ended, count);
}

}  // namespace wasmrust::optimize
