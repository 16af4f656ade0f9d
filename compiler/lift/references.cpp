// See references.h.
#include "compiler/lift/references.h"

namespace wasmrust::lift {

namespace {

SymbolId at(const std::vector<SymbolId> &rows, uint32_t index) {
  return index < rows.size() ? rows[index] : SymbolId();
}

}  // namespace

bool References::enter(const wasm::Instruction &instruction) {
  const std::vector<Relocation> &rows = function_.relocations;
  first_ = last_;
  while (first_ < rows.size() && rows[first_].offset < instruction.offset)
    ++first_;
  last_ = first_;
  for (; last_ < rows.size() && rows[last_].offset < instruction.end; ++last_) {
    switch (rows[last_].type) {
      case RelocationType::FunctionIndexLeb:
      case RelocationType::TableIndexSleb:
      case RelocationType::TableIndexSleb64:
      case RelocationType::MemoryAddrLeb:
      case RelocationType::MemoryAddrSleb:
      case RelocationType::MemoryAddrLeb64:
      case RelocationType::MemoryAddrSleb64:
      case RelocationType::MemoryAddrTlsSleb:
      case RelocationType::MemoryAddrTlsSleb64:
      case RelocationType::TypeIndexLeb:
      case RelocationType::GlobalIndexLeb:
      case RelocationType::TagIndexLeb:
      case RelocationType::TableNumberLeb:
        break;
      default:
        return false;
    }
  }
  return true;
}

const Relocation *References::find(wasm::RelocationTarget target,
                                   unsigned which) const {
  for (size_t i = first_; i < last_; ++i) {
    const Relocation &row = function_.relocations[i];
    if (wasm::row(row.type).target == target && which-- == 0) return &row;
  }
  return nullptr;
}

TypeId References::type(uint32_t index) const {
  if (const Relocation *row = find(wasm::RelocationTarget::Type))
    return row->function_type;
  return TypeId(size_t{index});
}

SymbolId References::function(uint32_t index) const {
  if (const Relocation *row = find(wasm::RelocationTarget::Function))
    return row->symbol;
  return at(spaces_.functions, index);
}

SymbolId References::global(uint32_t index) const {
  if (const Relocation *row = find(wasm::RelocationTarget::GotEntry))
    return row->symbol;
  return at(spaces_.globals, index);
}

SymbolId References::tag(uint32_t index, unsigned which) const {
  if (const Relocation *row = find(wasm::RelocationTarget::Tag, which))
    return row->symbol;
  return at(spaces_.tags, index);
}

SymbolId References::table(uint32_t index, unsigned which) const {
  if (const Relocation *row = find(wasm::RelocationTarget::Table, which))
    return row->symbol;
  return at(spaces_.tables, index);
}

const Relocation *References::address() const {
  if (const Relocation *row = find(wasm::RelocationTarget::Data)) return row;
  for (size_t i = first_; i < last_; ++i) {
    const Relocation &row = function_.relocations[i];
    if (row.type == RelocationType::TableIndexSleb ||
        row.type == RelocationType::TableIndexSleb64)
      return &row;
  }
  return nullptr;
}

}  // namespace wasmrust::lift
