// A call that becomes a choice between two: of what was called so far, and of
// another function of the same type.
//
//   b0(v0: i32, v9: i32):           b0(v0: i32, v9: i32):
//     v1: i32 = call v0 s3            br_if v9 b1() b2()
//     return v1                     b1():
//                                     v4: i32 = call v0 s3
//                                     br b3(v4)
//                                   b2():
//                                     v5: i32 = call v0 s4
//                                     br b3(v5)
//                                   b3(v1: i32):
//                                     return v1
//
// Results keep their ids, and become parameters of the block behind the call.
#pragma once

#include "compiler/ir/function.h"

namespace wasmrust::optimize {

// `call` is no tail call; `condition`, an i32, is known in its block. Where it
// is 0, `other` is called.
void choose_callee(ir::Function &function, ir::ValueId call, SymbolId other,
                   ir::ValueId condition);

}  // namespace wasmrust::optimize
