// What passes that merge functions share: what must be the same of two beside
// their code, and what is left of one that has to keep a body.
//
//   s2: ... its code ...     s2: call v0 (i32.const 8) s1, return
#pragma once

#include <span>

#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

// The facts of a function that a call of it may rely on: all but its address,
// its place in the source and how often it was called.
ir::FunctionFacts promises_of(const Whole &whole, FunctionId id);

// The function becomes a call of `other` with its own parameters and, behind
// them, constants.
void become_call(Whole &whole, FunctionId id, FunctionId other,
                 std::span<const ir::Instruction> constants = {});

}  // namespace wasmrust::optimize
