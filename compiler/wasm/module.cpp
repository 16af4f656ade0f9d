// See module.h: the questions that a module answers after it was read.
#include "compiler/wasm/module.h"

#include <iterator>

namespace wasmrust::wasm {

namespace {

constexpr RelocationRow relocation_rows[] = {
#define RELOCATION(name, number, encoding, addend, target)                 \
  RelocationRow{RelocationType::name, #name, RelocationEncoding::encoding, \
                addend != 0, RelocationTarget::target},
#include "compiler/wasm/relocations.def"
};

constexpr bool rows_stand_at_their_number() {
  for (size_t i = 0; i < std::size(relocation_rows); ++i)
    if (static_cast<size_t>(relocation_rows[i].type) != i) return false;
  return true;
}
static_assert(rows_stand_at_their_number());

}  // namespace

const RelocationRow *find_relocation(uint8_t number) {
  return number < std::size(relocation_rows) ? &relocation_rows[number]
                                             : nullptr;
}

const RelocationRow &row(RelocationType type) {
  return relocation_rows[static_cast<size_t>(type)];
}

unsigned field_width(RelocationType type) {
  switch (row(type).encoding) {
    case RelocationEncoding::Uleb:
    case RelocationEncoding::Sleb:
      return 5;
    case RelocationEncoding::Fixed:
      return 4;
    case RelocationEncoding::Uleb64:
    case RelocationEncoding::Sleb64:
      return 10;
    case RelocationEncoding::Fixed64:
      return 8;
  }
  return 0;
}

bool has_addend(RelocationType type) { return row(type).has_addend; }

uint32_t Module::imported(ExternalKind kind) const {
  return static_cast<uint32_t>(
      imports_by_kind[static_cast<size_t>(kind)].size());
}

const Import *Module::import_at(ExternalKind kind, uint32_t index) const {
  const auto &rows = imports_by_kind[static_cast<size_t>(kind)];
  return index < rows.size() ? &imports[rows[index]] : nullptr;
}

const FuncType *Module::function_type(uint32_t index) const {
  if (const Import *import = import_at(ExternalKind::Function, index))
    return &types[import->type_index];
  size_t defined = index - imported(ExternalKind::Function);
  if (defined >= functions.size()) return nullptr;
  return &types[functions[defined].type_index];
}

}  // namespace wasmrust::wasm
