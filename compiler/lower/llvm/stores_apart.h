// Stores into local variables, apart from each other again.
//
// Problem. Two branches that end in a store are given one store behind them, to
// an address that depends on where one came from:
//
//   size: p = slot + 4    else: p = slot + 8
//   both: store phi(n, 0), phi(slot + 4, slot + 8)
//
// In a function that fills its caller's memory that is smaller. But once it is
// inlined the memory is a variable, and nobody can take such a variable apart:
// an `Option<(pointer, layout)>` then lives on the stack wherever a Vec is
// dropped or grows.
//
// Idea. A store to one of several places in variables goes back into the
// branches. What splits variables can do so then; what is not split is merged
// again later.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class StoresApartPass : public llvm::PassInfoMixin<StoresApartPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
