// Finds the functions that run only on the way to a panic; they are optimised
// for size in a program that is optimised for speed.
//
// Problem. LLVM knows that a block which ends in a panic is not worth speed.
// What that block calls is as good as any other function to it: printing a
// message, and with it paths, locks and the reading of debug information for a
// backtrace. In a small program that is most of the code, unrolled and inlined
// as if it ran all the time.
//
//   main -> step                    likely
//   step: if at >= len { panic }    likely; the block is not
//     panic -> hook -> backtrace    unlikely, all of it
//   main -> exit(code)              likely: every way goes there
//
// Idea. What is likely is reached from the roots by references in blocks that
// run; a reference is a call, or the address of a function, also in data (a
// vtable) that is referred to. A block does not run when LLVM's frequencies,
// which know that panics do not come back, give it less than a thousandth of
// its function's entry. Everything else is marked `cold` and for size: none of
// it is inlined or unrolled for speed any more.
//
// `cold` alone says less: crates mark what fills a cache so, and what that
// calls is not slowed down (the lazy automata of regex-automata lost 7 % by
// it).
//
// Attributes only, so that a wrong guess costs time and nothing else.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class UnlikelyFunctionsPass
    : public llvm::PassInfoMixin<UnlikelyFunctionsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
