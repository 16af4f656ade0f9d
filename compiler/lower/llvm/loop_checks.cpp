// See loop_checks.h.
#include "compiler/lower/llvm/loop_checks.h"

#include "llvm/Analysis/LazyValueInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/PatternMatch.h"

namespace wasmrust::lower {

namespace {

using llvm::BasicBlock;
using llvm::BranchInst;
using llvm::CmpInst;
using llvm::Instruction;
using llvm::Loop;
using llvm::SCEV;
using llvm::Value;

// A constant beyond this is more than most slices have: then what is gained
// where it is below would be there in vain.
constexpr uint64_t most_elements = 1 << 24;

bool may_be_poison(const SCEV *value) {
  return llvm::SCEVExprContains(value, [](const SCEV *each) {
    auto *unknown = llvm::dyn_cast<llvm::SCEVUnknown>(each);
    return unknown && !llvm::isGuaranteedNotToBePoison(unknown->getValue());
  });
}

bool gives_up(const BasicBlock *block) {
  for (int hops = 0; hops < 4 && block; ++hops) {
    if (llvm::isa<llvm::UnreachableInst>(block->getTerminator())) return true;
    block = block->getSingleSuccessor();
  }
  return false;
}

// Does the branch leave the loop to give up? Then at which answer it stays.
std::optional<bool> stays_when(const BranchInst &branch, const Loop &loop) {
  if (!branch.isConditional()) return std::nullopt;
  for (unsigned fails : {0u, 1u}) {
    const BasicBlock *out = branch.getSuccessor(fails);
    if (!loop.contains(out) && loop.contains(branch.getSuccessor(1 - fails)) &&
        gives_up(out))
      return fails == 1;
  }
  return std::nullopt;
}

BranchInst *branch_of(BasicBlock &block) {
  return llvm::dyn_cast<BranchInst>(block.getTerminator());
}

bool is_narrow(const SCEV *value) {
  return value->getType()->isIntegerTy() &&
         value->getType()->getIntegerBitWidth() <= 32;
}

// The largest number that a value of 32 bits can be in a block. What LLVM knows
// of a counter is true at the loop's first question, where it is one more than
// behind it.
class Largest {
 public:
  Largest(const BasicBlock &block, const llvm::LoopInfo &loops,
          const llvm::DominatorTree &dominators,
          llvm::ScalarEvolution &evolution)
      : block_(block),
        loops_(loops),
        dominators_(dominators),
        evolution_(evolution) {}

  uint64_t of(Value &value, unsigned depth = 0) {
    auto *each = llvm::dyn_cast<Instruction>(&value);
    if (!each || depth == deepest) return known(value);
    return std::min({known(value), of_parts(*each, depth), of_counter(*each)});
  }

 private:
  static constexpr unsigned deepest = 8;
  static constexpr uint64_t any = UINT32_MAX;

  const BasicBlock &block_;
  const llvm::LoopInfo &loops_;
  const llvm::DominatorTree &dominators_;
  llvm::ScalarEvolution &evolution_;

  uint64_t known(Value &value) {
    return evolution_.getUnsignedRangeMax(evolution_.getSCEV(&value))
        .getLimitedValue(any);
  }

  uint64_t of_parts(Instruction &each, unsigned depth) {
    using namespace llvm::PatternMatch;
    Value *a, *b;
    const llvm::APInt *number;
    auto part = [&](Value *of) { return this->of(*of, depth + 1); };
    if (match(&each, m_DisjointOr(m_Value(a), m_Value(b))) ||
        match(&each, m_NUWAdd(m_Value(a), m_Value(b))))
      return std::min(any, part(a) + part(b));
    if (match(&each, m_NUWShl(m_Value(a), m_APInt(number))) && number->ult(32))
      return std::min(any, part(a) << number->getZExtValue());
    if (match(&each, m_NUWMul(m_Value(a), m_APInt(number))))
      return std::min(any, part(a) * number->getLimitedValue(any));
    if (match(&each, m_UMin(m_Value(a), m_Value(b))))
      return std::min(part(a), part(b));
    if (match(&each, m_Intrinsic<llvm::Intrinsic::usub_sat>(m_Value(a),
                                                            m_APInt(number))))
      return part(a) - std::min(part(a), number->getLimitedValue(any));
    return any;
  }

  // Behind a question of its loop that has to be passed to get here.
  uint64_t of_counter(Instruction &each) {
    const Loop *loop = loops_.getLoopFor(each.getParent());
    if (!loop || !loop->contains(&block_) || !llvm::isa<llvm::PHINode>(each))
      return any;
    auto *steps =
        llvm::dyn_cast<llvm::SCEVAddRecExpr>(evolution_.getSCEV(&each));
    if (!steps || steps->getLoop() != loop || !steps->isAffine()) return any;
    uint64_t found = any;
    llvm::SmallVector<BasicBlock *> questions;
    loop->getExitingBlocks(questions);
    for (BasicBlock *question : questions)
      if (question != &block_ && dominators_.dominates(question, &block_))
        found = std::min(found, behind(*steps, *question));
    return found;
  }

  // As often as the loop goes back, the question was passed before.
  uint64_t behind(const llvm::SCEVAddRecExpr &steps,
                  const BasicBlock &question) {
    auto number = [](const SCEV *of) -> uint64_t {
      auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(of);
      return constant ? constant->getAPInt().getLimitedValue(any) : any;
    };
    uint64_t first = number(steps.getStart()),
             step = number(steps.getStepRecurrence(evolution_)),
             times =
                 number(evolution_.getExitCount(steps.getLoop(), &question));
    if (first == any || step == any || times == any || times == 0) return any;
    return first + step * (times - 1) < any ? first + step * (times - 1) : any;
  }
};

}  // namespace

bool is_for_speed(const llvm::Function &function) {
  return !function.hasOptSize() && !function.hasOptNone() &&
         !function.hasFnAttribute(llvm::Attribute::Cold);
}

bool may_have_checks(const Loop &loop) {
  return llvm::any_of(loop.blocks(), [&](BasicBlock *block) {
    auto *branch = branch_of(*block);
    return branch && stays_when(*branch, loop);
  });
}

LoopChecks::LoopChecks(const Loop &loop, const llvm::LoopInfo &loops,
                       const llvm::DominatorTree &dominators,
                       llvm::ScalarEvolution &evolution,
                       llvm::LazyValueInfo &values)
    : loop_(loop),
      loops_(loops),
      dominators_(dominators),
      evolution_(evolution),
      values_(values),
      wide_(llvm::Type::getInt64Ty(loop.getHeader()->getContext())) {
  if (!loop.getLoopLatch()) return;
  const SCEV *count = evolution_.getExitCount(&loop, loop.getLoopLatch());
  if (!llvm::isa<llvm::SCEVCouldNotCompute>(count) && is_narrow(count))
    times_back_ = widened(count);
}

const SCEV *LoopChecks::widened(const SCEV *value) const {
  return evolution_.getZeroExtendExpr(value, wide_);
}

bool LoopChecks::is_same_in_all_rounds(Value &value) const {
  return evolution_.isLoopInvariant(evolution_.getSCEV(&value), &loop_);
}

std::optional<LoopCheck> LoopChecks::check_at(BasicBlock &block) const {
  BranchInst *branch = branch_of(block);
  if (!branch) return std::nullopt;
  std::optional<bool> stays = stays_when(*branch, loop_);
  auto *question =
      stays ? llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition()) : nullptr;
  if (!question || !question->getOperand(0)->getType()->isIntegerTy(32))
    return std::nullopt;
  CmpInst::Predicate passes =
      *stays ? question->getPredicate() : question->getInversePredicate();
  Value *index = question->getOperand(0), *limit = question->getOperand(1);
  if (passes == CmpInst::ICMP_UGT || passes == CmpInst::ICMP_UGE ||
      is_same_in_all_rounds(*index)) {
    std::swap(index, limit);
    passes = CmpInst::getSwappedPredicate(passes);
  }
  // What is always below a limit is never equal to it.
  if ((passes != CmpInst::ICMP_ULT && passes != CmpInst::ICMP_ULE &&
       passes != CmpInst::ICMP_NE) ||
      !is_same_in_all_rounds(*limit))
    return std::nullopt;
  return LoopCheck{branch, *stays, index, limit, passes == CmpInst::ICMP_ULE};
}

std::optional<Reach> LoopChecks::reach_of(const LoopCheck &check) const {
  const SCEV *index = evolution_.getSCEV(check.index);
  if (const SCEV *last = last_of(index))
    return Reach{last, first_of(index, last)};
  std::optional<uint64_t> constant = constant_reach_of(check);
  if (!constant) return std::nullopt;
  return Reach{evolution_.getConstant(wide_, *constant), nullptr};
}

std::optional<uint64_t> LoopChecks::constant_reach_of(
    const LoopCheck &check) const {
  BasicBlock &block = *check.branch->getParent();
  if (uint64_t most =
          Largest(block, loops_, dominators_, evolution_).of(*check.index);
      most <= most_elements)
    return most;
  llvm::APInt most = llvm::APIntOps::umin(
      evolution_.getUnsignedRangeMax(evolution_.getSCEV(check.index)),
      values_
          .getConstantRange(check.index, check.branch, /*UndefAllowed=*/false)
          .getUnsignedMax());
  if (most.ugt(most_elements)) return std::nullopt;
  return most.getZExtValue();
}

// What grows by the same in each round, in the last of them.
const SCEV *LoopChecks::last_of(const SCEV *index) const {
  auto *steps = llvm::dyn_cast<llvm::SCEVAddRecExpr>(index);
  if (!times_back_ || !steps || steps->getLoop() != &loop_ ||
      !steps->isAffine())
    return nullptr;
  const SCEV *step = steps->getStepRecurrence(evolution_);
  // A step back, which as a number without a sign is a very long one.
  if (evolution_.getUnsignedRangeMax(step).isNegative() &&
      llvm::isa<llvm::SCEVConstant>(step))
    return nullptr;
  // Below 2^32 + (2^32 - 1)^2, which is below 2^64.
  return evolution_.getAddExpr(
      widened(steps->getStart()),
      evolution_.getMulExpr(widened(step), times_back_));
}

// The loop may give up in its first round, before it uses a step or a count
// that is poison. From then on it has used them, which has no meaning.
const SCEV *LoopChecks::first_of(const SCEV *index, const SCEV *most) const {
  if (!may_be_poison(most)) return nullptr;
  return widened(llvm::cast<llvm::SCEVAddRecExpr>(index)->getStart());
}

}  // namespace wasmrust::lower
