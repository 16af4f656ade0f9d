// Parameters that are used once on every way through a function.
//
//   linear_parameters(function)      {0}: `linear=0`
//
// A *use* of a parameter is an operand that is its value, but for `ref.get`,
// which only looks at what a handle names. Where an edge carries the value to a
// block's parameter that one is a name of it too, from there on; carrying it is
// no use. A parameter is linear when
//
//   each way from the entry to a `return` or a tail call, that one included,
//   has exactly one use of it, by whatever name
//   each way that ends in another manner, or not at all, has at most one
//   at least one way has one
//
//   b0(v0: i32, v1: i32):
//     br_if v1 b1(v0) b2()             the one use of v1
//   b1(v2: i32):
//     call v2 s4                       of v0, by another name; when the call
//     return                           throws, it has been used
//   b2():
//     call v0 s5                       and on the other way
//     return
//
// So what is done with the value is done once, there or by whom it is handed
// to.
//
// Idea. A state is the set of names and whether there was a use; the states
// that may be at the start of each block are followed along the edges, and from
// each instruction that may throw to the handlers. A second use ends it.
//
// What it does not do: know that a way is never taken. A parameter with many
// sets of names at one block is taken for not linear.
#pragma once

#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::ir {

// Their numbers, rising. The function is sound.
std::vector<uint32_t> linear_parameters(const Function &function);

}  // namespace wasmrust::ir
