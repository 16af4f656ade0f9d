// In functions for size a table's own address is added last.
//
// Problem. `TABLE[row][column]` is TABLE + 3 * row + column. What does not
// change in the loop over columns LLVM computes in front of it, with the
// table's address, which an instruction could have had as its offset:
//
//   row = TABLE + 3 * i             row = 3 * i
//   loop                            loop
//     load (row + j)                  load offset=TABLE (row + j)
//
// Idea. Two distances are added first, where nobody else wants the address in
// between. The constant and its addition go, and no loop does more.
//
// Only where neither addition wraps around, since that is what an offset means.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class TableAddressesPass : public llvm::PassInfoMixin<TableAddressesPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
