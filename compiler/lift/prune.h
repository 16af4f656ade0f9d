// Takes out of a graph what says nothing: parameters that have one value only,
// and values that nobody uses and nobody would miss. Lifting ends with it,
// since structured control and variables leave much of that behind; so does
// whoever takes a graph apart.
#pragma once

#include "compiler/ir/function.h"

namespace wasmrust::lift {

// In blocks that cannot be reached nothing may name what is in no block.
void prune(ir::Function &function);

}  // namespace wasmrust::lift
