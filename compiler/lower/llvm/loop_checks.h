// The checks of indices in a loop, and how far an index goes.
//
// A check is a comparison without signs of 32 bits, with a limit that is the
// same in all rounds, that leads to code which never returns:
//
//   if i >= a.len  panic
//
// How far the index goes is the first of these that is known:
//
//   - it grows by the same in each round: where it began and as many steps as
//     the loop goes back at most by the question at its end. Sums and products
//     are those of 64 bits, so nothing wraps around.
//   - its bits and the conditions around it allow no more than a constant, as
//   in
//     `(y.min(511) * 512 + x.min(511)) * 4`.
//
// The conditions around it may be other checks of the loop. So what is said of
// an index counts as long as all checks before it passed.
#pragma once

#include <optional>

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/SmallVector.h"

namespace llvm {
class BasicBlock;
class BranchInst;
class DominatorTree;
class Function;
class LazyValueInfo;
class Loop;
class LoopInfo;
class SCEV;
class ScalarEvolution;
class Type;
class Value;
}  // namespace llvm

namespace wasmrust::lower {

struct LoopCheck {
  llvm::BranchInst *branch;
  bool passes_when;  // what it has to be
  // `index` has to be below `limit`, or not above it.
  llvm::Value *index, *limit;
  bool may_be_equal;
};

// How far an index goes.
struct Reach {
  const llvm::SCEV *most;  // of 64 bits
  // Of a `most` that may be poison: this, the index in the first round, too.
  const llvm::SCEV *first;
};

// Only these change the time of a loop, and may grow for it.
bool is_for_speed(const llvm::Function &function);

class LoopChecks {
 public:
  LoopChecks(const llvm::Loop &loop, const llvm::LoopInfo &loops,
             const llvm::DominatorTree &dominators,
             llvm::ScalarEvolution &evolution, llvm::LazyValueInfo &values);

  // What the block ends with.
  std::optional<LoopCheck> check_at(llvm::BasicBlock &block) const;

  std::optional<Reach> reach_of(const LoopCheck &check) const;
  // The second of what is above.
  std::optional<uint64_t> constant_reach_of(const LoopCheck &check) const;

  // How often it goes back at most, of 64 bits; null: nobody knows.
  const llvm::SCEV *times_back() const { return times_back_; }
  const llvm::SCEV *widened(const llvm::SCEV *value) const;

 private:
  const llvm::Loop &loop_;
  const llvm::LoopInfo &loops_;
  const llvm::DominatorTree &dominators_;
  llvm::ScalarEvolution &evolution_;
  llvm::LazyValueInfo &values_;
  llvm::Type *wide_;
  const llvm::SCEV *times_back_ = nullptr;

  bool is_same_in_all_rounds(llvm::Value &value) const;
  const llvm::SCEV *last_of(const llvm::SCEV *index) const;
  const llvm::SCEV *first_of(const llvm::SCEV *index,
                             const llvm::SCEV *most) const;
};

// Does a loop have any? Costs less than to know more of them.
bool may_have_checks(const llvm::Loop &loop);

}  // namespace wasmrust::lower
