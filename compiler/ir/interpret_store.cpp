// See interpret_store.h. Symbols that the program defines by one row share what
// is made for it.
#include "compiler/ir/interpret_store.h"

#include <algorithm>

#include "compiler/ir/interpret.h"

namespace wasmrust::ir {

namespace {

uint64_t maximum(const wasm::Limits &limits, uint64_t otherwise) {
  return limits.has_maximum ? std::min(limits.maximum, otherwise) : otherwise;
}

// Nothing at all where the first size is more than is granted.
uint64_t first_size(const wasm::Limits &limits, uint64_t most) {
  return limits.minimum <= most ? limits.minimum : 0;
}

// What is linked, or what was made for the row, or what `make` makes.
template <typename Made, typename Make>
Made resolve(const std::unordered_map<SymbolId, Made> &links, SymbolId symbol,
             std::optional<uint32_t> row,
             std::unordered_map<uint32_t, Made> &rows, Make make) {
  if (auto from = links.find(symbol); from != links.end()) return from->second;
  if (!row) return make();
  auto known = rows.find(*row);
  if (known == rows.end()) known = rows.emplace(*row, make()).first;
  return known->second;
}

}  // namespace

uint32_t Store::add_types(const std::vector<wasm::DefinedType> &more) {
  uint32_t base = wasm::append_types(types, more);
  subtyping_ = std::make_unique<wasm::Subtyping>(types);
  return base;
}

bool Store::is_a(const Value &reference, int32_t heap) const {
  using namespace wasm::heap;
  switch (kind_of(reference)) {
    case ReferenceKind::Null:
      return false;
    case ReferenceKind::Function:
      return subtyping().heap_matches(
          static_cast<int32_t>(functions[reference.low].type), heap);
    case ReferenceKind::Object:
      return heap == extern_ ||
             subtyping().heap_matches(
                 static_cast<int32_t>(objects[reference.low].type), heap);
    case ReferenceKind::I31:
      return heap == extern_ || heap == i31 || heap == eq || heap == any;
    case ReferenceKind::Host:
      return heap == extern_ || heap == any;
    case ReferenceKind::Exception:
      return heap == exn;
  }
  return false;
}

Instance::Instance(Store &store, const Program &program, const Links &links)
    : store_(store),
      program_(program),
      first_type_(store.add_types(program.types)),
      dropped_data_(program.data.size()) {
  make_memories(links);
  make_symbols(links);
  for (const Element &each : program.elements) {
    Results values(each.expressions.size());
    if (each.expressions.empty())
      for (SymbolId symbol : each.functions)
        values.push_back(symbol ? reference(ReferenceKind::Function,
                                            functions_[symbol.value])
                                : null_reference);
    elements_.push_back(std::move(values));
  }
}

void Instance::make_memories(const Links &links) {
  auto make = [&](wasm::MemoryType type, bool shared) {
    type.limits.shared |= shared;
    uint64_t most =
        maximum(type.limits, Store::most_bytes >> type.page_size_log2);
    uint64_t pages = first_size(type.limits, most);
    memories_.push_back(&store_.memories.emplace_back(
        std::vector<uint8_t>(pages << type.page_size_log2), type, most));
  };
  for (MemoryId id : program_.memories.ids())
    if (auto from = links.memories.find(id); from != links.memories.end())
      memories_.push_back(from->second);
    else
      make(program_.memories[id].type,
           program_.memories[id].kind == MemoryKind::Shared);
  if (memories_.empty()) make({}, false);
}

void Instance::make_symbols(const Links &links) {
  std::unordered_map<uint32_t, uint32_t> functions;
  std::unordered_map<uint32_t, Store::Global *> globals;
  std::unordered_map<uint32_t, Store::Table *> tables;
  std::unordered_map<uint32_t, Store::Tag *> tags;
  functions_.resize(program_.symbols.size());
  globals_.resize(functions_.size());
  tables_.resize(functions_.size());
  tags_.resize(functions_.size());
  for (SymbolId id : program_.symbols.ids()) {
    const Symbol &symbol = program_.symbols[id];
    auto row = [&](Definition definition, uint32_t number) {
      return symbol.definition == definition ? std::optional(number)
                                             : std::nullopt;
    };
    if (symbol.kind == SymbolKind::Function)
      functions_[id.value] = resolve(
          links.functions, id, row(Definition::Function, symbol.function.value),
          functions, [&] {
            store_.functions.push_back({.type = moved(symbol.type)});
            return static_cast<uint32_t>(store_.functions.size() - 1);
          });
    if (symbol.kind == SymbolKind::Global)
      globals_[id.value] =
          resolve(links.globals, id,
                  row(Definition::Global, symbol.global.value), globals, [&] {
                    wasm::GlobalType type = program_.global_type(id);
                    type.value = wasm::moved(type.value, first_type_);
                    return &store_.globals.emplace_back(Value(), type);
                  });
    if (symbol.kind == SymbolKind::Table)
      tables_[id.value] =
          resolve(links.tables, id, row(Definition::Table, symbol.table.value),
                  tables, [&] {
                    wasm::TableType type = program_.table_type(id);
                    type.element = wasm::moved(type.element, first_type_);
                    uint64_t most = maximum(type.limits, Store::most_elements);
                    return &store_.tables.emplace_back(
                        Results(first_size(type.limits, most)), type, most);
                  });
    if (symbol.kind == SymbolKind::Tag)
      tags_[id.value] = resolve(
          links.tags, id, row(Definition::Tag, symbol.tag.value), tags, [&] {
            return &store_.tags.emplace_back(moved(program_.tag_type(id)));
          });
  }
}

void Instance::define(SymbolId symbol, const Function *body) {
  store_.functions[function(symbol)].body = Store::Code{this, body};
}

void Instance::define(SymbolId symbol, HostFunction body) {
  store_.functions[function(symbol)].body = std::move(body);
}

const uint64_t *Instance::address(SymbolId symbol) const {
  auto at = addresses_.find(symbol);
  return at == addresses_.end() ? nullptr : &at->second;
}

}  // namespace wasmrust::ir
