// See immediate_words.h.
#include "compiler/ir/immediate_words.h"

namespace wasmrust::ir {

std::span<const uint32_t> immediate_words(const Function &function,
                                          ValueId id) {
  const Instruction &row = function[id];
  Immediate kind = immediate_of(row.op);
  if (is_pair(kind)) return function.pair(id);
  switch (kind) {
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
    default:  // a number, or a row of the program's tables
      return std::span(row.w).last(1);
  }
}

}  // namespace wasmrust::ir
