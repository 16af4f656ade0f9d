// See same_code.h.
#include "compiler/optimize/same_code.h"

#include <algorithm>

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Immediate;
using ir::ValueId;

// The words that say what the immediate is.
std::span<const uint32_t> words_of(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  switch (ir::immediate_of(row.op)) {
    case Immediate::None:
    case Immediate::Edges:
    case Immediate::Access:
      return {};
    case Immediate::I32:
    case Immediate::F32:
      return std::span(row.w).first(1);
    case Immediate::I64:
    case Immediate::F64:
      return std::span(row.w).first(2);
    case Immediate::Address:
      return row.w;
    case Immediate::V128:
      return function.words(row.w[0], 4);
    case Immediate::Shuffle:
      return function.words(row.w[2], 4);
    case Immediate::Symbol:
    case Immediate::Type:
    case Immediate::Memory:
    case Immediate::Data:
    case Immediate::Elem:
    case Immediate::Index:
    case Immediate::HeapType:
      return std::span(row.w).last(1);
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
    case Immediate::CastEdges:
      return function.pair(id);
  }
  return {};
}

}  // namespace

bool is_same_operation(const Function &function, ValueId a, ValueId b) {
  const ir::Instruction &one = function[a], &other = function[b];
  if (one.op != other.op || one.type != other.type ||
      function.operands(a).size() != function.operands(b).size())
    return false;
  if (ir::immediate_of(one.op) == Immediate::Access)
    return function.access(a) == function.access(b);
  return std::ranges::equal(words_of(function, a), words_of(function, b));
}

uint64_t hash_operation(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  uint64_t hash =
      mix(static_cast<uint64_t>(row.op), static_cast<uint64_t>(row.type));
  hash = mix(hash, function.operands(id).size());
  if (ir::immediate_of(row.op) == Immediate::Access) {
    const ir::Access &access = function.access(id);
    hash = mix(hash, access.memory.value);
    hash = mix(hash, access.symbol.value);
    return mix(hash,
               access.offset << 16 | access.alignment_log2 << 8 | access.lane);
  }
  for (uint32_t word : words_of(function, id)) hash = mix(hash, word);
  return hash;
}

}  // namespace wasmrust::optimize
