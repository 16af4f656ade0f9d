// See one_counter.h.
#include "compiler/lower/llvm/one_counter.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PatternMatch.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"

namespace wasmrust::lower {
namespace {

using llvm::APInt;
using llvm::BinaryOperator;

// A variable that begins with `first` and has `step` added each round.
struct Counter {
  llvm::PHINode *phi;
  BinaryOperator *next;
  APInt first, step;
};

// By type. WebAssembly has no others than these, which fit in a word.
using Counters = llvm::MapVector<llvm::Type *, std::vector<Counter>>;

Counters counters_of(const llvm::Loop &loop) {
  using namespace llvm::PatternMatch;
  Counters found;
  for (llvm::PHINode &phi : loop.getHeader()->phis()) {
    auto *next = llvm::dyn_cast<BinaryOperator>(
        phi.getIncomingValueForBlock(loop.getLoopLatch()));
    const APInt *first, *step;
    bool is_number =
        phi.getType()->isIntegerTy(32) || phi.getType()->isIntegerTy(64);
    if (is_number && next &&
        match(next, m_Add(m_Specific(&phi), m_APInt(step))) &&
        match(phi.getIncomingValueForBlock(loop.getLoopPreheader()),
              m_APInt(first)) &&
        !step->isZero())
      found[phi.getType()].push_back({&phi, next, *first, *step});
  }
  return found;
}

// Its value is `factor` times the other's and `more`.
class Replacement {
 public:
  Replacement(const Counter &kept, const Counter &gone)
      : kept_(kept),
        gone_(gone),
        factor_(gone.step.sdiv(kept.step)),
        more_(gone.first - factor_ * kept.first) {}

  bool run() {
    if (factor_ * kept_.step != gone_.step ||
        gone_.next->getParent() != kept_.next->getParent())
      return false;
    if (factor_.isOne() && more_.isZero())
      make_equal();
    else if (ask_the_other())
      make_product();
    else
      return false;
    keep_flags_of_both();
    remove();
    return true;
  }

 private:
  const Counter &kept_, &gone_;
  APInt factor_, more_;

  void make_equal() {
    if (gone_.next->comesBefore(kept_.next))
      kept_.next->moveBefore(gone_.next->getIterator());
    gone_.next->replaceUsesWithIf(
        kept_.next, [&](llvm::Use &use) { return use.getUser() != gone_.phi; });
    gone_.phi->replaceUsesWithIf(
        kept_.phi, [&](llvm::Use &use) { return use.getUser() != gone_.next; });
  }

  void make_product() {
    if (gone_.phi->hasOneUse()) return;
    llvm::IRBuilder<> builder(gone_.phi->getParent(),
                              gone_.phi->getParent()->getFirstInsertionPt());
    llvm::Value *value = kept_.phi;
    if (!factor_.isOne())
      value = builder.CreateMul(value, builder.getInt(factor_));
    if (!more_.isZero())
      value = builder.CreateAdd(value, builder.getInt(more_));
    gone_.phi->replaceUsesWithIf(
        value, [&](llvm::Use &use) { return use.getUser() != gone_.next; });
  }

  // Questions about what is next; false where there are others.
  bool ask_the_other() {
    llvm::ICmpInst *question = nullptr;
    const APInt *limit = nullptr;
    for (llvm::User *user : gone_.next->users()) {
      if (user == gone_.phi) continue;
      auto *compare = llvm::dyn_cast<llvm::ICmpInst>(user);
      if (question || !compare || !compare->isEquality() ||
          compare->getOperand(0) != gone_.next ||
          !llvm::PatternMatch::match(compare->getOperand(1),
                                     llvm::PatternMatch::m_APInt(limit)))
        return false;
      question = compare;
    }
    if (!question) return true;
    APInt distance = *limit - more_;
    if (!distance.urem(factor_).isZero() || !has_one_answer()) return false;
    if (gone_.next->comesBefore(kept_.next))
      kept_.next->moveBefore(gone_.next->getIterator());
    question->setOperand(0, kept_.next);
    question->setOperand(1, llvm::ConstantInt::get(kept_.next->getType(),
                                                   distance.udiv(factor_)));
    return true;
  }

  // Both begin with 0 and go up: where the one that is gone does not wrap
  // around the other one, which is never larger, does not either.
  bool go_up_together() const {
    return kept_.first.isZero() && gone_.first.isZero() &&
           kept_.step.isStrictlyPositive() && gone_.step.isStrictlyPositive();
  }

  // Is the product some value for one value of the other alone?
  bool has_one_answer() const {
    return factor_[0] || (go_up_together() && gone_.next->hasNoUnsignedWrap());
  }

  // One that is said not to wrap around is nothing where it does. Whoever used
  // the other has to be told nothing more than before.
  void keep_flags_of_both() {
    if (go_up_together() || (factor_.isOne() && more_.isZero()))
      kept_.next->andIRFlags(gone_.next);
    else
      kept_.next->dropPoisonGeneratingFlags();
  }

  void remove() {
    gone_.phi->replaceAllUsesWith(llvm::PoisonValue::get(gone_.phi->getType()));
    gone_.phi->eraseFromParent();
    gone_.next->eraseFromParent();
  }
};

}  // namespace

llvm::PreservedAnalyses OneCounterPass::run(
    llvm::Loop &loop, llvm::LoopAnalysisManager &,
    llvm::LoopStandardAnalysisResults &results, llvm::LPMUpdater &) {
  if (!loop.isLoopSimplifyForm() ||
      !loop.getHeader()->getParent()->hasMinSize())
    return llvm::PreservedAnalyses::all();
  bool changed = false;
  for (auto &[type, counters] : counters_of(loop)) {
    llvm::stable_sort(counters, [](const Counter &a, const Counter &b) {
      return a.step.abs().ult(b.step.abs());
    });
    for (size_t i = 1; i < counters.size(); ++i)
      changed |= Replacement(counters[0], counters[i]).run();
  }
  if (!changed) return llvm::PreservedAnalyses::all();
  results.SE.forgetLoop(&loop);
  return llvm::getLoopPassPreservedAnalyses();
}

}  // namespace wasmrust::lower
