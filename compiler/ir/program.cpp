// See program.h. Types are few (hundreds in a large program), so interning
// looks at them in order; a hash would cost more lines than it saves time.
#include "compiler/ir/program.h"

#include <algorithm>

namespace wasmrust {

namespace {

// A function type as modules without a type hierarchy declare it.
bool is_plain(const wasm::DefinedType &row) {
  return row.kind == wasm::CompositeKind::Function && row.is_final &&
         row.supertype == wasm::DefinedType::no_supertype &&
         row.group_size == 1;
}

}  // namespace

TypeId Program::intern(const wasm::FuncType &type) {
  auto at = std::ranges::find_if(types, [&](const wasm::DefinedType &row) {
    return is_plain(row) && row.function == type;
  });
  if (at == types.end()) {
    auto index = static_cast<uint32_t>(types.size());
    at = types.insert(at, {.group = index, .function = type});
  }
  return TypeId(static_cast<size_t>(at - types.begin()));
}

const wasm::GlobalType &Program::global_type(SymbolId id) const {
  const Symbol &symbol = symbols[id];
  return symbol.definition == Definition::Global ? globals[symbol.global].type
                                                 : symbol.global_type;
}

const wasm::TableType &Program::table_type(SymbolId id) const {
  const Symbol &symbol = symbols[id];
  return symbol.definition == Definition::Table ? tables[symbol.table].type
                                                : symbol.table_type;
}

TypeId Program::tag_type(SymbolId id) const {
  const Symbol &symbol = symbols[id];
  return symbol.definition == Definition::Tag ? tags[symbol.tag].type
                                              : symbol.type;
}

wasm::ValueType Program::address_type(MemoryId id) const {
  if (!memories.contains(id)) return {wasm::ValueKind::I32};
  return wasm::address_type(memories[id].type.limits);
}

}  // namespace wasmrust
