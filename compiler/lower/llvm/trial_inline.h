// Inlines functions where that is seen to make the program smaller.
//
// Problem. Taking a part of a slice checks two bounds and has two panics. Who
// does so twice has a function for it, which is larger than what a call costs,
// so that an inliner for size leaves it alone. But at most calls the bounds are
// known to be right:
//
//   tail[..count & 63]      tail[total - 8..total] = eight bytes
//   -> call slice(...)      call slice(...), call copy(...)
//   ->                      one store of eight bytes, no call, no panic
//
// An estimate of what remains does not see it, since that the bounds are right
// follows from what is known of values, not from constants; and what it says
// about results that are handed over in memory is too high.
//
// Idea. It is tried. A copy of the caller has the calls inlined, is cleaned up
// and measured. If all callers together grow by less than the function has, it
// is inlined for good; else only in those callers that do not grow.
//
// Tried are functions of some 300 bytes with a few calls. What has others alike
// is left to what merges them (keep_alike.h). A function whose only call is in
// a caller is LLVM's own inliner's.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class TrialInlinePass : public llvm::PassInfoMixin<TrialInlinePass> {
 public:
  explicit TrialInlinePass(llvm::FunctionPassManager clean_up)
      : clean_up_(std::move(clean_up)) {}

  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);

 private:
  llvm::FunctionPassManager clean_up_;
};

}  // namespace wasmrust::lower
