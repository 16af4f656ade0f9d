// See merging.h.
#include "compiler/optimize/merging.h"

#include "compiler/ir/builder.h"

namespace wasmrust::optimize {

ir::FunctionFacts promises_of(const Whole &whole, FunctionId id) {
  const ir::FunctionFacts *facts =
      whole.facts.find(whole.program.functions[id].symbol);
  ir::FunctionFacts result = facts ? *facts : ir::FunctionFacts();
  result.count = {};
  result.span = {};
  result.unnamed = false;
  return result;
}

void become_call(Whole &whole, FunctionId id, FunctionId other,
                 std::span<const ir::Instruction> constants) {
  const Program &program = whole.program;
  const Function &row = program.functions[id];
  auto graph = std::make_unique<ir::Function>(row.type);
  graph->symbol = row.symbol;
  // What the call stands for is all of the function and no line of it.
  uint32_t origin = 0;
  if (whole.graphs[id]->has_origins()) {
    origin = 1;
    graph->origin_rows.push_back(
        {static_cast<uint32_t>(id.value), ir::Origin::several});
  }
  ir::BlockId entry = graph->add_block();
  std::vector<ir::ValueId> arguments, results;
  for (wasm::ValueType type : program.type(row.type).params)
    arguments.push_back(graph->add_parameter(entry, graph->intern(type)));
  for (const ir::Instruction &each : constants) {
    arguments.push_back(graph->make(each, origin));
    graph->append(entry, arguments.back());
  }
  ir::Builder make(program, *graph);
  make.at_end_of(entry);
  make.set_origin(origin);
  auto made = make.call(program.functions[other].symbol, arguments);
  for (size_t i = 0; i < made.count; ++i) results.push_back(made[i]);
  make.return_(results);
  whole.graphs[id] = std::move(graph);
}

}  // namespace wasmrust::optimize
