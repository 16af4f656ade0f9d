// See strength_reduction.h. Passes of the code generator ask a gate whether
// they run, which is told their names.
#include "compiler/lower/llvm/strength_reduction.h"

#include "compiler/lower/llvm/kept_offsets.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/LoopStrengthReduce.h"

namespace wasmrust::lower {
StrengthReductionPass::StrengthReductionPass() {
  passes_.addPass(
      llvm::createFunctionToLoopPassAdaptor(llvm::LoopStrengthReducePass()));
}

llvm::PreservedAnalyses StrengthReductionPass::run(
    llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  if (function.hasMinSize()) return llvm::PreservedAnalyses::all();
  const LeastAddresses least = least_addresses(function);
  llvm::PreservedAnalyses kept = passes_.run(function, analyses);
  if (!keep_offsets(least)) return kept;
  kept.intersect(llvm::PreservedAnalyses::none());
  return kept;
}

NoStrengthReduction::NoStrengthReduction(llvm::LLVMContext &context)
    : context_(context), before_(context.getOptPassGate()) {
  context.setOptPassGate(*this);
}

NoStrengthReduction::~NoStrengthReduction() {
  context_.setOptPassGate(before_);
}

bool NoStrengthReduction::shouldRunPass(llvm::StringRef pass,
                                        llvm::StringRef ir) const {
  return pass != "Loop Strength Reduction" &&
         (!before_.isEnabled() || before_.shouldRunPass(pass, ir));
}

bool NoStrengthReduction::isEnabled() const { return true; }

}  // namespace wasmrust::lower
