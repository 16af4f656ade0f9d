// See references.h.
#include "compiler/lift/references.h"

namespace wasmrust::lift {

namespace {

SymbolId at(const std::vector<SymbolId> &rows, uint32_t index) {
  return index < rows.size() ? rows[index] : SymbolId();
}

}  // namespace

bool References::enter(const wasm::Instruction &instruction) {
  const std::vector<Relocation> &rows = function_->relocations;
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
      case RelocationType::TagIndexLeb:
      case RelocationType::TableNumberLeb:
        break;
      case RelocationType::GlobalIndexLeb:
        // Of anything else it is the global that holds its address (GOT).
        if (program_.symbols[rows[last_].symbol].kind != SymbolKind::Global)
          return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

bool References::is_complete(const wasm::Instruction &instruction) const {
  uint32_t index = instruction.index, second = instruction.second;
  bool is_object = spaces_.is_object;
  switch (wasm::row(instruction.op).immediate) {
    case wasm::Immediate::Function:
      return static_cast<bool>(function(index));
    case wasm::Immediate::Global:
      return static_cast<bool>(global(index));
    case wasm::Immediate::Tag:
      return static_cast<bool>(tag(index));
    case wasm::Immediate::Table:
      return static_cast<bool>(table(index));
    case wasm::Immediate::TypeTable:
      return type_is_known() && table(second);
    case wasm::Immediate::TwoTables:
      return table(index, 0) && table(second, 1);
    case wasm::Immediate::ElemTable:
      return !is_object && table(second);
    case wasm::Immediate::Type:
      return type_is_known();
    case wasm::Immediate::BlockType:
    case wasm::Immediate::TryTable:
      return instruction.block.kind != wasm::BlockType::Kind::Type ||
             type_is_known();
    // Objects have no relocations for these.
    case wasm::Immediate::TypeField:
    case wasm::Immediate::TypeCount:
    case wasm::Immediate::TypeData:
    case wasm::Immediate::TypeElem:
    case wasm::Immediate::TwoTypes:
    case wasm::Immediate::Elem:
    case wasm::Immediate::Data:
    case wasm::Immediate::DataMemory:
      return !is_object;
    default:
      return true;
  }
}

bool References::type_is_known() const {
  return !spaces_.is_object || find(wasm::RelocationTarget::Type);
}

const Relocation *References::find(wasm::RelocationTarget target,
                                   unsigned which) const {
  for (size_t i = first_; i < last_; ++i) {
    const Relocation &row = function_->relocations[i];
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

TypeId References::function_type(uint32_t index, SymbolId callee) const {
  if (!has_any() && index < spaces_.function_types.size())
    return spaces_.function_types[index];
  return program_.symbols[callee].type;
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
    const Relocation &row = function_->relocations[i];
    if (row.type == RelocationType::TableIndexSleb ||
        row.type == RelocationType::TableIndexSleb64)
      return &row;
  }
  return nullptr;
}

}  // namespace wasmrust::lift
