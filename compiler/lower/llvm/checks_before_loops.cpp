// See checks_before_loops.h.
#include "compiler/lower/llvm/checks_before_loops.h"

#include <optional>

#include "compiler/lower/llvm/loop_checks.h"
#include "compiler/lower/llvm/loop_versions.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/AssumptionCache.h"
#include "llvm/Analysis/LazyValueInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "llvm/Transforms/Utils/LoopUtils.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

namespace wasmrust::lower {

namespace {

using llvm::BasicBlock;
using llvm::BranchInst;
using llvm::Loop;
using llvm::SCEV;
using llvm::Value;

// Of LLVM's instructions.
constexpr size_t most_instructions = 600;
constexpr unsigned most_loops_of_a_function = 8;
constexpr uint64_t fewest_rounds = 8;

// What can be asked before the loop.
struct Check {
  BranchInst *branch;
  bool passes_when;  // what it has to be
  Reach reach;
  const SCEV *limit;  // of 64 bits
  bool may_be_equal;
};

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

bool has_few_rounds(const LoopChecks &checks) {
  auto *count = llvm::dyn_cast_or_null<llvm::SCEVConstant>(checks.times_back());
  return count && count->getAPInt().ult(fewest_rounds - 1);
}

llvm::SmallVector<Check> checks_of(Loop &loop, llvm::LoopInfo &loops,
                                   llvm::DominatorTree &dominators,
                                   llvm::ScalarEvolution &evolution,
                                   llvm::LazyValueInfo &values) {
  llvm::SmallVector<Check> found;
  LoopChecks checks(loop, loops, dominators, evolution, values);
  if (has_few_rounds(checks)) return found;
  llvm::SCEVExpander expander(evolution, "before");
  auto *before = loop.getLoopPreheader()->getTerminator();
  for (BasicBlock *block : loop.blocks()) {
    std::optional<LoopCheck> check = checks.check_at(*block);
    std::optional<Reach> reach = check ? checks.reach_of(*check) : std::nullopt;
    if (!reach) continue;
    const SCEV *limit = checks.widened(evolution.getSCEV(check->limit));
    if (expander.isSafeToExpandAt(reach->most, before) &&
        expander.isSafeToExpandAt(limit, before))
      found.push_back({check->branch, check->passes_when, *reach, limit,
                       check->may_be_equal});
  }
  return found;
}

// Do all checks pass? Asked before an instruction.
Value *ask(llvm::ArrayRef<Check> checks, llvm::Instruction &before,
           llvm::ScalarEvolution &evolution) {
  llvm::SCEVExpander expander(evolution, "before");
  llvm::IRBuilder<> builder(&before);
  Value *all = nullptr;
  auto value = [&](const SCEV *of) {
    return expander.expandCodeFor(of, builder.getInt64Ty(), &before);
  };
  for (const Check &check : checks)
    for (const SCEV *index : {check.reach.most, check.reach.first}) {
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

void drop(const Check &check) {
  check.branch->setCondition(llvm::ConstantInt::getBool(
      check.branch->getContext(), check.passes_when));
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
          checks_of(*loop, loops, dominators, evolution, values);
      if (checks.empty()) continue;
      Value *all_pass =
          ask(checks, *loop->getLoopPreheader()->getTerminator(), evolution);
      version_loop(*loop, *all_pass, loops, dominators);
      llvm::for_each(checks, drop);
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
