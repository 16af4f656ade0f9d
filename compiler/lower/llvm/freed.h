// Does a program ever free memory?
//
// Problem. A library that makes its tables once, or a command that ends with
// what it has, needs memory and never gives it back. An allocator keeps lists
// of free blocks for them all the same, which is most of its code.
//
// Idea. Who has the whole program can see whether anything is left that frees
// or reallocates. crates/wasm-std/src/memory.rs
//
//   note_freed()   in what frees and reallocates
//   is_freed()     in what allocates: two ways, of which one remains
//
// and once all dead code is gone, the second is true when there is a call of
// the first.
//
// Where nothing is freed, blocks lie one behind the other, and the code that
// aligns them is a good part of what allocates. All of them are aligned like
// the one that asks for most, up to 8, when all ask for what is known: then the
// alignment is a number in the code, which nobody has to hand over.
//
//   take(1000, 1)  take(24, 4)      take(1000, 4)  take(24, 4)
//
// Behind a GlobalDCEPass; `answer_freed` says yes, which is always
// right.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class AnswerFreedPass : public llvm::PassInfoMixin<AnswerFreedPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

void answer_freed(llvm::Module &module, bool freed);

}  // namespace wasmrust::lower
