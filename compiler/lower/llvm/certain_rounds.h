// Loops whose first round is certain ask at their end whether there is another.
//
// Problem. A loop that counts asks before each round. Where size is the goal
// LLVM leaves it so, since asking at the end needs the question once more in
// front of the loop, for the first round:
//
//   loop                                 loop
//     if (i == 512) { .. leave .. }        ..
//     ..                                   i = i + 1
//     i = i + 1                            br_if (i != 512) to the loop
//     br to the loop                     end
//   end
//
// Idea. Where the answer of the first time is known, 0 is not 512, there is
// nothing to ask in front. Then the loop is seven bytes smaller, and has a jump
// less a round: LLVM's rotation does it, for loops that do nothing in front of
// the question. That they ask about the next value, which saves a variable, is
// for a pass over WasmIR (`next-values`): LLVM turns it round again.
//
// Functions for speed (hot_functions.h) stay as they are: it is a few bytes
// there, and engines differ in which form they make more of. A program of loops
// in loops took 10 % less time in V8 11, and 19 % more in V8 14.
//
// Late among the passes over LLVM's IR: others know loops by their first
// question, and what is known of it is more by then.
#pragma once

#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class LPMUpdater;
class Loop;
}  // namespace llvm

namespace wasmrust::lower {

class CertainRoundsPass : public llvm::PassInfoMixin<CertainRoundsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Loop &loop,
                              llvm::LoopAnalysisManager &analyses,
                              llvm::LoopStandardAnalysisResults &results,
                              llvm::LPMUpdater &updater);
};

}  // namespace wasmrust::lower
