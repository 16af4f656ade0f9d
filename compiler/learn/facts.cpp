// See facts.h.
#include "compiler/learn/facts.h"

#include <unordered_map>

namespace wasmrust::learn {

ir::Facts find_facts(const Program &program, std::span<ObjectFacts> from) {
  ir::Facts facts;
  if (from.empty()) return facts;
  std::vector<size_t> row_of;  // by input, from 1
  for (size_t i = 0; i < from.size(); ++i) {
    if (row_of.size() <= from[i].object.value)
      row_of.resize(from[i].object.value + 1);
    row_of[from[i].object.value] = i + 1;
  }
  // By object: the functions that it defines, or that it first refers to.
  std::vector<std::unordered_map<std::string_view, SymbolId>> named(
      from.size());
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    bool is_function = symbol.kind == SymbolKind::Function && symbol.live &&
                       (symbol.definition == Definition::Function ||
                        symbol.definition == Definition::Undefined);
    if (is_function && symbol.input.value < row_of.size())
      if (size_t row = row_of[symbol.input.value])
        named[row - 1].try_emplace(symbol.name, id);
  }
  for (size_t i = 0; i < from.size(); ++i)
    for (ir::NamedFacts &each : from[i].facts)
      if (auto at = named[i].find(each.function); at != named[i].end())
        facts.rows.push_back({at->second, std::move(each.facts)});
  facts.sort();
  return facts;
}

}  // namespace wasmrust::learn
