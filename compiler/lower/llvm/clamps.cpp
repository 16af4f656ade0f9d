// See clamps.h.
#include "compiler/lower/llvm/clamps.h"

#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/PatternMatch.h"

namespace wasmrust::lower {
namespace {

using llvm::Value;

// Is all that a value is made of known, from constants on?
bool is_known(const llvm::SCEV *value) {
  return !llvm::SCEVExprContains(value, [](const llvm::SCEV *part) {
    return llvm::isa<llvm::SCEVUnknown>(part);
  });
}

// The largest that it can be. What goes down to 0 and stays there is two values
// to LLVM, of which the one may be small while the other is large.
llvm::APInt largest(Value *value, llvm::ScalarEvolution &evolution) {
  using namespace llvm::PatternMatch;
  Value *whole;
  const llvm::APInt *less;
  if (match(value, m_Intrinsic<llvm::Intrinsic::usub_sat>(m_Value(whole),
                                                          m_APInt(less))))
    return evolution.getUnsignedRangeMax(evolution.getSCEV(whole))
        .usub_sat(*less);
  return evolution.getUnsignedRangeMax(evolution.getSCEV(value));
}

bool take_bit_away(llvm::IntrinsicInst &minimum,
                   llvm::ScalarEvolution &evolution) {
  const llvm::APInt *limit;
  Value *value = minimum.getArgOperand(0);
  if (!minimum.getType()->isIntegerTy() ||
      !llvm::PatternMatch::match(minimum.getArgOperand(1),
                                 llvm::PatternMatch::m_APInt(limit)) ||
      !limit->isMask() || limit->isAllOnes() ||
      !is_known(evolution.getSCEV(value)) ||
      largest(value, evolution).ugt(*limit + 1))
    return false;
  llvm::IRBuilder<> builder(&minimum);
  Value *bit = builder.CreateLShr(value, limit->popcount());
  minimum.replaceAllUsesWith(builder.CreateNUWSub(value, bit));
  return true;
}

}  // namespace

llvm::PreservedAnalyses ClampsPass::run(
    llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  if (!function.hasMinSize()) return llvm::PreservedAnalyses::all();
  auto &evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
  std::vector<llvm::IntrinsicInst *> gone;
  for (llvm::Instruction &each : llvm::instructions(function))
    if (auto *call = llvm::dyn_cast<llvm::IntrinsicInst>(&each);
        call && call->getIntrinsicID() == llvm::Intrinsic::umin &&
        take_bit_away(*call, evolution))
      gone.push_back(call);
  if (gone.empty()) return llvm::PreservedAnalyses::all();
  for (llvm::IntrinsicInst *each : gone) {
    evolution.forgetValue(each);
    each->eraseFromParent();
  }
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

}  // namespace wasmrust::lower
