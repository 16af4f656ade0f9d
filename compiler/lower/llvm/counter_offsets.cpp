// See counter_offsets.h.
#include "compiler/lower/llvm/counter_offsets.h"

#include <optional>

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PatternMatch.h"

namespace wasmrust::lower {

namespace {

using llvm::APInt;
using llvm::ConstantInt;
using llvm::GetElementPtrInst;
using llvm::ICmpInst;
using llvm::PHINode;
using llvm::Value;

// Bytes behind a pointer.
GetElementPtrInst *as_bytes(llvm::User *user) {
  auto *address = llvm::dyn_cast<GetElementPtrInst>(user);
  return address && address->getNumIndices() == 1 &&
                 address->getSourceElementType()->isIntegerTy(8) &&
                 !address->getType()->isVectorTy()
             ? address
             : nullptr;
}

// A counter, and all that has to change when it begins elsewhere.
class Counter {
 public:
  Counter(PHINode &counter, const llvm::Loop &loop,
          const llvm::DataLayout &layout)
      : counter_(counter), entry_(loop.getLoopPreheader()) {
    Value *next = counter.getIncomingValueForBlock(loop.getLoopLatch());
    const APInt *step;
    // Addresses of more bits would see where the counter wraps around.
    if (!counter.getType()->isIntegerTy(layout.getIndexSizeInBits(0)) ||
        !llvm::isa<ConstantInt>(counter.getIncomingValueForBlock(entry_)) ||
        !llvm::PatternMatch::match(
            next,
            llvm::PatternMatch::m_Add(llvm::PatternMatch::m_Specific(&counter),
                                      llvm::PatternMatch::m_APInt(step))))
      return;
    next_ = llvm::cast<llvm::BinaryOperator>(next);
    is_known_ = llvm::all_of(counter.users(),
                             [&](llvm::User *user) {
                               return user == next_ || is_question(user) ||
                                      is_place(user);
                             }) &&
                llvm::all_of(next_->users(), [&](llvm::User *user) {
                  return user == &counter_ || is_question(user);
                });
  }

  bool begin_where_uses_do() {
    if (!is_known_ || places_.empty()) return false;
    counter_.setIncomingValueForBlock(
        entry_, more(*counter_.getIncomingValueForBlock(entry_)));
    next_->dropPoisonGeneratingFlags();
    for (ICmpInst *question : questions_) {
      question->setOperand(1, more(*question->getOperand(1)));
      question->setSameSign(false);
    }
    for (GetElementPtrInst *place : places_) {
      auto *inner = llvm::cast<GetElementPtrInst>(place->getPointerOperand());
      inner->setNoWrapFlags(llvm::GEPNoWrapFlags::none());
      place->replaceAllUsesWith(inner);
      place->eraseFromParent();
    }
    return true;
  }

 private:
  PHINode &counter_;
  llvm::BasicBlock *entry_;
  llvm::BinaryOperator *next_ = nullptr;
  bool is_known_ = false;
  std::optional<APInt> offset_;
  llvm::SmallVector<ICmpInst *> questions_;
  llvm::SmallVector<GetElementPtrInst *> places_;

  bool is_question(llvm::User *user) {
    auto *question = llvm::dyn_cast<ICmpInst>(user);
    if (!question || !question->isEquality() ||
        !llvm::isa<ConstantInt>(question->getOperand(1)))
      return false;
    questions_.push_back(question);
    return true;
  }

  // The address that has a constant behind the counter's bytes.
  bool is_place(llvm::User *user) {
    GetElementPtrInst *inner = as_bytes(user);
    if (!inner || inner->getOperand(1) != &counter_ || !inner->hasOneUse())
      return false;
    GetElementPtrInst *place = as_bytes(*inner->user_begin());
    auto *offset =
        place ? llvm::dyn_cast<ConstantInt>(place->getOperand(1)) : nullptr;
    if (!offset || offset->getType() != counter_.getType()) return false;
    if (!offset_) offset_ = offset->getValue();
    places_.push_back(place);
    return *offset_ == offset->getValue();
  }

  Value *more(Value &number) const {
    return ConstantInt::get(
        number.getType(),
        llvm::cast<ConstantInt>(number).getValue() + *offset_);
  }
};

}  // namespace

llvm::PreservedAnalyses CounterOffsetsPass::run(
    llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  if (function.hasMinSize()) return llvm::PreservedAnalyses::all();
  bool changed = false;
  auto &loops = analyses.getResult<llvm::LoopAnalysis>(function);
  for (llvm::Loop *loop : loops.getLoopsInPreorder()) {
    if (!loop->getLoopPreheader() || !loop->getLoopLatch()) continue;
    for (PHINode &phi : loop->getHeader()->phis())
      changed |=
          Counter(phi, *loop, function.getDataLayout()).begin_where_uses_do();
  }
  if (!changed) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

}  // namespace wasmrust::lower
