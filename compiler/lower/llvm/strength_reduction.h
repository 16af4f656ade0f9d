// Loops that count once, where size is the goal; and offsets of the others'
// loads and stores.
//
// Problem. LLVM's strength reduction gives a loop a pointer for each place that
// it goes along, in place of one number that all are reckoned from, as machines
// like it whose additions cost and whose registers do not:
//
//   a[i] += b[i]     loop { *p += *q; p += 4; q += 4; if (--n) .. }
//                    loop { a[i] += b[i]; i += 4; if (i != end) .. }
//
// In WebAssembly each of these is a local variable that is read, added to and
// written, and a copy at each way into the loop.
//
// Idea. Functions for the smallest size (minsize) go without it, others, so
// hot ones (hot_functions.h) and all of a program for speed, have it: as the
// last pass over LLVM's IR, and never while code is generated, where it would
// be done to all and lose offsets (kept_offsets.h). Of the small
// benchmark programs that takes 0.3 % of all bytes, 2 % of `mono`, and no time;
// without it in hot functions, too, it would be twice that, and `matrix` would
// take a fifth more time.
#pragma once

#include "llvm/IR/OptBisect.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class LLVMContext;
}  // namespace llvm

namespace wasmrust::lower {

// Strength reduction in loops of functions without the attribute minsize.
class StrengthReductionPass
    : public llvm::PassInfoMixin<StrengthReductionPass> {
 public:
  StrengthReductionPass();
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses);

 private:
  llvm::FunctionPassManager passes_;
};

// As long as this lives, generating code is without it.
class NoStrengthReduction : llvm::OptPassGate {
 public:
  explicit NoStrengthReduction(llvm::LLVMContext &context);
  ~NoStrengthReduction() override;
  NoStrengthReduction(const NoStrengthReduction &) = delete;
  NoStrengthReduction &operator=(const NoStrengthReduction &) = delete;

  bool shouldRunPass(llvm::StringRef pass, llvm::StringRef ir) const override;
  bool isEnabled() const override;

 private:
  llvm::LLVMContext &context_;
  llvm::OptPassGate &before_;
};

}  // namespace wasmrust::lower
