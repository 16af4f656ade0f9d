// Loops with several entries become loops with one.
//
// WebAssembly can only say `loop`, which is entered at its top. Structured code
// never has other loops; other front ends and passes make them. Such a loop
// gets a block in front that all its entries are reached through, with the
// number of the entry as a parameter:
//
//   b0: br_if v0 b1() b2(v1)      b0: br_if v0 b4(0, 0) b4(1, v1)
//   b1: … br b2(v2)               b4(v4, v5): br_if v4 b2(v5) b1()
//   b2(v3): … br b1()             b1: … br b4(1, v2)
//                                 b2(v3): … br b4(0, 0)
//
// A loop is a set of blocks that all reach one another (a strongly connected
// component), and its entries are those that edges from outside lead to. After
// that, edges to the one entry set aside, the same is done for the loops
// inside. Only entries get a number; all other edges of the loop stay as they
// are.
//
// Nothing that is used has to be passed through the new block: what is computed
// outside of the loop and used in it is known at every entry, since each block
// of the loop is reached from each entry; and a way to a block still goes
// through all that it went through behind the last entry. Only the entries'
// own parameters need a place, and since one entry is chosen, they share places
// of one type.
//
// A handler cannot bring a number, so it leads to a block that does. That block
// is inside of the loop when what throws is, so blocks of the loop get regions
// of their own.
//
// With legacy exceptions a reference to what was caught is no value of the
// engine's, so an entry that takes one stays as it is.
#pragma once

#include "compiler/ir/function.h"

namespace wasmrust::emit {

// Sound functions stay sound, and what they do stays. False when a loop is left
// that has several entries.
bool give_loops_one_entry(ir::Function &function);

}  // namespace wasmrust::emit
