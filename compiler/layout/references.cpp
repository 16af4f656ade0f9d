// See references.h. Symbols are noted when they are first met, so the order of
// every list follows the order of functions, then data, in the program.
#include "compiler/layout/references.h"

#include <algorithm>

namespace wasmrust::layout {

namespace {

using wasm::RelocationTarget;

struct Scan {
  const Program &program;
  References found;
  std::vector<bool> has_pointer, has_got;

  void visit(const Relocation &relocation) {
    const wasm::RelocationRow &kind = wasm::row(relocation.type);
    if (kind.target == RelocationTarget::Type) {
      ++found.type_uses[relocation.function_type.value];
      return;
    }
    SymbolId id = relocation.symbol;
    const Symbol &symbol = program.symbols[id];
    if (takes_address(relocation.type)) {
      // A null pointer needs neither a slot nor the function.
      if (is_null_function(symbol)) return;
      add_pointer(id);
    }
    if (kind.target == RelocationTarget::GotEntry &&
        symbol.kind != SymbolKind::Global) {
      if (!has_got[id.value]) {
        has_got[id.value] = true;
        found.got.push_back(id);
      }
      if (symbol.kind == SymbolKind::Function && !is_null_function(symbol))
        add_pointer(id);
    }
    if (symbol.layout_value == LayoutValue::IndirectFunctionTable)
      found.function_table = true;
    found.symbols[id.value] = true;
  }

  void add_pointer(SymbolId id) {
    if (has_pointer[id.value]) return;
    has_pointer[id.value] = true;
    found.pointers.push_back(id);
  }
};

}  // namespace

bool takes_address(RelocationType type) {
  switch (type) {
    case RelocationType::TableIndexSleb:
    case RelocationType::TableIndexI32:
    case RelocationType::TableIndexRelSleb:
    case RelocationType::TableIndexSleb64:
    case RelocationType::TableIndexI64:
    case RelocationType::TableIndexRelSleb64:
      return true;
    default:
      return false;
  }
}

bool is_null_function(const Symbol &symbol) {
  if (symbol.kind != SymbolKind::Function) return false;
  return symbol.stub ||
         (symbol.weak && symbol.definition == Definition::Undefined);
}

void References::add_pointer(SymbolId function) {
  symbols[function.value] = true;
  if (std::ranges::find(pointers, function) == pointers.end())
    pointers.push_back(function);
}

References find_references(const Program &program) {
  size_t count = program.symbols.size();
  Scan scan{program, {}, std::vector<bool>(count), std::vector<bool>(count)};
  scan.found.symbols.resize(count);
  scan.found.type_uses.resize(program.types.size());
  for (const Function &function : program.functions)
    if (function.live)
      for (const Relocation &relocation : function.relocations)
        scan.visit(relocation);
  for (const Data &data : program.data)
    if (data.live)
      for (const Relocation &relocation : data.relocations)
        scan.visit(relocation);
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    if (symbol.exported) scan.found.symbols[id.value] = true;
    // Objects without relocations for tables mark the table instead.
    if (symbol.no_strip && symbol.kind == SymbolKind::Table) {
      scan.found.symbols[id.value] = true;
      if (symbol.layout_value == LayoutValue::IndirectFunctionTable)
        scan.found.function_table = true;
    }
  }
  if (program.entry) scan.found.symbols[program.entry.value] = true;
  return scan.found;
}

}  // namespace wasmrust::layout
