// The store of the interpreter (interpret.h): memories, tables and globals of
// the sizes that the program says, and what the caller defines.
//
// Sizes that a test would never reach are not granted: a memory grows to 1 GiB,
// a table to ten million elements.
#include <algorithm>

#include "compiler/ir/interpret.h"

namespace wasmrust::ir {

namespace {

constexpr uint64_t most_bytes = uint64_t{1} << 30;
constexpr uint64_t most_elements = 10'000'000;

uint64_t maximum(const wasm::Limits &limits, uint64_t otherwise) {
  return limits.has_maximum ? std::min(limits.maximum, otherwise) : otherwise;
}

// Rows of the program have a number of their own, behind all symbols.
template <typename IdT>
uint64_t key(SymbolId symbol, bool defined, IdT row) {
  return defined ? uint64_t{1} << 32 | row.value : uint64_t{symbol.value};
}

}  // namespace

Store::Store(const Program &program)
    : program_(program),
      dropped_data_(program.data.size()),
      dropped_elements_(program.elements.size()) {
  for (const MemoryRow &row : program.memories) {
    uint8_t log2 = row.type.page_size_log2;
    uint64_t most = maximum(row.type.limits, most_bytes >> log2);
    uint64_t pages = std::min(row.type.limits.minimum, most);
    memories_.push_back({std::vector<uint8_t>(pages << log2), most, log2});
  }
  if (memories_.empty()) memories_.push_back({{}, most_bytes >> 16});
  for (SymbolId id : program.symbols.ids()) {
    const Symbol &symbol = program.symbols[id];
    if (symbol.kind == SymbolKind::Global)
      globals_[key(id, symbol.definition == Definition::Global,
                   symbol.global)] = {};
    if (symbol.kind != SymbolKind::Table) continue;
    const wasm::Limits &limits = program.table_type(id).limits;
    uint64_t most = maximum(limits, most_elements);
    tables_[key(id, symbol.definition == Definition::Table, symbol.table)] = {
        std::vector<Value>(std::min(limits.minimum, most)), most};
  }
}

void Store::define(SymbolId symbol, Body body) {
  bodies_[symbol] = std::move(body);
}

const Store::Body *Store::body(SymbolId symbol) const {
  auto at = bodies_.find(symbol);
  return at == bodies_.end() ? nullptr : &at->second;
}

Value *Store::global(SymbolId id) {
  const Symbol &symbol = program_.symbols[id];
  auto at = globals_.find(
      key(id, symbol.definition == Definition::Global, symbol.global));
  return at == globals_.end() ? nullptr : &at->second;
}

Store::Table *Store::table(SymbolId id) {
  const Symbol &symbol = program_.symbols[id];
  auto at = tables_.find(
      key(id, symbol.definition == Definition::Table, symbol.table));
  return at == tables_.end() ? nullptr : &at->second;
}

const uint64_t *Store::address(SymbolId symbol) const {
  auto at = addresses_.find(symbol);
  return at == addresses_.end() ? nullptr : &at->second;
}

}  // namespace wasmrust::ir
