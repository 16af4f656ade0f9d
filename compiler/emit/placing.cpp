// See placing.h.
#include "compiler/emit/placing.h"

#include <algorithm>

#include "compiler/base/bytes.h"

namespace wasmrust::emit {

using ir::Function;
using ir::Op;
using ir::ValueId;

unsigned size_of_constant(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  switch (row.op) {
    case Op::I32Const:
      return 1 + sleb_size(static_cast<int32_t>(row.w[0]));
    case Op::I64Const:
      return 1 + sleb_size(
                     static_cast<int64_t>(uint64_t{row.w[1]} << 32 | row.w[0]));
    case Op::F32Const:
      return 5;
    case Op::F64Const:
      return 9;
    case Op::V128Const:
      return 18;
    case Op::SymbolAddress:
      return 4;  // most addresses are below 2 MiB
    case Op::RefNull:
      return 2;
    case Op::RefFunc:
      return 3;
    default:
      return 0;
  }
}

bool is_first_value(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  switch (row.op) {
    case Op::I32Const:
    case Op::F32Const:
      return row.w[0] == 0;
    case Op::I64Const:
    case Op::F64Const:
      return row.w[0] == 0 && row.w[1] == 0;
    case Op::V128Const:
      return std::ranges::all_of(function.words(row.w[0], 4),
                                 [](uint32_t word) { return word == 0; });
    case Op::RefNull:
      return true;
    default:
      return false;
  }
}

}  // namespace wasmrust::emit
