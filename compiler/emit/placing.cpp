// See placing.h.
#include "compiler/emit/placing.h"

#include <algorithm>

namespace wasmrust::emit {

using ir::Function;
using ir::Op;
using ir::ValueId;

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
