// See unlikely_functions.h.
#include "compiler/lower/llvm/unlikely_functions.h"

#include <utility>

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

bool is_panic(const llvm::CallBase &call) {
  return call.doesNotReturn() && call.hasFnAttr(llvm::Attribute::Cold);
}

// What the block does itself ends the program: it panics, or cannot be reached.
bool panics_itself(const llvm::BasicBlock &block) {
  bool may_end = false;
  for (const llvm::Instruction &each : block)
    if (auto *call = llvm::dyn_cast<llvm::CallBase>(&each)) {
      if (is_panic(*call)) return true;
      may_end |= call->doesNotReturn();
    }
  return llvm::isa<llvm::UnreachableInst>(block.getTerminator()) && !may_end;
}

using Blocks = llvm::DenseSet<const llvm::BasicBlock *>;

// Blocks that lead to a panic whichever way they go. A circle does not: nobody
// knows that it ends.
Blocks doomed_blocks(const llvm::Function &function) {
  Blocks doomed;
  llvm::SmallVector<const llvm::BasicBlock *> others;
  for (const llvm::BasicBlock *block : llvm::post_order(&function))
    if (panics_itself(*block))
      doomed.insert(block);
    else if (!llvm::succ_empty(block))
      others.push_back(block);
  for (bool changed = true; std::exchange(changed, false);)
    for (const llvm::BasicBlock *block : others)
      if (llvm::all_of(llvm::successors(block),
                       [&](auto *next) { return doomed.contains(next); }))
        changed |= doomed.insert(block).second;
  return doomed;
}

class Likely {
 public:
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

  // A function of which every way panics does what it does up to there.
  void follow_code(llvm::Function &function) {
    Blocks doomed = doomed_blocks(function);
    if (doomed.contains(&function.getEntryBlock())) doomed.clear();
    for (llvm::BasicBlock &block : function)
      if (!doomed.contains(&block))
        for (llvm::Instruction &each : block) follow_operands(each);
  }

  void follow_operands(llvm::Instruction &instruction) {
    auto *call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    for (llvm::Use &each : instruction.operands()) {
      auto *operand = llvm::dyn_cast<llvm::Constant>(each);
      bool is_callee = call && call->isCallee(&each);
      if (operand && !(is_callee && is_panic(*call))) add(*operand);
    }
  }
};

}  // namespace

llvm::PreservedAnalyses UnlikelyFunctionsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &) {
  Likely likely;
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
