// See references.h.
#include "compiler/optimize/references.h"

#include <ranges>

namespace wasmrust::optimize {

References::References(const Whole &whole) {
  const Program &program = whole.program;
  size_t count = program.functions.size();
  known_.assign(count, false);
  one_type_.assign(count, true);
  first_call_.assign(count + 1, 0);
  for (FunctionId id : program.functions.ids())
    known_[id.value] = program.functions[id].live && whole.graphs[id];
  auto unknown = [&](SymbolId symbol) {
    if (!symbol) return;
    if (FunctionId id = function_of(program, symbol)) known_[id.value] = false;
  };
  auto unknown_in = [&](const std::vector<Relocation> &list) {
    for (const Relocation &each : list) unknown(each.symbol);
  };
  for_each_root(whole, unknown);
  for (SymbolId id : program.symbols.ids())
    if (program.symbols[id].referenced_by_table) unknown(id);
  for (const Data &each : program.data)
    if (each.live || !whole.is_symbolic) unknown_in(each.relocations);

  for (FunctionId id : program.functions.ids())
    if (program.functions[id].live && !whole.graphs[id])
      unknown_in(program.functions[id].relocations);
  // All code is read once; calls then stand in the order of callers.
  std::vector<std::pair<FunctionId, Call>> found;
  for (FunctionId caller : program.functions.ids()) {
    const ir::Function *graph = whole.graphs[caller].get();
    if (!graph) continue;
    for (const ir::Block &block : graph->blocks)
      for (ir::ValueId id = block.first; id; id = graph->next(id))
        for_each_symbol(*graph, id, [&](SymbolId symbol, Naming how) {
          FunctionId callee = function_of(program, symbol);
          if (!callee) return;
          if (how == Naming::Call)
            found.push_back({callee, {caller, id}});
          else
            known_[callee.value] = false;
          if (program.symbols[symbol].type != program.functions[callee].type)
            one_type_[callee.value] = false;
        });
  }
  for (const auto &[callee, call] : found) ++first_call_[callee.value];
  uint32_t sum = 0;
  for (uint32_t &row : first_call_) row = sum += row;
  calls_.resize(sum);
  for (const auto &[callee, call] : std::views::reverse(found))
    calls_[--first_call_[callee.value]] = call;
}

FunctionTypes::FunctionTypes(Whole &whole)
    : whole_(whole), symbols_(whole.program.functions.size()) {
  for (SymbolId id : whole.program.symbols.ids())
    if (FunctionId function = function_of(whole.program, id))
      symbols_[function.value].push_back(id);
}

void FunctionTypes::set(FunctionId function, const wasm::FuncType &type) {
  TypeId now = whole_.program.intern(type);
  whole_.program.functions[function].type = now;
  whole_.graphs[function]->type = now;
  for (SymbolId symbol : symbols_[function.value])
    whole_.program.symbols[symbol].type = now;
}

}  // namespace wasmrust::optimize
