// See code_size.h.
#include "compiler/optimize/code_size.h"

#include <algorithm>

#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

using ir::Function;
using ir::Op;
using ir::ValueId;

void CodeSize::count_uses(const Function &function) {
  uses_.assign(function.value_count(), 0);
  is_far_.assign(function.value_count(), false);
  for_each_use(function, [&](ValueId id, ir::BlockId block) {
    if (!block) return;  // a handler's are counted with it
    ++uses_[id.value];
    if (function.block_of(id) != block) is_far_[id.value] = true;
  });
}

// What keeping the value and fetching it costs, beside making it.
size_t CodeSize::value_size(const Function &function, ValueId id) const {
  if (function.type_of(id) == ir::TypeRef::None) return 0;
  size_t uses = uses_[id.value];
  Op op = function[id].op;
  if (ir::is_constant(op)) {
    unsigned again = ir::encoded_size(function, id);
    return uses > 1 ? (uses - 1) * std::min(again, ir::variable_bytes + 1) : 0;
  }
  if (op == Op::Parameter) return uses * ir::variable_bytes;
  if (uses == 0) return 1;  // drop
  if (op == Op::Result) return ir::variable_bytes + uses * ir::variable_bytes;
  if (ir::is_terminator(op)) return 0;
  return is_far_[id.value] || uses > 1
             ? uses * ir::variable_bytes +
                   ir::variable_bytes * (is_far_[id.value] ? 1 : 0)
             : 0;
}

void CodeSize::find(const Function &function) {
  count_uses(function);
  whole = 0;
  size_t returns = 0;
  for (const ir::Block &block : function.blocks) {
    for (ValueId id : block.parameters) whole += value_size(function, id);
    for (ValueId id = block.first; id; id = function.next(id)) {
      whole += ir::encoded_size(function, id) + value_size(function, id);
      returns += function[id].op == Op::Return;
      // Into the variables of the target.
      for (const ir::Edge &edge : function.edges(id))
        whole += edge.argument_count * ir::variable_bytes;
    }
  }
  for (const ir::Region &region : function.regions)
    whole += region.handlers.size() * 5;
  copied = static_cast<ptrdiff_t>(whole);
  // The caller has fetched each argument once, for the call or now for its
  // first use.
  copied -= static_cast<ptrdiff_t>(
      function[Function::entry()].parameters.size() * ir::variable_bytes);
  // Those before the last one become branches out of a block.
  if (returns > 1) copied += static_cast<ptrdiff_t>(3 + (returns - 1) * 2);
  copied -= static_cast<ptrdiff_t>(ir::call_bytes);
}

}  // namespace wasmrust::optimize
