// Random programs whose functions are alike: for passes that merge some.
//
//   judge_program<RandomAlike>({PassId::EqualFunctions});
//
// To those of whole_test.h come copies of them, with other constants here and
// there and parameters of blocks in another order, and every call calls any of
// all.
#pragma once

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {

class RandomAlike : public RandomWhole {
 public:
  explicit RandomAlike(uint64_t seed) : RandomWhole(seed), random_(~seed) {
    size_t originals = functions.size();
    for (size_t i = 1 + below(6); i > 0; --i)
      add_copy(FunctionId(below(originals)));
    for (auto &each : graphs) change(*each);
  }

 private:
  std::mt19937_64 random_;

  size_t below(size_t limit) { return random_() % limit; }

  void add_copy(FunctionId of) {
    FunctionId row = sample.program.functions.add(
        {.type = sample.two_results, .live = true});
    SymbolId symbol = sample.add_symbol({.name = "copy",
                                         .definition = Definition::Function,
                                         .exported = below(8) == 0,
                                         .type = sample.two_results,
                                         .function = row});
    sample.program.functions[row].symbol = symbol;
    functions.push_back(symbol);
    auto copy = std::make_unique<ir::Function>(*graphs[of]);
    copy->symbol = symbol;
    if (below(2)) change_numbers(*copy);
    if (below(2)) change_orders(*copy);
    graphs.add(std::move(copy));
  }

  template <typename See>
  void for_each(ir::Function &graph, See see) {
    for (const ir::Block &block : graph.blocks)
      for (ir::ValueId id = block.first; id; id = graph.next(id))
        see(graph[id]);
  }

  void change_numbers(ir::Function &graph) {
    for_each(graph, [&](ir::Instruction &row) {
      bool is_number = row.op == ir::Op::I32Const || row.op == ir::Op::I64Const;
      if (is_number && below(4) == 0)
        row.w[0] = static_cast<uint32_t>(below(20));
      if (row.op == ir::Op::I32Add && below(8) == 0) row.op = ir::Op::I32Xor;
      if (row.op == ir::Op::I32And && below(8) == 0) row.op = ir::Op::I32Or;
    });
  }

  // Of the parameters of each block to which edges bring nothing else.
  void change_orders(ir::Function &graph) {
    for (ir::BlockId block : graph.blocks.ids()) {
      auto &parameters = graph[block].parameters;
      bool may = block != ir::Function::entry() && parameters.size() > 1;
      for (const ir::Edge &each : graph.all_edges)
        may &= each.target != block || each.argument_count == parameters.size();
      if (!may) continue;
      size_t a = below(parameters.size()), b = below(parameters.size());
      std::swap(parameters[a], parameters[b]);
      for (const ir::Edge &each : graph.all_edges) {
        if (each.target != block) continue;
        ir::ValueId first = graph.arguments(each)[a];
        graph.set_argument(each, a, graph.arguments(each)[b]);
        graph.set_argument(each, b, first);
      }
    }
  }

  void change(ir::Function &graph) {
    size_t few = 1 + below(functions.size());
    for_each(graph, [&](ir::Instruction &row) {
      bool is_call = row.op == ir::Op::Call || row.op == ir::Op::ReturnCall;
      if (is_call && std::ranges::find(functions, SymbolId(size_t{row.w[2]})) !=
                         functions.end())
        row.w[2] = functions[below(few)].value;
    });
  }
};

}  // namespace wasmrust::optimize
