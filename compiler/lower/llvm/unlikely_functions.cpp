// See unlikely_functions.h.
#include "compiler/lower/llvm/unlikely_functions.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

// A block runs when it does at least once in so many calls of its function.
constexpr uint64_t most_calls = 1024;

class Likely {
 public:
  explicit Likely(llvm::FunctionAnalysisManager &analyses)
      : analyses_(analyses) {}

  // Everything that others can name, and what follows.
  void reach_from_roots(llvm::Module &module) {
    for (llvm::GlobalValue &each : module.global_values())
      if (!each.hasLocalLinkage()) add(each);
    while (!work_.empty()) follow(*work_.pop_back_val());
  }

  bool has(const llvm::Function &function) const {
    return seen_.contains(&function);
  }

 private:
  llvm::FunctionAnalysisManager &analyses_;
  llvm::DenseSet<const llvm::Constant *> seen_;
  llvm::SmallVector<llvm::Constant *> work_;

  void add(llvm::Constant &constant) {
    if (constant.getNumOperands() == 0 &&
        !llvm::isa<llvm::GlobalValue>(constant))
      return;
    if (seen_.insert(&constant).second) work_.push_back(&constant);
  }

  void follow(llvm::Constant &constant) {
    auto *function = llvm::dyn_cast<llvm::Function>(&constant);
    if (function && !function->isDeclaration()) return follow_code(*function);
    for (llvm::Use &each : constant.operands())
      if (auto *operand = llvm::dyn_cast<llvm::Constant>(each)) add(*operand);
  }

  void follow_code(llvm::Function &function) {
    auto &frequencies =
        analyses_.getResult<llvm::BlockFrequencyAnalysis>(function);
    uint64_t entry = frequencies.getEntryFreq().getFrequency();
    for (llvm::BasicBlock &block : function)
      if (frequencies.getBlockFreq(&block).getFrequency() >= entry / most_calls)
        for (llvm::Instruction &each : block) follow_operands(each);
  }

  void follow_operands(llvm::Instruction &instruction) {
    auto *call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    for (llvm::Use &each : instruction.operands()) {
      auto *operand = llvm::dyn_cast<llvm::Constant>(each);
      bool is_panic = call && call->isCallee(&each) && call->doesNotReturn() &&
                      call->hasFnAttr(llvm::Attribute::Cold);
      if (operand && !is_panic) add(*operand);
    }
  }
};

}  // namespace

llvm::PreservedAnalyses UnlikelyFunctionsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &analyses) {
  auto &functions =
      analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(module)
          .getManager();
  Likely likely(functions);
  likely.reach_from_roots(module);
  bool any = false;
  for (llvm::Function &each : module) {
    if (each.isDeclaration() || each.hasOptNone() || likely.has(each)) continue;
    any = true;
    each.addFnAttr(llvm::Attribute::Cold);
    each.addFnAttr(llvm::Attribute::OptimizeForSize);
    each.addFnAttr(llvm::Attribute::MinSize);
  }
  return any ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
