// See certain_rounds.h.
#include "compiler/lower/llvm/certain_rounds.h"

#include "llvm/Analysis/InstructionSimplify.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Utils/LoopRotationUtils.h"

namespace wasmrust::lower {

using llvm::Value;

// The comparison that a loop begins with, when it does nothing else.
static llvm::ICmpInst *first_question(const llvm::Loop &loop) {
  llvm::BasicBlock *header = loop.getHeader();
  auto *branch = llvm::dyn_cast<llvm::BranchInst>(header->getTerminator());
  if (!branch || branch->isUnconditional() || !loop.isLoopExiting(header) ||
      !loop.getLoopPreheader() || loop.isLoopExiting(loop.getLoopLatch()))
    return nullptr;
  auto *question = llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition());
  if (!question || !question->hasOneUse() || question->getParent() != header ||
      &*header->getFirstNonPHIIt() != question ||
      question->getNextNode() != branch)
    return nullptr;
  return question;
}

// What a value is in the first round.
static Value *at_first(const llvm::Loop &loop, Value *value) {
  auto *phi = llvm::dyn_cast<llvm::PHINode>(value);
  return phi && phi->getParent() == loop.getHeader()
             ? phi->getIncomingValueForBlock(loop.getLoopPreheader())
             : value;
}

static bool is_first_round_certain(const llvm::Loop &loop,
                                   const llvm::SimplifyQuery &query) {
  llvm::ICmpInst *question = first_question(loop);
  if (!question) return false;
  auto *branch = llvm::cast<llvm::BranchInst>(question->getNextNode());
  auto *answer = llvm::dyn_cast_or_null<llvm::ConstantInt>(simplifyICmpInst(
      question->getCmpPredicate(), at_first(loop, question->getOperand(0)),
      at_first(loop, question->getOperand(1)), query));
  return answer && loop.contains(branch->getSuccessor(answer->isZero()));
}

llvm::PreservedAnalyses CertainRoundsPass::run(
    llvm::Loop &loop, llvm::LoopAnalysisManager &,
    llvm::LoopStandardAnalysisResults &results, llvm::LPMUpdater &) {
  if (!loop.isLoopSimplifyForm() ||
      !loop.getHeader()->getParent()->hasMinSize())
    return llvm::PreservedAnalyses::all();
  const llvm::DataLayout &layout = loop.getHeader()->getDataLayout();
  llvm::SimplifyQuery query(layout, &results.TLI, &results.DT, &results.AC);
  if (!is_first_round_certain(loop, query))
    return llvm::PreservedAnalyses::all();
  // The question, and where it leads.
  constexpr unsigned most_copied = 2;
  bool changed = llvm::LoopRotation(
      &loop, &results.LI, &results.TTI, &results.AC, &results.DT, &results.SE,
      /*MSSAU=*/nullptr, query, /*RotationOnly=*/false, most_copied,
      /*IsUtilMode=*/false);
  return changed ? llvm::getLoopPassPreservedAnalyses()
                 : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
