// How much of the stack a function's own variables take.
//
// Who puts a function where it is called asks, since a caller that calls itself
// has the variables once for each call.
#pragma once

#include <cstdint>

#include "llvm/IR/Function.h"

namespace wasmrust::lower {

// Whether they take more bytes than that, or nobody knows how many.
bool has_variables_beyond(const llvm::Function &function, uint64_t bytes);

}  // namespace wasmrust::lower
