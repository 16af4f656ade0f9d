// Edges lead past blocks that only jump.
//
//   br_if v0 b1() b2()          br_if v0 b3(v5) b2()
//   b1(): br b3(v5)
//
// A branch can then go where it ends at once, without an `if` around another
// branch. A block that several edges lead to keeps what it brings: on each of
// them that would be code.
#pragma once

#include "compiler/ir/function.h"

namespace wasmrust::ir {

// Blocks that nobody goes to any more stay where they are. True when any edge
// was led on.
bool lead_past_jumps(Function &function);

}  // namespace wasmrust::ir
