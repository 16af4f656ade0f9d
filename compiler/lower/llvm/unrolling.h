// Loops that stay loops where size is the goal.
//
// Problem. In a function that is optimised for speed although size is the goal
// (hot_functions.h), LLVM unrolls what it can, with thresholds for machines
// that take code from a cache of their own: two or four rounds of a small body
// in one where nobody knows how many there are, and all rounds where that is
// known and the sum is below some hundred instructions.
//
//   for word in 16 words { *word = swap(*bytes) }     16 copies, 470 bytes
//   for channel in 3 { for each of 3 rows .. }        3 copies, zeros vanish
//
// Idea. All rounds of a short loop in a row make what depends on the round
// constant: addresses, factors, arrays that then need no memory. That is what
// makes it fast, and it stays. Several rounds of many, or many rounds where
// little becomes constant, save a comparison and a jump a round. Engines do
// better than that themselves.
//
// How long the row may become is less than LLVM's limit, and short loops are
// unrolled before anything else is known about what is around them: in a nest
// of short loops the inner ones become rows that then are simplified as such,
// and the outer one stays, since it has become large.
//
// Measured over the benchmarks that run: without partial unrolling 0.8 % of all
// bytes are gone, up to 3 %; with no more than twelve rounds another 0.2 %, and
// 18 % of sha256, which gets no slower. `pictures` takes 3 % more time, nothing
// else any. With eight rounds `matrix` takes 10 % more. The lower limit and the
// early rows together take 14 % of conv and 0.02 % of all, and no time; the
// limit alone takes as much and makes conv a fifth slower.
#pragma once

#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class LPMUpdater;
class Loop;
class PassInstrumentationCallbacks;
}  // namespace llvm

namespace wasmrust::lower {

// Keeps LLVM from unrolling what is above. `analyses` are those of the passes,
// and live as long as they run.
void keep_loops(llvm::PassInstrumentationCallbacks &callbacks,
                llvm::FunctionAnalysisManager &analyses);

// As long as this lives, rows are no longer than above, unless the user said
// how long they may be (-mllvm).
class UnrollingLimit {
 public:
  UnrollingLimit();
  ~UnrollingLimit();
  UnrollingLimit(const UnrollingLimit &) = delete;
  UnrollingLimit &operator=(const UnrollingLimit &) = delete;

 private:
  unsigned before_;
};

// All rounds of short loops in a row, in functions that are for the smallest
// size as yet and are marked as soon hot (hot_functions.h).
class ShortLoopsPass : public llvm::PassInfoMixin<ShortLoopsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Loop &loop,
                              llvm::LoopAnalysisManager &analyses,
                              llvm::LoopStandardAnalysisResults &results,
                              llvm::LPMUpdater &updater);
};

}  // namespace wasmrust::lower
