// See checks_before_loops.h. Loops are cloned as LLVM's own versioning of loops
// does it, but with many exits: each gets the clone's values beside those that
// it has.
#include "compiler/lower/llvm/checks_before_loops.h"

#include <optional>

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/AssumptionCache.h"
#include "llvm/Analysis/LazyValueInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "llvm/Transforms/Utils/LoopUtils.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

namespace wasmrust::lower {

namespace {

using llvm::BasicBlock;
using llvm::BranchInst;
using llvm::CmpInst;
using llvm::Loop;
using llvm::SCEV;
using llvm::Value;

// Of LLVM's instructions.
constexpr size_t most_instructions = 600;
constexpr unsigned most_loops_of_a_function = 8;
constexpr uint64_t fewest_rounds = 8;
// A constant beyond this is more than most slices have: then the second loop
// would be there in vain.
constexpr uint64_t most_elements = 1 << 24;

// A comparison that leads out of the loop to where nobody returns.
struct Check {
  BranchInst *branch;
  bool passes_when;  // what it has to be
  // `most` has to be below the limit, or not above it.
  const SCEV *most, *limit;  // of 64 bits
  // Of a `most` that may be poison: this, the index in the first round, too.
  const SCEV *first;
  bool may_be_equal;
};

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

bool may_have_checks(const Loop &loop) {
  return llvm::any_of(loop.blocks(), [&](BasicBlock *block) {
    auto *branch = branch_of(*block);
    return branch && stays_when(*branch, loop);
  });
}

// Is it short, and does it call nobody?
bool is_tight(const Loop &loop) {
  size_t count = 0;
  for (BasicBlock *block : loop.blocks())
    for (llvm::Instruction &each : *block) {
      if (++count > most_instructions) return false;
      auto *call = llvm::dyn_cast<llvm::CallBase>(&each);
      if (call && !llvm::isa<llvm::IntrinsicInst>(call)) return false;
    }
  return true;
}

class LoopChecks {
 public:
  LoopChecks(Loop &loop, llvm::ScalarEvolution &evolution,
             llvm::LazyValueInfo &values)
      : loop_(loop),
        evolution_(evolution),
        values_(values),
        wide_(llvm::Type::getInt64Ty(loop.getHeader()->getContext())) {
    const SCEV *count = evolution_.getExitCount(&loop, loop.getLoopLatch());
    if (!llvm::isa<llvm::SCEVCouldNotCompute>(count) && is_narrow(count))
      times_back_ = widened(count);
  }

  // Those that can be asked before the loop.
  llvm::SmallVector<Check> find() {
    llvm::SmallVector<Check> found;
    if (has_few_rounds()) return found;
    llvm::SCEVExpander expander(evolution_, "before");
    auto *before = loop_.getLoopPreheader()->getTerminator();
    for (BasicBlock *block : loop_.blocks()) {
      std::optional<Check> check = check_at(*block);
      if (check && expander.isSafeToExpandAt(check->most, before) &&
          expander.isSafeToExpandAt(check->limit, before))
        found.push_back(*check);
    }
    return found;
  }

 private:
  Loop &loop_;
  llvm::ScalarEvolution &evolution_;
  llvm::LazyValueInfo &values_;
  llvm::Type *wide_;
  const SCEV *times_back_ = nullptr;  // at most, of 64 bits

  bool is_narrow(const SCEV *value) const {
    return value->getType()->isIntegerTy() &&
           value->getType()->getIntegerBitWidth() <= 32;
  }
  const SCEV *widened(const SCEV *value) {
    return evolution_.getZeroExtendExpr(value, wide_);
  }

  bool has_few_rounds() const {
    auto *count = llvm::dyn_cast_or_null<llvm::SCEVConstant>(times_back_);
    return count && count->getAPInt().ult(fewest_rounds - 1);
  }

  std::optional<Check> check_at(BasicBlock &block) {
    BranchInst *branch = branch_of(block);
    if (!branch) return std::nullopt;
    std::optional<bool> stays = stays_when(*branch, loop_);
    auto *question =
        stays ? llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition())
              : nullptr;
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
    const SCEV *most = most_of(*index, *branch);
    if (!most) return std::nullopt;
    return Check{branch,
                 *stays,
                 most,
                 widened(evolution_.getSCEV(limit)),
                 first_of(evolution_.getSCEV(index), most),
                 passes == CmpInst::ICMP_ULE};
  }

  // The loop may give up in its first round, before it uses a step or a count
  // that is poison. From then on it has used them, which has no meaning.
  const SCEV *first_of(const SCEV *index, const SCEV *most) {
    if (!may_be_poison(most)) return nullptr;
    return widened(llvm::cast<llvm::SCEVAddRecExpr>(index)->getStart());
  }

  bool is_same_in_all_rounds(Value &value) {
    return evolution_.isLoopInvariant(evolution_.getSCEV(&value), &loop_);
  }

  // What an index is at most when the branch is come to; of 64 bits.
  const SCEV *most_of(Value &index, BranchInst &branch) {
    const SCEV *value = evolution_.getSCEV(&index);
    if (const SCEV *last = last_of(value)) return last;
    llvm::APInt most = llvm::APIntOps::umin(
        evolution_.getUnsignedRangeMax(value),
        values_.getConstantRange(&index, &branch, /*UndefAllowed=*/false)
            .getUnsignedMax());
    if (most.ugt(most_elements)) return nullptr;
    return evolution_.getConstant(most.zext(64));
  }

  // What grows by the same in each round, in the last of them.
  const SCEV *last_of(const SCEV *value) {
    auto *steps = llvm::dyn_cast<llvm::SCEVAddRecExpr>(value);
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
};

// Gives the loop without checks and, from where it is entered, the choice.
class Versions {
 public:
  Versions(Loop &loop, llvm::LoopInfo &loops, llvm::DominatorTree &dominators,
           llvm::ScalarEvolution &evolution)
      : loop_(loop),
        loops_(loops),
        dominators_(dominators),
        evolution_(evolution) {}

  void make(llvm::ArrayRef<Check> checks) {
    BasicBlock *asks = loop_.getLoopPreheader();
    Value *all_pass = ask(checks, *asks->getTerminator());
    BasicBlock *without =
        llvm::SplitBlock(asks, asks->getTerminator(), &dominators_, &loops_);
    llvm::ValueToValueMapTy map;
    llvm::SmallVector<BasicBlock *> blocks;
    llvm::cloneLoopWithPreheader(without, asks, &loop_, map, ".checked",
                                 &loops_, &dominators_, blocks);
    llvm::remapInstructionsInBlocks(blocks, map);
    join_exits(map);
    choose(*asks, *all_pass, *without,
           *llvm::cast<BasicBlock>(map.lookup(without)));
    for (const Check &check : checks)
      check.branch->setCondition(llvm::ConstantInt::getBool(
          check.branch->getContext(), check.passes_when));
  }

 private:
  Loop &loop_;
  llvm::LoopInfo &loops_;
  llvm::DominatorTree &dominators_;
  llvm::ScalarEvolution &evolution_;

  Value *ask(llvm::ArrayRef<Check> checks, llvm::Instruction &before) {
    llvm::SCEVExpander expander(evolution_, "before");
    llvm::IRBuilder<> builder(&before);
    Value *all = nullptr;
    auto value = [&](const SCEV *of) {
      return expander.expandCodeFor(of, builder.getInt64Ty(), &before);
    };
    for (const Check &check : checks)
      for (const SCEV *index : {check.most, check.first}) {
        if (!index) continue;
        Value *most = value(index), *limit = value(check.limit);
        Value *passes = check.may_be_equal ? builder.CreateICmpULE(most, limit)
                                           : builder.CreateICmpULT(most, limit);
        // A check that is never come to may be of poison, which must not say
        // that the others pass.
        passes = builder.CreateFreeze(passes);
        all = all ? builder.CreateAnd(all, passes) : passes;
      }
    return all;
  }

  // Where the loop was left, it can be left from the clone too.
  void join_exits(const llvm::ValueToValueMapTy &map) {
    auto clone_of = [&](Value *value) {
      auto found = map.find(value);
      return found == map.end() ? value : static_cast<Value *>(found->second);
    };
    for (BasicBlock *block : loop_.blocks())
      for (BasicBlock *out : llvm::successors(block)) {
        if (loop_.contains(out)) continue;
        for (llvm::PHINode &phi : out->phis())
          phi.addIncoming(clone_of(phi.getIncomingValueForBlock(block)),
                          llvm::cast<BasicBlock>(clone_of(block)));
      }
  }

  static void choose(BasicBlock &asks, Value &all_pass, BasicBlock &without,
                     BasicBlock &with) {
    llvm::Instruction *old = asks.getTerminator();
    llvm::IRBuilder<> builder(old);
    builder.CreateCondBr(
        &all_pass, &without, &with,
        llvm::MDBuilder(asks.getContext()).createLikelyBranchWeights());
    old->eraseFromParent();
  }
};

bool is_for_speed(const llvm::Function &function) {
  return !function.hasOptSize() && !function.hasOptNone() &&
         !function.hasFnAttribute(llvm::Attribute::Cold);
}

// One loop after the other; analyses are made anew behind each.
class Finder {
 public:
  Finder(llvm::Function &function, llvm::FunctionAnalysisManager &analyses)
      : function_(function), analyses_(analyses) {}

  bool run() {
    if (!prepare()) return false;
    for (unsigned i = 0; i < most_loops_of_a_function && next(); ++i)
      analyses_.invalidate(function_, llvm::PreservedAnalyses::none());
    return true;
  }

 private:
  llvm::Function &function_;
  llvm::FunctionAnalysisManager &analyses_;
  llvm::SmallPtrSet<BasicBlock *, 16> seen_;  // headers

  static llvm::SmallVector<Loop *> innermost(llvm::LoopInfo &loops) {
    llvm::SmallVector<Loop *> found;
    for (Loop *loop : loops.getLoopsInPreorder())
      if (loop->isInnermost()) found.push_back(loop);
    return found;
  }

  // False: there is nothing to be done, and nothing was.
  bool prepare() {
    auto &loops = analyses_.getResult<llvm::LoopAnalysis>(function_);
    if (llvm::none_of(innermost(loops), [](Loop *loop) {
          return may_have_checks(*loop) && is_tight(*loop);
        }))
      return false;
    auto &dominators =
        analyses_.getResult<llvm::DominatorTreeAnalysis>(function_);
    auto &evolution =
        analyses_.getResult<llvm::ScalarEvolutionAnalysis>(function_);
    auto &assumptions =
        analyses_.getResult<llvm::AssumptionAnalysis>(function_);
    for (Loop *loop : loops)
      llvm::simplifyLoop(loop, &dominators, &loops, &evolution, &assumptions,
                         /*MSSAU=*/nullptr, /*PreserveLCSSA=*/false);
    for (Loop *loop : loops)
      llvm::formLCSSARecursively(*loop, dominators, &loops, &evolution);
    analyses_.invalidate(function_, llvm::PreservedAnalyses::none());
    return true;
  }

  // False: no loop is left.
  bool next() {
    auto &loops = analyses_.getResult<llvm::LoopAnalysis>(function_);
    auto &dominators =
        analyses_.getResult<llvm::DominatorTreeAnalysis>(function_);
    auto &evolution =
        analyses_.getResult<llvm::ScalarEvolutionAnalysis>(function_);
    auto &values = analyses_.getResult<llvm::LazyValueAnalysis>(function_);
    for (Loop *loop : innermost(loops)) {
      if (!seen_.insert(loop->getHeader()).second) continue;
      if (!loop->isLoopSimplifyForm() || !loop->isLCSSAForm(dominators) ||
          !loop->isSafeToClone() || !is_tight(*loop))
        continue;
      llvm::SmallVector<Check> checks =
          LoopChecks(*loop, evolution, values).find();
      if (checks.empty()) continue;
      Versions(*loop, loops, dominators, evolution).make(checks);
      return true;
    }
    return false;
  }
};

}  // namespace

llvm::PreservedAnalyses ChecksBeforeLoopsPass::run(
    llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  if (!is_for_speed(function) || !Finder(function, analyses).run())
    return llvm::PreservedAnalyses::all();
  return llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
