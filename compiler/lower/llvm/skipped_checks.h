// Checks of indices in a row are skipped where one question before the loops
// answers all of them.
//
// Problem. What looks at its neighbours in an array asks of each of them
// whether it is there: nine questions for a pixel and those around it, two
// thirds of the time. Loops without the questions beside those with them
// (checks_before_loops.h) are twice the bytes.
//
// Idea. The loop stays one. Where all indices of a row of checks are known to
// be below a constant, and all limits are the same in all rounds, the limits
// are compared with that constant once, before the outermost loop in which they
// are the same. What the answer says is asked in each round, in place of the
// checks; where it is no, the checks are as they were:
//
//   for y, for x                           enough = n > 511 * 512 + 511
//     if at(y, x - 1) >= n  panic          for y, for x
//     if at(y, x) >= n      panic     →      if !enough
//     if at(y, x + 1) >= n  panic              if at(y, x - 1) >= n  panic
//     sum ..                                   ..
//                                            sum ..
//
// It is about ten bytes for each row. What only checks use is reckoned once
// more beside them, from what the loops count; then strength reduction keeps no
// value of the loop for each index. That alone makes the loop smaller.
//
// An innermost loop that is short without its checks is there twice after all:
// it is a few dozen bytes, and what an engine has to hold for the checks leaves
// it. Old engines keep it in registers, in place of what the loop uses.
//
// Measured on programs that benchmarks run, in V8 11 and 14: a filter over
// pixels (conv) takes 0.50 and 0.65 of the time, 30 bytes more; a product of
// matrices 0.68 and 0.86, 83 bytes more. Without the second loop conv takes
// 0.73 and 0.63, 65 bytes less, and matrix 0.86 and 0.91. Others have no such
// rows.
//
// Why it is right: as with checks before loops. Suppose that a round comes to a
// check that would have failed although it is skipped, and take the first such
// one. Up to there all went as it had, so what is known of its index is true:
// it is not above the constant, and the check does not fail. What is done
// between the checks is done behind them if it reads memory, else before them;
// what writes, calls, or may fail ends a row.
//
// Only in functions that are for speed, and only two checks or more. It comes
// last: LLVM would have the loop twice, as it does with questions whose answer
// is the same in all rounds.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class SkippedChecksPass : public llvm::PassInfoMixin<SkippedChecksPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
