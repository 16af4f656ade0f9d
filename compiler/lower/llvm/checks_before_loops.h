// Checks of indices before loops instead of in them.
//
// Problem. Rust asks before each access whether the index is below the length.
// LLVM leaves the question out where it knows the length; of a slice that comes
// from elsewhere it does not, and asks in each round, although the length stays
// as it is and how far the index goes is known before the loop begins. In a
// loop over pixels or a row of a matrix that is half of the time.
//
// Idea. The loop is there twice, and one question before it, about the largest
// index that there can be, says which one runs: one without the checks, or the
// one that was there, which then fails where it would have failed.
//
//   for i in 0..n { sum += a[i] }
//
//     loop:                              if n - 1 < a.len
//       if i >= a.len  panic               loop:
//       sum += a[i]                →         sum += a[i]
//                                        else
//                                          the loop as it was
//
// How far an index goes says loop_checks.h.
//
// Why it is right. Suppose that the loop without checks comes to a place where
// one of them would have failed, and take the first such place. Up to there all
// went as in the loop with checks, so what is known of the index is true there:
// it is not above what was asked about, and the check does not fail. What is
// asked about may be poison where the loop never came to use it; then each
// answer counts for its own check only, and the first round is asked about too.
//
// Only innermost loops are looked at, in functions that are for speed. Not
// where the loop calls functions, which take longer than a check, is large, or
// has few rounds.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class ChecksBeforeLoopsPass
    : public llvm::PassInfoMixin<ChecksBeforeLoopsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
