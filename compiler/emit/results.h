// Values that come out of a block on the operand stack: its results.
//
// Where control comes together, a block's parameter can be put into its
// variable on every way there, or it can be left on the stack, as what the
// WebAssembly block, the `if` or the loop in front gives:
//
//   b1: … br b3(v1)        (if (result i32)
//   b2: … br b3(v2)          (then v1)  (else v2))
//   b3(v3): use v3         use
//
// At most one parameter of a block arrives like that, and it becomes the first
// one, so that it lies below what goes to variables. If nobody takes it from
// the stack (below.h) it goes to its variable at the start of the block: once,
// not on each way.
//
// It is a matter of size only. Which parameter may arrive is guessed before
// anything is placed; whether it does is counted in bytes when it is known
// which variables are shared. Not for loops, not where handlers lead, and not
// in front of a legacy try, which the block's code must not leave.
#pragma once

#include <functional>
#include <vector>

#include "compiler/emit/order.h"
#include "compiler/emit/stackify.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// Puts the parameter that may arrive first in its block. `uses` of the placing
// are known.
void choose_results(ir::Function &function, const Order &order,
                    std::vector<Placing> &placing);

// Says of those whether they do. `is_shared`: both are in one variable.
void decide_results(
    const ir::Function &function, const Order &order,
    std::vector<Placing> &placing,
    const std::function<bool(ir::ValueId, ir::ValueId)> &is_shared);

// The parameter that arrives on the stack, or None.
inline ir::ValueId arriving(const ir::Function &function,
                            const std::vector<Placing> &placing,
                            ir::BlockId id) {
  const auto &parameters = function[id].parameters;
  if (parameters.empty() || !placing[parameters[0].value].arrives) return {};
  return parameters[0];
}

}  // namespace wasmrust::emit
