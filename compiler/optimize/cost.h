// What a value costs in bytes of WebAssembly, for passes that ask whether to
// compute it again or to keep it.
//
//   v3 = i32.add v1 v2            5 bytes: local.get, local.get, i32.add
//   v4 = i32.wrap_i64 v1          3 bytes: less than a tee and a get
//
// An operand that nothing else uses is computed where it is used, so it counts
// with all that it takes; any other one is a `local.get`.
#pragma once

#include "compiler/ir/encoded_size.h"
#include "compiler/ir/function.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

// The bytes of the instruction itself (ir::encoded_size), and of what stands in
// front of it on the stack.
unsigned tree_bytes(const ir::Function &function, ir::Replacements &instead,
                    const UseCounts &uses, ir::ValueId id, unsigned steps = 6);

}  // namespace wasmrust::optimize
