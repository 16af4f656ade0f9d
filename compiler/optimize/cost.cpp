// See cost.h.
#include "compiler/optimize/cost.h"

namespace wasmrust::optimize {

using ir::Op;

unsigned tree_bytes(const ir::Function &function, ir::Replacements &instead,
                    const UseCounts &uses, ir::ValueId id, unsigned steps) {
  unsigned bytes = ir::encoded_size(function, id);
  for (ir::ValueId each : function.operands(id)) {
    each = instead(each);
    bool is_nested = uses(each) == 1 && steps &&
                     ir::has(function[each].op, wasm::Trait::Pure) &&
                     function[each].op != Op::Parameter &&
                     function[each].op != Op::Result;
    if (ir::is_constant(function[each].op))
      bytes += ir::encoded_size(function, each);
    else if (is_nested)
      bytes += tree_bytes(function, instead, uses, each, steps - 1);
    else
      bytes += ir::variable_bytes;
  }
  return bytes;
}

}  // namespace wasmrust::optimize
