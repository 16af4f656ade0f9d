// See code_writer.h.
#include "compiler/emit/code_writer.h"

#include <algorithm>

#include "compiler/base/check.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::emit {

using ir::Immediate;
using ir::ValueId;

// What was just put there stays on the stack, too.
void CodeWriter::keep_on_stack() {
  out_[set_at_] = static_cast<uint8_t>(wasm::row(wasm::Op::LocalTee).code);
  set_end_ = set_at_;
}

void CodeWriter::value_type(wasm::ValueType type) {
  if (wasm::is_number_or_vector(type))
    return byte(static_cast<uint8_t>(type.kind));
  byte(static_cast<uint8_t>(type.kind));
  if (type.kind == wasm::ValueKind::Ref ||
      type.kind == wasm::ValueKind::RefNull)
    heap_type(type.heap);
}

void CodeWriter::heap_type(int32_t heap) {
  if (heap < 0) return sleb(heap);
  signed_type_index(TypeId(static_cast<size_t>(heap)));
}

void CodeWriter::add_place(uint32_t origin) {
  std::vector<Body::Place> &places = body_.places;
  auto offset = static_cast<uint32_t>(out_.size());
  // Nothing came from the last one.
  if (!places.empty() && places.back().offset == offset) places.pop_back();
  if (!places.empty() && places.back().origin == origin) return;
  places.push_back({offset, origin});
}

void CodeWriter::take_back_else() {
  out_.pop_back();
  auto size = static_cast<uint32_t>(out_.size());
  while (!body_.places.empty() && body_.places.back().offset > size)
    body_.places.pop_back();
  while (!body_.filled.empty() && body_.filled.back().offset > size)
    body_.filled.pop_back();
}

void CodeWriter::take_back_drop() {
  if (drop_end_ != size() || size() == 0) return;
  drop_end_ = 0;
  out_.pop_back();
  std::vector<Body::Place> &places = body_.places;
  if (places.empty() || places.back().offset <= size()) return;
  uint32_t origin = places.back().origin;
  places.pop_back();
  add_place(origin);
}

// A longer type is written at the end and goes from there to its place.
void CodeWriter::set_block_type(size_t at, wasm::ValueType type) {
  size_t end = size(), relocations = relocations_.size();
  value_type(type);
  auto more = static_cast<uint32_t>(size() - end - 1);
  // In the place of the one byte that is there.
  uint8_t *bytes = &out_[0];
  bytes[at] = bytes[end];
  std::copy(bytes + end + 1, bytes + size(), bytes + end);
  out_.pop_back();
  if (more == 0) return;
  auto behind = static_cast<uint32_t>(at + 1);
  std::rotate(bytes + behind, bytes + end, bytes + end + more);
  move_behind(behind, more, relocations);
}

// Code from `behind` on has moved by `more` bytes. The relocations from row
// `last` on were made for what is there now.
void CodeWriter::move_behind(uint32_t behind, uint32_t more, size_t last) {
  auto move_rows = [&](auto first, auto end) {
    while (first != end && end[-1].offset >= behind) (--end)->offset += more;
    return end;
  };
  auto added = relocations_.begin() + static_cast<ptrdiff_t>(last);
  for (auto at = added; at != relocations_.end(); ++at) at->offset = behind;
  auto moved = move_rows(relocations_.begin(), added);
  std::rotate(moved, added, relocations_.end());
  move_rows(body_.places.begin(), body_.places.end());
  move_rows(body_.filled.begin(), body_.filled.end());
  move_rows(body_.hints.begin(), body_.hints.end());
  set_at_ += more;
  set_end_ += more;
}

void CodeWriter::relocate(RelocationType type, SymbolId symbol,
                          int64_t addend) {
  relocations_.push_back({.type = type,
                          .offset = static_cast<uint32_t>(out_.size()),
                          .symbol = symbol,
                          .addend = addend});
  // 0 in the padded form, signed or not.
  unsigned width = wasm::field_width(type);
  uint8_t *field = out_.field(width);
  std::fill(field, field + width - 1, 0x80);
  field[width - 1] = 0;
}

void CodeWriter::type_index(TypeId type) {
  relocate(RelocationType::TypeIndexLeb, {});
  relocations_.back().function_type = type;
}

void CodeWriter::signed_type_index(TypeId type) {
  type_index(type);
  relocations_.back().addend = signed_index;
}

void CodeWriter::block_type(wasm::FuncType type) {
  std::vector<wasm::FuncType> &types = body_.block_types;
  auto at = std::ranges::find(types, type);
  if (at == types.end()) at = types.insert(at, std::move(type));
  size_t row = program_.types.size() + static_cast<size_t>(at - types.begin());
  signed_type_index(TypeId(row));
}

void CodeWriter::address(ValueId id) {
  const ir::Instruction &row = function_[id];
  SymbolId symbol(size_t{row.w[2]});
  auto addend =
      static_cast<int64_t>(uint64_t{row.w[1]} << 32 | uint64_t{row.w[0]});
  bool wide = row.type == ir::TypeRef::I64;
  op(wide ? wasm::Op::I64Const : wasm::Op::I32Const);
  const Symbol &to = program_.symbols[symbol];
  if (to.kind == SymbolKind::Function)
    return relocate(wide ? RelocationType::TableIndexSleb64
                         : RelocationType::TableIndexSleb,
                    symbol);
  if (to.tls)
    return relocate(wide ? RelocationType::MemoryAddrTlsSleb64
                         : RelocationType::MemoryAddrTlsSleb,
                    symbol, addend);
  relocate(
      wide ? RelocationType::MemoryAddrSleb64 : RelocationType::MemoryAddrSleb,
      symbol, addend);
}

void CodeWriter::select(ValueId id) {
  wasm::ValueType type = function_.value_type(function_.type_of(id));
  if (wasm::is_number_or_vector(type)) return op(wasm::Op::Select);
  op(wasm::Op::SelectTyped);
  uleb(1);
  value_type(type);
}

void CodeWriter::instruction(ValueId id) {
  const ir::Instruction &row = function_[id];
  if (has_places_) add_place(function_.origin(id));
  if (row.op == ir::Op::SymbolAddress) return address(id);
  if (row.op == ir::Op::Select) return select(id);
  WASMRUST_CHECK(ir::is_wasm(row.op), "semantic operations have been lowered");
  uint8_t *to = put_op(out_.room(), ir::to_wasm(row.op));
  Immediate kind = ir::immediate_of(row.op);
  switch (kind) {
    case Immediate::None:
      if (row.op == ir::Op::AtomicFence) *to++ = 0;
      return out_.end_at(to);
    case Immediate::I32:
      return out_.end_at(put_sleb(to, static_cast<int32_t>(row.w[0])));
    case Immediate::Access:
      return access(id, to);
    default:
      out_.end_at(to);
      return immediate(id, kind);
  }
}

inline void CodeWriter::access(ValueId id, uint8_t *to) {
  const ir::Access &row = function_.access(id);
  uint32_t memory = row.memory.value;
  to = put_uleb(to, row.alignment_log2 | (memory ? 0x40u : 0u));
  if (memory) to = put_uleb(to, memory);
  if (!row.symbol) to = put_uleb(to, row.offset);
  out_.end_at(to);
  if (row.symbol) {
    bool wide = program_.address_type(row.memory).kind == wasm::ValueKind::I64;
    relocate(
        wide ? RelocationType::MemoryAddrLeb64 : RelocationType::MemoryAddrLeb,
        row.symbol, static_cast<int64_t>(row.offset));
  }
  if (wasm::row(ir::to_wasm(function_[id].op)).immediate ==
      wasm::Immediate::AccessLane)
    byte(row.lane);
}

void CodeWriter::immediate(ValueId id, Immediate kind) {
  const ir::Instruction &row = function_[id];
  auto fixed = [&](uint32_t word) { out_.u32(word); };
  auto symbol = [&](RelocationType type, uint32_t word) {
    relocate(type, SymbolId(size_t{word}));
  };
  auto table = [&](uint32_t word) {
    symbol(RelocationType::TableNumberLeb, word);
  };
  const uint32_t c = row.w[2];
  uint32_t first = 0, second = 0;
  if (kind >= Immediate::TypeTable && kind <= Immediate::TwoTypes) {
    first = function_.pair(id)[0];
    second = function_.pair(id)[1];
  }
  switch (kind) {
    case Immediate::I64:
      return sleb(
          static_cast<int64_t>(uint64_t{row.w[1]} << 32 | uint64_t{row.w[0]}));
    case Immediate::F32:
      return fixed(row.w[0]);
    case Immediate::F64:
      fixed(row.w[0]);
      return fixed(row.w[1]);
    case Immediate::V128:
      for (uint32_t word : function_.words(row.w[0], 4)) fixed(word);
      return;
    case Immediate::Shuffle:
      for (uint32_t word : function_.words(c, 4)) fixed(word);
      return;
    case Immediate::Symbol:
      switch (program_.symbols[SymbolId(size_t{c})].kind) {
        case SymbolKind::Function:
          return symbol(RelocationType::FunctionIndexLeb, c);
        case SymbolKind::Global:
          return symbol(RelocationType::GlobalIndexLeb, c);
        case SymbolKind::Tag:
          return symbol(RelocationType::TagIndexLeb, c);
        default:
          return table(c);
      }
    case Immediate::Type:
      return type_index(TypeId(size_t{c}));
    case Immediate::Memory:
    case Immediate::Data:
    case Immediate::Elem:
      return uleb(c);
    case Immediate::Index:
      return byte(static_cast<uint8_t>(c));
    case Immediate::HeapType:
      return heap_type(static_cast<int32_t>(c));
    case Immediate::TypeTable:
      type_index(TypeId(size_t{first}));
      return table(second);
    case Immediate::TwoTables:
      table(first);
      return table(second);
    case Immediate::ElemTable:
      uleb(first);
      return table(second);
    case Immediate::DataMemory:
    case Immediate::TwoMemories:
      uleb(first);
      return uleb(second);
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
      type_index(TypeId(size_t{first}));
      return uleb(second);
    case Immediate::TwoTypes:
      type_index(TypeId(size_t{first}));
      return type_index(TypeId(size_t{second}));
    case Immediate::None:
    case Immediate::I32:
    case Immediate::Access:  // by `instruction`
    case Immediate::Edges:
    case Immediate::CastEdges:
    case Immediate::Address:
      return;
  }
}

}  // namespace wasmrust::emit
