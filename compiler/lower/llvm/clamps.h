// In functions for size a value that is at most one too large is not compared.
//
// Problem. What looks at its neighbours stays within its field by a minimum:
// an index of at most 512 where 511 is the last. A minimum is a comparison and
// a choice, each of which wants the value and the limit:
//
//   (select x 511 (i32.lt_u x 511))          12 bytes
//
// Idea. Where the limit is a power of two less one, and the value is known to
// be that power at most, the bit of the power is all that there is to take
// away:
//
//   x - (x >> 9)                             8 bytes
//
// How large a value can be says LLVM's analysis of loops. It has to know it of
// all that the value is made of: nothing undefined, which would be something
// else each time it is read, takes part.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class ClampsPass : public llvm::PassInfoMixin<ClampsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
