// Chooses the functions in which a program optimised for size will spend its
// time; these are optimised for speed.
//
// Problem. Optimised for size, a loop runs at a quarter of its speed: nothing
// is unrolled, and what it calls stays a call. Most of a program runs once or
// never, so that most of its bytes buy no speed.
//
//   main -> step           once, no loop               size
//   step: for y, for x     a pixel each time round     speed
//   main -> print -> fmt   once                        size
//
// Idea. How often code runs is estimated from its structure. LLVM's block
// frequencies say it within a function: a loop goes round some thirty times,
// what ends in a panic is never reached, however often the way there is passed.
// From the roots down the call graph they are multiplied: a function called in
// a loop of a loop runs a thousand times. Circles of calls count like a loop. A
// function is hot when its hottest block runs as often as one in a loop does.
// The hottest go first, as long as all of them together are within a share of
// the program (--hot-share): that is what bounds the price in bytes. Over the
// programs that benchmarks run, 0.4 costs 2 % of all bytes and brings the time
// from 1.5 to 1.3 of what the same program takes for speed; 0.2 gives half of
// that; with 0 all is for size. So one into which more
// than that share would be inlined stays small: a test in a loop, with hundreds
// of `a.clone() / b == c`, grew from 37 to 250 KB. Instances that are alike
// stay small, since they may become one (keep_alike.h).
//
// A hot function loses its size attributes, so every later pass sees it as one
// of a program that is optimised for speed.
//
// Short loops of such functions are unrolled sooner, while LLVM first
// simplifies them (unrolling.h). For that, those that would be chosen then are
// marked; the choice is made later, when calls have been inlined, and takes the
// marks away.
//
// It knows nothing of data: a loop may go round once. A profile would say more.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

// What those have that would be chosen as the program is now.
constexpr const char *soon_hot_attribute = "wasmrust-soon-hot";

class MarkHotFunctionsPass : public llvm::PassInfoMixin<MarkHotFunctionsPass> {
 public:
  // At most this share of the program's instructions.
  explicit MarkHotFunctionsPass(double share) : share_(share) {}
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);

 private:
  double share_;
};

class HotFunctionsPass : public llvm::PassInfoMixin<HotFunctionsPass> {
 public:
  explicit HotFunctionsPass(double share) : share_(share) {}
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);

 private:
  double share_;
};

}  // namespace wasmrust::lower
