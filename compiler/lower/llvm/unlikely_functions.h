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
//   main -> exit(code)              likely: exit is no panic
//
// Idea. What is likely is reached from the roots by references in blocks that
// do not lead to a panic whichever way they go; a panic is a call of what is
// both `cold` and `noreturn`, as all of core's are. A reference is a call, or
// the address of a function, also in data (a vtable) that is referred to.
// Everything else is marked `cold` and for size: none of it is inlined or
// unrolled for speed any more.
//
// LLVM's frequencies are of no use for that: after a dozen early returns they
// say of the rest of a function that it hardly runs, and of a panic in three
// loops that it does. `cold` alone says less as well: crates mark what fills a
// cache so, and what that calls is not slowed down (the lazy automata of
// regex-automata lost 7 % by it).
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
