// See trial_inline.h.
#include "compiler/lower/llvm/trial_inline.h"

#include "compiler/lower/llvm/keep_alike.h"
#include "compiler/lower/llvm/stack_variables.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Analysis/InlineCost.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/Attributes.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wasmrust::lower {
namespace {

using llvm::CallBase;
using llvm::Function;

// In the units of `size_of`.
constexpr int most_size = 150;
// Trying costs time, and what many call is rarely decided by all.
constexpr unsigned most_calls = 12;
constexpr int most_size_of_caller = 2000;
constexpr uint64_t most_variables = 256;  // bytes

using CallsOfCallers = llvm::MapVector<Function *, std::vector<CallBase *>>;

// About two bytes each: an instruction, an argument.
int size_of(const Function &function) {
  size_t size = 0;
  for (const llvm::BasicBlock &block : function)
    for (const llvm::Instruction &each : block)
      if (auto *call = llvm::dyn_cast<CallBase>(&each))
        size += llvm::isa<llvm::DbgInfoIntrinsic, llvm::LifetimeIntrinsic>(each)
                    ? 0
                    : 1 + call->arg_size();
      else if (!llvm::isa<llvm::PHINode>(each))
        ++size;
  return static_cast<int>(size);
}

bool may_be_tried(Function &function) {
  return !function.isDeclaration() && function.hasLocalLinkage() &&
         !function.hasFnAttribute(llvm::Attribute::NoInline) &&
         !function.hasFnAttribute(alike_attribute) && !function.hasOptNone() &&
         function.hasNUsesOrMore(2) &&
         !function.hasNUsesOrMore(most_calls + 1) &&
         size_of(function) <= most_size &&
         !has_variables_beyond(function, most_variables) &&
         llvm::isInlineViable(function).isSuccess();
}

// Nothing when there are others than direct calls of somebody else.
CallsOfCallers calls_of(Function &function) {
  CallsOfCallers calls;
  for (const llvm::Use &use : function.uses()) {
    auto *call = llvm::dyn_cast<llvm::CallInst>(use.getUser());
    if (!call || !call->isCallee(&use) || call->getFunction() == &function ||
        call->getFunctionType() != function.getFunctionType() ||
        call->isNoInline() || call->isMustTailCall())
      return {};
    calls[call->getFunction()].push_back(call);
  }
  return calls;
}

class TrialInline {
 public:
  TrialInline(llvm::FunctionPassManager &clean_up,
              llvm::FunctionAnalysisManager &analyses)
      : clean_up_(clean_up), analyses_(analyses) {}

  bool run(Function &function) {
    CallsOfCallers calls = calls_of(function);
    if (calls.empty()) return false;
    int growth = 0;
    std::vector<Function *> not_growing;
    for (auto &[caller, list] : calls) {
      int size = size_of(*caller);
      if (caller->hasOptNone() || size > most_size_of_caller ||
          !go_together(*caller, function))
        return false;
      int more = size_if_inlined(*caller, list) - size;
      growth += more;
      if (more <= 0) not_growing.push_back(caller);
    }
    bool all = growth < size_of(function);
    for (auto &[caller, list] : calls)
      if (all || llvm::is_contained(not_growing, caller))
        inline_all(*caller, list);
    if (function.use_empty()) {
      analyses_.clear(function, function.getName());
      function.eraseFromParent();
    }
    return all || !not_growing.empty();
  }

 private:
  llvm::FunctionPassManager &clean_up_;
  llvm::FunctionAnalysisManager &analyses_;

  // Attributes of one may not hold in the other: features, how floats behave.
  bool go_together(Function &caller, Function &callee) {
    return llvm::AttributeFuncs::areInlineCompatible(caller, callee) &&
           analyses_.getResult<llvm::TargetIRAnalysis>(caller)
               .areInlineCompatible(&caller, &callee);
  }

  void inline_all(Function &caller, llvm::ArrayRef<CallBase *> calls) {
    for (CallBase *call : calls) {
      llvm::InlineFunctionInfo info;
      llvm::InlineFunction(*call, info, /*MergeAttributes=*/true);
    }
    analyses_.invalidate(caller, llvm::PreservedAnalyses::none());
    analyses_.invalidate(caller, clean_up_.run(caller, analyses_));
  }

  int size_if_inlined(Function &caller, llvm::ArrayRef<CallBase *> calls) {
    llvm::ValueToValueMapTy copies;
    Function *copy = llvm::CloneFunction(&caller, copies);
    std::vector<CallBase *> copied;
    for (CallBase *call : calls)
      copied.push_back(llvm::cast<CallBase>(copies[call]));
    inline_all(*copy, copied);
    int size = size_of(*copy);
    analyses_.clear(*copy, copy->getName());
    copy->eraseFromParent();
    return size;
  }
};

}  // namespace

llvm::PreservedAnalyses TrialInlinePass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &analyses) {
  auto &functions =
      analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(module)
          .getManager();
  std::vector<Function *> tried;
  for (Function &each : module)
    if (may_be_tried(each)) tried.push_back(&each);
  bool changed = false;
  TrialInline trial(clean_up_, functions);
  for (Function *each : tried) changed |= trial.run(*each);
  return changed ? llvm::PreservedAnalyses::none()
                 : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
