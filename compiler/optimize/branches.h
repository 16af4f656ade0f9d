// Branches that can be said in a simpler way.
//
//   br_if (i32.eqz v1) b1() b2()     br_if v1 b2() b1()
//   br_if 1 b1() b2()                br b1()
//   br_if v1 b1(v2) b1(v2)           br b1(v2)
//   br_table 7 b1() b2()             br b2()
//   br_table v1 b1() b2() b2()       br_if v1 b2() b1()
#pragma once

#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

// True when the terminator was changed.
bool simplify_branch(ir::Function &function, ir::Replacements &instead,
                     UseCounts &uses, ir::ValueId id);

}  // namespace wasmrust::optimize
