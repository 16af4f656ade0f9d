// See module.h: the questions that a module answers after it was read.
#include "compiler/wasm/module.h"

#include <algorithm>
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

bool is_signed(RelocationType type) {
  RelocationEncoding encoding = row(type).encoding;
  return encoding == RelocationEncoding::Sleb ||
         encoding == RelocationEncoding::Sleb64;
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

uint32_t Module::count(ExternalKind kind) const {
  auto defined = [&]() -> size_t {
    switch (kind) {
      case ExternalKind::Function:
        return functions.size();
      case ExternalKind::Table:
        return tables.size();
      case ExternalKind::Memory:
        return memories.size();
      case ExternalKind::Global:
        return globals.size();
      case ExternalKind::Tag:
        return tags.size();
    }
    return 0;
  };
  return imported(kind) + static_cast<uint32_t>(defined());
}

uint32_t Module::function_type_index(uint32_t function) const {
  if (const Import *import = import_at(ExternalKind::Function, function))
    return import->type_index;
  return functions[function - imported(ExternalKind::Function)].type_index;
}

const TableType &Module::table_type(uint32_t table) const {
  if (const Import *import = import_at(ExternalKind::Table, table))
    return import->table;
  return tables[table - imported(ExternalKind::Table)].type;
}

const MemoryType &Module::memory_type(uint32_t memory) const {
  if (const Import *import = import_at(ExternalKind::Memory, memory))
    return import->memory;
  return memories[memory - imported(ExternalKind::Memory)].type;
}

const GlobalType &Module::global_type(uint32_t global) const {
  if (const Import *import = import_at(ExternalKind::Global, global))
    return import->global;
  return globals[global - imported(ExternalKind::Global)].type;
}

uint32_t Module::tag_type_index(uint32_t tag) const {
  if (const Import *import = import_at(ExternalKind::Tag, tag))
    return import->type_index;
  return tags[tag - imported(ExternalKind::Tag)].type_index;
}

const FuncType *Module::function_type(uint32_t index) const {
  if (index >= count(ExternalKind::Function)) return nullptr;
  return &types[function_type_index(index)].function;
}

std::string_view Module::name_of(NameKind kind, uint32_t index) const {
  const std::vector<Name> &rows = names_of(kind);
  auto found = std::ranges::lower_bound(rows, index, {}, &Name::index);
  return found != rows.end() && found->index == index ? found->text : "";
}

std::string_view Module::module_name() const {
  return name_of(NameKind::Module, 0);
}

}  // namespace wasmrust::wasm
