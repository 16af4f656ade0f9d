// Invariants 15 to 17 of verify.h: what an immediate names is there, and is
// what the operation needs.
//
// An instruction that names what is not there has no types, so nothing more is
// asked of it; a wrong lane or alignment does not hide other mistakes.
#include <charconv>

#include "compiler/ir/verification.h"

namespace wasmrust::ir {

bool Verification::type(uint32_t id) {
  if (id < program_.types.size()) return true;
  fail(15, "there is no type " + std::to_string(id));
  return false;
}

bool Verification::data(uint32_t id) {
  if (id < program_.data.size()) return true;
  fail(15, "there is no data " + std::to_string(id));
  return false;
}

bool Verification::element(uint32_t id) {
  if (id < program_.elements.size()) return true;
  fail(15, "there is no element segment " + std::to_string(id));
  return false;
}

bool Verification::heap(uint32_t heap) {
  auto number = static_cast<int32_t>(heap);
  if (number >= 0) return type(heap);
  if (number >= wasm::heap::exn && number <= wasm::heap::no_exn) return true;
  fail(15, "there is no such heap type");
  return false;
}

bool Verification::memory(uint32_t id, bool accessed) {
  if (program_.memories.empty() && id == 0) return true;
  if (id >= program_.memories.size()) {
    fail(15, "there is no memory " + std::to_string(id));
    return false;
  }
  MemoryKind kind = program_.memories[MemoryId(size_t{id})].kind;
  if (accessed && kind == MemoryKind::Managed) {
    fail(17, "a managed memory has no addresses");
    return false;
  }
  return true;
}

// A symbol of a kind, whose row and type are there.
bool Verification::symbol(SymbolId id, SymbolKind kind) {
  if (!program_.symbols.contains(id)) {
    fail(15, "there is no s" + std::to_string(id.value));
    return false;
  }
  const Symbol &row = program_.symbols[id];
  bool right = row.kind == kind;
  if (kind == SymbolKind::Function)
    right =
        right && row.type.value < program_.types.size() &&
        program_.types[row.type.value].kind == wasm::CompositeKind::Function;
  if (row.definition == Definition::Global)
    right = right && program_.globals.contains(row.global);
  if (row.definition == Definition::Table)
    right = right && program_.tables.contains(row.table);
  if (row.definition == Definition::Data)
    right = right && program_.data.contains(row.data);
  if (row.definition == Definition::Tag)
    right = right && program_.tags.contains(row.tag);
  if (right && kind == SymbolKind::Tag) {
    TypeId type = program_.tag_type(id);
    right = type.value < program_.types.size() &&
            program_.types[type.value].kind == wasm::CompositeKind::Function;
  }
  if (!right)
    fail(15,
         "s" + std::to_string(id.value) + " is not what the operation names");
  return right;
}

bool Verification::symbol_of_op(SymbolId id) {
  switch (function_[value_].op) {
    case Op::GlobalGet:
    case Op::GlobalSet:
    case Op::Capability:
      return symbol(id, SymbolKind::Global);
    case Op::TableGet:
    case Op::TableSet:
    case Op::TableGrow:
    case Op::TableSize:
    case Op::TableFill:
      return symbol(id, SymbolKind::Table);
    case Op::Throw:
      return symbol(id, SymbolKind::Tag);
    default:
      return symbol(id, SymbolKind::Function);
  }
}

bool Verification::symbol_address(SymbolId id) {
  bool is_function = program_.symbols.contains(id) &&
                     program_.symbols[id].kind == SymbolKind::Function;
  if (!symbol(id, is_function ? SymbolKind::Function : SymbolKind::Data))
    return false;
  const Symbol &row = program_.symbols[id];
  return row.definition != Definition::Data ||
         memory(program_.data[row.data].memory.value, true);
}

bool Verification::access() {
  const Instruction &row = function_[value_];
  const Access &access = function_.access(value_);
  if (!memory(access.memory.value, true)) return false;
  // A slice's element has the size that its alignment says.
  uint32_t width = 16;
  if (is_wasm(row.op)) {
    width = wasm::row(to_wasm(row.op)).width;
    if (wasm::row(to_wasm(row.op)).immediate == wasm::Immediate::AccessLane &&
        access.lane >= 16 / width)
      fail(16, "the vector has no such lane");
  }
  uint32_t alignment =
      access.alignment_log2 < 8 ? 1u << access.alignment_log2 : UINT32_MAX;
  if (alignment > width)
    fail(16, "the alignment is greater than the access");
  else if (has(row.op, wasm::Trait::Ordered) && alignment != width)
    fail(16, "an atomic access is aligned to its width");
  if (access.offset > UINT32_MAX &&
      program_.address_type(access.memory).kind == wasm::ValueKind::I32)
    fail(16, "the offset is greater than any address");
  if (!access.symbol) return true;
  if (!symbol(access.symbol, SymbolKind::Data)) return false;
  const Symbol &base = program_.symbols[access.symbol];
  if (base.definition == Definition::Data &&
      program_.data[base.data].memory != access.memory)
    fail(17, "the data is in another memory");
  return true;
}

// "i16x8.extract_lane_s" has 8.
bool Verification::lanes() {
  const Instruction &row = function_[value_];
  if (row.op == Op::Result) return true;
  std::string_view text = text_of(row.op);
  uint32_t count = 0;
  size_t start = text.find('x') + 1;
  std::from_chars(text.data() + start, text.data() + text.size(), count);
  if (row.w[2] >= count) fail(16, "the vector has no such lane");
  return true;
}

bool Verification::pair() {
  auto [first, second] = function_.pair(value_);
  switch (immediate_of(function_[value_].op)) {
    case Immediate::TypeTable:
      return type(first) && symbol(SymbolId(size_t{second}), SymbolKind::Table);
    case Immediate::TwoTables:
      return symbol(SymbolId(size_t{first}), SymbolKind::Table) &&
             symbol(SymbolId(size_t{second}), SymbolKind::Table);
    case Immediate::ElemTable:
      return element(first) &&
             symbol(SymbolId(size_t{second}), SymbolKind::Table);
    case Immediate::DataMemory:
      return data(first) && memory(second, true);
    case Immediate::TwoMemories:
      return memory(first, true) && memory(second, true);
    case Immediate::TypeData:
      return type(first) && data(second);
    case Immediate::TypeElem:
      return type(first) && element(second);
    case Immediate::TwoTypes:
      return type(first) && type(second);
    default:  // a type and a number
      return type(first);
  }
}

// False when the instruction names what is not there: then it has no types.
bool Verification::rows() {
  const Instruction &row = function_[value_];
  uint32_t c = row.w[2];
  switch (immediate_of(row.op)) {
    case Immediate::Address:
      return symbol_address(SymbolId(size_t{c}));
    case Immediate::Symbol:
      return symbol_of_op(SymbolId(size_t{c}));
    case Immediate::Type:
      return type(c);
    case Immediate::Memory:
      return memory(c, true);
    case Immediate::Data:
      return data(c);
    case Immediate::Elem:
      return element(c);
    case Immediate::Access:
      return access();
    case Immediate::HeapType:
      return heap(c);
    case Immediate::Index:
      return lanes();
    case Immediate::Shuffle:
      for (uint32_t word : function_.words(c, 4))
        if (word & 0xe0e0e0e0) fail(16, "the vectors have no such lane");
      return true;
    case Immediate::TypeTable:
    case Immediate::TwoTables:
    case Immediate::ElemTable:
    case Immediate::DataMemory:
    case Immediate::TwoMemories:
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
    case Immediate::TwoTypes:
      return pair();
    case Immediate::None:
    case Immediate::I32:
    case Immediate::I64:
    case Immediate::F32:
    case Immediate::F64:
    case Immediate::V128:
    case Immediate::Edges:
    case Immediate::CastEdges:
      return true;
  }
  return true;
}

}  // namespace wasmrust::ir
