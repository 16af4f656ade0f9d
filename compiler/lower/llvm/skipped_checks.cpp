// See skipped_checks.h. First all rows of a function are found; then each
// outermost loop gets its question, and each row its way around.
#include "compiler/lower/llvm/skipped_checks.h"

#include "compiler/lower/llvm/loop_checks.h"
#include "compiler/lower/llvm/loop_versions.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/LazyValueInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

namespace wasmrust::lower {

namespace {

using llvm::BasicBlock;
using llvm::Instruction;
using llvm::Loop;
using llvm::Use;
using llvm::Value;

constexpr size_t fewest_checks = 2;
// Each shorter row is tried where the whole one cannot be: not without end.
constexpr size_t most_checks = 64;
// That are reckoned anew, of LLVM's, for each check.
constexpr size_t most_instructions = 6;
// Of LLVM's, too: a loop that is there twice.
constexpr size_t most_of_short = 48;

// A check whose index is `most` at most.
struct Bounded {
  LoopCheck check;
  uint64_t most;

  BasicBlock *block() const { return check.branch->getParent(); }
  BasicBlock *passes() const {
    return check.branch->getSuccessor(check.passes_when ? 0 : 1);
  }
  BasicBlock *fails() const {
    return check.branch->getSuccessor(check.passes_when ? 1 : 0);
  }
};

// Checks that follow each other, each the end of a block.
using Row = llvm::SmallVector<Bounded>;

bool is_pure(const Instruction &each) {
  return !each.mayReadOrWriteMemory() && !llvm::isa<llvm::PHINode>(each) &&
         llvm::isSafeToSpeculativelyExecute(&each);
}

bool only_reads(const Instruction &each) {
  auto *load = llvm::dyn_cast<llvm::LoadInst>(&each);
  return load && load->isSimple();
}

Instruction *question_of(const Bounded &each) {
  return llvm::cast<Instruction>(each.check.branch->getCondition());
}

// What checks ask about, and what is told when one fails, reckoned once more in
// front of them, from what the loops count.
class Anew {
 public:
  Anew(llvm::ArrayRef<Bounded> row, const Loop &loop,
       const llvm::DominatorTree &dominators)
      : row_(row),
        loop_(loop),
        dominators_(dominators),
        behind_(row.back().block(), row.back().passes()) {
    for (const Bounded &each : row.drop_front())
      for (Instruction &inner : *each.block())
        if (&inner != each.check.branch) between_.insert(&inner);
    for (Instruction *each : between_) told_of(*each);
    for (const Bounded &each : row) told_of(*each.check.index);
  }

  // Can it be, and is it short?
  bool is_possible() {
    llvm::SmallPtrSet<Value *, 16> seen;
    const BasicBlock &behind = *behind_.getEnd();
    bool may_be_come_to = !behind.getSinglePredecessor() ||
                          !llvm::isa<llvm::PHINode>(behind.front());
    return is_sound_ && may_be_come_to &&
           llvm::all_of(
               told_, [&](Use *use) { return is_known(*use->get(), seen); }) &&
           llvm::all_of(row_,
                        [&](const Bounded &each) {
                          return is_known(*each.check.index, seen);
                        }) &&
           seen.size() <= most_instructions * row_.size();
  }

  // The first check stands alone in its block.
  void make() {
    llvm::SmallVector<llvm::WeakTrackingVH> old;
    for (const Bounded &each : row_) {
      Value *index = of(*each.check.index);
      Instruction *question = question_of(each), *other = question->clone();
      other->replaceUsesOfWith(each.check.index, index);
      other->insertBefore(each.check.branch->getIterator());
      each.check.branch->setCondition(other);
      old.push_back(question);
    }
    for (Use *use : told_) use->set(of(*use->get()));
    BasicBlock &behind = *row_.back().passes();
    auto first = behind.getFirstInsertionPt();
    for (Instruction *each : between_) each->moveBefore(behind, first);
    llvm::RecursivelyDeleteTriviallyDeadInstructionsPermissive(old);
  }

 private:
  llvm::ArrayRef<Bounded> row_;
  const Loop &loop_;
  const llvm::DominatorTree &dominators_;
  llvm::BasicBlockEdge behind_;
  llvm::SmallSetVector<Instruction *, 16> between_;
  llvm::SmallSetVector<Use *, 16> told_;  // uses where a check has failed
  bool is_sound_ = true;
  llvm::DenseMap<Value *, Value *> made_;

  void told_of(Value &value) {
    for (Use &use : value.uses()) {
      auto *user = llvm::cast<Instruction>(use.getUser());
      if (between_.contains(user) || dominators_.dominates(behind_, use) ||
          llvm::any_of(row_, [&](const Bounded &each) {
            return user == question_of(each) || user == each.check.branch;
          }))
        continue;
      if (is_told(use))
        told_.insert(&use);
      else if (between_.contains(llvm::dyn_cast<Instruction>(&value)))
        is_sound_ = false;
    }
  }

  bool is_told(const Use &use) const {
    return llvm::any_of(row_, [&](const Bounded &each) {
      return dominators_.dominates(
          llvm::BasicBlockEdge(each.block(), each.fails()), use);
    });
  }

  // A second freeze might give something else than the one that is used.
  bool is_leaf(Instruction &each) const {
    return !loop_.contains(&each) || llvm::isa<llvm::PHINode>(each) ||
           llvm::isa<llvm::FreezeInst>(each) || !is_pure(each);
  }

  bool is_known(Value &value, llvm::SmallPtrSet<Value *, 16> &seen) const {
    auto *each = llvm::dyn_cast<Instruction>(&value);
    if (!each) return true;
    if (is_leaf(*each)) return !between_.contains(each);
    return !seen.insert(each).second ||
           llvm::all_of(each->operands(), [&](Value *operand) {
             return is_known(*operand, seen);
           });
  }

  Value *of(Value &value) {
    auto *each = llvm::dyn_cast<Instruction>(&value);
    if (!each) return &value;
    Value *&known = made_[each];
    if (known) return known;
    Instruction *made;
    if (!is_leaf(*each)) {
      made = each->clone();
      for (Use &use : made->operands()) use.set(of(*use.get()));
    } else if (loop_.contains(each) && llvm::isa<llvm::PHINode>(each)) {
      made = new llvm::FreezeInst(each);
    } else {
      return known = each;
    }
    made->insertBefore(row_.front().check.branch->getIterator());
    return made_[each] = made;
  }
};

// The rows of a function, and before which loop it is known that all of one
// pass.
class Rows {
 public:
  Rows(llvm::Function &function, llvm::FunctionAnalysisManager &analyses)
      : function_(function),
        loops_(analyses.getResult<llvm::LoopAnalysis>(function)),
        dominators_(analyses.getResult<llvm::DominatorTreeAnalysis>(function)),
        evolution_(analyses.getResult<llvm::ScalarEvolutionAnalysis>(function)),
        values_(analyses.getResult<llvm::LazyValueAnalysis>(function)) {}

  llvm::MapVector<Loop *, llvm::SmallVector<Row>> find() {
    llvm::MapVector<Loop *, llvm::SmallVector<Row>> found;
    for (BasicBlock *block :
         llvm::ReversePostOrderTraversal<llvm::Function *>(&function_)) {
      Row row = row_from(*block);
      Loop *loop = row.size() < fewest_checks ? nullptr : asked_before(row);
      if (!loop) continue;
      for (const Bounded &each : row) taken_.insert(each.block());
      found[loop].push_back(std::move(row));
    }
    return found;
  }

 private:
  llvm::Function &function_;
  llvm::LoopInfo &loops_;
  llvm::DominatorTree &dominators_;
  llvm::ScalarEvolution &evolution_;
  llvm::LazyValueInfo &values_;
  llvm::SmallPtrSet<BasicBlock *, 16> taken_;

  std::optional<Bounded> bounded_at(BasicBlock &block) {
    const Loop *loop = loops_.getLoopFor(&block);
    if (!loop || taken_.contains(&block)) return std::nullopt;
    LoopChecks checks(*loop, loops_, dominators_, evolution_, values_);
    std::optional<LoopCheck> check = checks.check_at(block);
    if (!check || llvm::isa<llvm::Constant>(check->limit) ||
        !loop->isLoopInvariant(check->limit))
      return std::nullopt;
    std::optional<uint64_t> most = checks.constant_reach_of(*check);
    if (!most) return std::nullopt;
    return Bounded{*check, *most};
  }

  Row row_from(BasicBlock &first) {
    Row row;
    for (BasicBlock *block = &first; row.size() < most_checks;
         block = row.back().passes()) {
      std::optional<Bounded> next = bounded_at(*block);
      if (!next || (!row.empty() && !may_follow(*block, row))) break;
      row.push_back(*next);
    }
    while (row.size() >= fewest_checks && !is_possible(row)) row.pop_back();
    return row;
  }

  bool is_possible(const Row &row) {
    Loop *loop = asked_before(row);
    return loop && Anew(row, *loop, dominators_).is_possible();
  }

  bool may_follow(BasicBlock &block, const Row &row) const {
    return block.getSinglePredecessor() == row.back().block() &&
           loops_.getLoopFor(&block) ==
               loops_.getLoopFor(row.front().block()) &&
           llvm::all_of(block, [](Instruction &each) {
             return each.isTerminator() || is_pure(each) || only_reads(each);
           });
  }

  // The outermost loop in which the limits are the same.
  Loop *asked_before(const Row &row) {
    Loop *found = nullptr;
    for (Loop *loop = loops_.getLoopFor(row.front().block()); loop;
         loop = loop->getParentLoop()) {
      if (llvm::any_of(row, [&](const Bounded &each) {
            return !loop->isLoopInvariant(each.check.limit);
          }))
        break;
      if (loop->getLoopPreheader()) found = loop;
    }
    return found;
  }
};

// Are all limits above what is asked of them? Asked where the loop is entered.
Value *ask(llvm::ArrayRef<Row> rows, const Loop &loop) {
  llvm::MapVector<Value *, uint64_t> most;
  for (const Row &row : rows)
    for (const Bounded &each : row) {
      uint64_t &known = most[each.check.limit];
      known = std::max(known, each.most);
    }
  llvm::IRBuilder<> builder(loop.getLoopPreheader()->getTerminator());
  Value *all = nullptr;
  for (auto [limit, index] : most) {
    // A check that is never come to may be of poison.
    Value *is_above = builder.CreateFreeze(
        builder.CreateICmpUGT(limit, builder.getInt32(index)));
    all = all ? builder.CreateAnd(all, is_above) : is_above;
  }
  return all;
}

void skip(llvm::ArrayRef<Bounded> row, const Loop &loop, Value &all_pass,
          llvm::LoopInfo &loops, llvm::DominatorTree &dominators) {
  BasicBlock *first = row.front().block(), *behind = row.back().passes();
  if (!behind->getSinglePredecessor())
    behind = llvm::SplitEdge(row.back().block(), behind, &dominators, &loops);
  BasicBlock *checks =
      llvm::SplitBlock(first, first->getTerminator(), &dominators, &loops);
  Anew(row, loop, dominators).make();
  Instruction *old = first->getTerminator();
  llvm::IRBuilder<>(old).CreateCondBr(
      &all_pass, behind, checks,
      llvm::MDBuilder(first->getContext()).createLikelyBranchWeights());
  old->eraseFromParent();
  dominators.recalculate(*first->getParent());
}

// Is it short where nothing is checked, and does it call nobody?
bool is_short(const Loop &loop, const Row &row) {
  llvm::SmallPtrSet<const BasicBlock *, 16> checks;
  for (const Bounded &each : row) checks.insert(each.block());
  size_t count = 0;
  for (const BasicBlock *block : loop.blocks())
    for (const Instruction &each : *block) {
      auto *call = llvm::dyn_cast<llvm::CallBase>(&each);
      if (call && !llvm::isa<llvm::IntrinsicInst>(call)) return false;
      if (!checks.contains(block) && ++count > most_of_short) return false;
    }
  return true;
}

// One loop in which nothing is asked, and one that always has the checks.
void part(Loop &loop, Value &all_pass, llvm::LoopInfo &loops,
          llvm::DominatorTree &dominators) {
  llvm::simplifyLoop(&loop, &dominators, &loops, /*SE=*/nullptr, /*AC=*/nullptr,
                     /*MSSAU=*/nullptr, /*PreserveLCSSA=*/false);
  llvm::formLCSSARecursively(loop, dominators, &loops, /*SE=*/nullptr);
  if (!loop.isLoopSimplifyForm() || !loop.isSafeToClone()) return;
  auto answer = [&](BasicBlock *block, bool passes) {
    auto *branch = llvm::dyn_cast<llvm::BranchInst>(block->getTerminator());
    if (!branch || !branch->isConditional() ||
        branch->getCondition() != &all_pass)
      return;
    branch->setCondition(
        llvm::ConstantInt::getBool(block->getContext(), passes));
    llvm::ConstantFoldTerminator(block);
  };
  for (BasicBlock *block : version_loop(loop, all_pass, loops, dominators))
    answer(block, false);
  for (BasicBlock *block : llvm::to_vector(loop.blocks())) answer(block, true);
  dominators.recalculate(*loop.getHeader()->getParent());
}

}  // namespace

llvm::PreservedAnalyses SkippedChecksPass::run(
    llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
  auto &loops = analyses.getResult<llvm::LoopAnalysis>(function);
  if (!is_for_speed(function) ||
      llvm::none_of(loops.getLoopsInPreorder(),
                    [](Loop *loop) { return may_have_checks(*loop); }))
    return llvm::PreservedAnalyses::all();
  auto rows = Rows(function, analyses).find();
  if (rows.empty()) return llvm::PreservedAnalyses::all();
  auto &dominators = analyses.getResult<llvm::DominatorTreeAnalysis>(function);
  llvm::SmallVector<Value *> answers;
  for (auto &[loop, of_loop] : rows) answers.push_back(ask(of_loop, *loop));
  for (auto [all_pass, of_loop] : llvm::zip(answers, rows))
    for (const Row &row : of_loop.second)
      skip(row, *of_loop.first, *all_pass, loops, dominators);
  llvm::MapVector<Loop *, Value *> short_ones;
  for (auto [all_pass, of_loop] : llvm::zip(answers, rows))
    for (const Row &row : of_loop.second) {
      Loop *loop = loops.getLoopFor(row.front().block());
      if (loop->isInnermost() && is_short(*loop, row))
        short_ones[loop] = all_pass;
    }
  for (auto [loop, all_pass] : short_ones)
    part(*loop, *all_pass, loops, dominators);
  llvm::removeUnreachableBlocks(function);
  return llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
