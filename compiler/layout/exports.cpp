// Exports: what the module shows to its host.
//
// Memories first, then the table of function pointers when it is asked for,
// then the exported symbols in program order. The export of a datum is a
// constant global with its address.
#include <map>

#include "compiler/base/check.h"
#include "compiler/layout/plan.h"
#include "compiler/layout/values.h"

namespace wasmrust::layout {

namespace {

using wasm::ExternalKind;

class Exporter {
 public:
  explicit Exporter(Plan &plan) : plan_(plan) {}

  void run() {
    const LinkOptions &options = plan_.options;
    if (options.export_memory && plan_.layout.memory.is_there)
      add(options.export_memory_name, ExternalKind::Memory, 0);
    for (MemoryId id : plan_.layout.regions)
      if (const MemoryRow &row = plan_.program.memories[id];
          !row.export_name.empty())
        add(std::string(row.export_name), ExternalKind::Memory, id.value);
    if (options.export_table)
      add("__indirect_function_table", ExternalKind::Table,
          plan_.layout.function_table);
    for (SymbolId id : plan_.program.symbols.ids()) {
      const Symbol &symbol = plan_.program.symbols[id];
      if (symbol.definition == Definition::Undefined) continue;
      if (symbol.exported || id == plan_.program.entry) add(id, symbol);
    }
  }

 private:
  void add(SymbolId id, const Symbol &symbol) {
    std::string name(export_name(symbol));
    uint32_t index = plan_.layout.index[id];
    switch (symbol.kind) {
      case SymbolKind::Function:
        add(name, ExternalKind::Function, index);
        return;
      case SymbolKind::Global:
        add(name, ExternalKind::Global, index);
        return;
      case SymbolKind::Table:
        add(name, ExternalKind::Table, index);
        return;
      case SymbolKind::Tag:
        add(name, ExternalKind::Tag, index);
        return;
      case SymbolKind::Data:
        add_address(id, symbol, name);
        return;
      case SymbolKind::Section:
        return;
    }
  }

  void add_address(SymbolId id, const Symbol &symbol, const std::string &name) {
    Layout &layout = plan_.layout;
    if (symbol.definition == Definition::Data &&
        !plan_.program.data[symbol.data].live)
      return;
    uint32_t index =
        layout.imported_globals + static_cast<uint32_t>(layout.globals.size());
    if (!add(name, ExternalKind::Global, index)) return;
    layout.globals.push_back({{{wasm::ValueKind::I32}, false},
                              {},
                              symbol_address(plan_.program, layout, id),
                              {}});
  }

  // False when the name is taken.
  bool add(const std::string &name, ExternalKind kind, uint32_t index) {
    if (index == absent) return false;  // not in the module
    auto [at, is_new] = seen_.try_emplace(name, kind, index);
    if (is_new) {
      plan_.layout.exports.push_back({name, kind, index});
      return true;
    }
    if (at->second != std::pair{kind, index})
      plan_.diagnostics.report(DiagnosticKind::duplicate_symbol, {name},
                               {"two different items are exported under it"});
    return false;
  }

  Plan &plan_;
  std::map<std::string, std::pair<ExternalKind, uint32_t>> seen_;
};

}  // namespace

std::string_view export_name(const Symbol &symbol) {
  return symbol.export_name.empty() ? symbol.name : symbol.export_name;
}

void assign_exports(Plan &plan) { Exporter(plan).run(); }

}  // namespace wasmrust::layout
