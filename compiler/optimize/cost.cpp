// See cost.h.
#include "compiler/optimize/cost.h"

#include "compiler/base/bytes.h"
#include "compiler/optimize/constants.h"

namespace wasmrust::optimize {

using ir::Op;

unsigned op_bytes(const ir::Function &function, ir::ValueId id) {
  const ir::Instruction &row = function[id];
  if (auto constant = constant_of(function, id))
    return 1 + constant_bytes(row.op == Op::I64Const, *constant);
  switch (row.op) {
    case Op::F32Const:
      return 5;
    case Op::F64Const:
      return 9;
    case Op::V128Const:
      return 18;
    case Op::SymbolAddress:
      return 4;  // most addresses are below 2 MiB
    case Op::RefNull:
    case Op::GlobalGet:
      return 2;
    case Op::RefFunc:
      return 3;
    default:
      break;
  }
  if (!ir::is_wasm(row.op)) return 0;
  bool is_short =
      wasm::op_rows[static_cast<size_t>(row.op)].prefix == wasm::OpPrefix::None;
  unsigned immediate = 0;
  if (ir::immediate_of(row.op) == ir::Immediate::Access)
    immediate = 1 + uleb_size(function.access(id).offset);
  else if (ir::immediate_of(row.op) != ir::Immediate::None)
    immediate = 1;
  return (is_short ? 1 : 2) + immediate;
}

unsigned tree_bytes(const ir::Function &function, ir::Replacements &instead,
                    const UseCounts &uses, ir::ValueId id, unsigned steps) {
  unsigned bytes = op_bytes(function, id);
  for (ir::ValueId each : function.operands(id)) {
    each = instead(each);
    bool is_constant =
        function[each].op >= Op::I32Const && function[each].op <= Op::F64Const;
    bool is_nested = uses(each) == 1 && steps &&
                     ir::has(function[each].op, wasm::Trait::Pure) &&
                     function[each].op != Op::Parameter &&
                     function[each].op != Op::Result;
    if (is_constant)
      bytes += op_bytes(function, each);
    else if (is_nested)
      bytes += tree_bytes(function, instead, uses, each, steps - 1);
    else
      bytes += variable_bytes;
  }
  return bytes;
}

}  // namespace wasmrust::optimize
