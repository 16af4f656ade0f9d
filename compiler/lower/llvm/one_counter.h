// Loops for size count with one variable.
//
// Problem. A loop over a table that also knows which row it is at has two
// variables that go up together, and each costs 11 bytes: it is set in front
// of the loop, and at the end it is read, added to and written.
//
//   loop
//     .. table[row] .. y + i ..            .. table[3 * i] .. y + i ..
//     i = i + 1                            i = i + 1
//     row = row + 3                        br_if (i != 3) to the loop
//     br_if (row != 9) to the loop       end
//   end
//
// Idea. Of variables that begin with constants and get constants added once a
// round, each is a multiple of the one with the smallest step, and a constant:
// always, even where they wrap around. A product takes five bytes, less where
// the factor is one. A question about what the variable will be next, whether
// it is equal to a constant, is asked about the one that stays: its answer is
// the same where the factor is odd, or where neither wraps around.
//
// What engines do with loops for speed is theirs: functions for speed stay as
// they are. Late among the passes over LLVM's IR, when tables have become
// smaller (small_tables.h), which is what makes most of these variables equal.
//
// What it does not do: variables that begin with what is not a constant, and
// pointers.
#pragma once

#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class LPMUpdater;
class Loop;
}  // namespace llvm

namespace wasmrust::lower {

class OneCounterPass : public llvm::PassInfoMixin<OneCounterPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Loop &loop,
                              llvm::LoopAnalysisManager &analyses,
                              llvm::LoopStandardAnalysisResults &results,
                              llvm::LPMUpdater &updater);
};

}  // namespace wasmrust::lower
