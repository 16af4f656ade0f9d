// Values that come out of a block on the operand stack: its results.
//
// Where control comes together, a block's parameter can be put into its
// variable on every way there, or it can be left on the stack, as what the
// WebAssembly block, the `if` or the loop in front gives:
//
//   b1: … br b3(v1)        (if (result i32)
//   b2: … br b3(v2)          (then v1)  (else v2))
//   b3(v3): use v3         use
//
// At most one parameter of a block arrives like that, and it becomes the first
// one, so that it lies below what goes to variables. If nobody takes it from
// the stack (below.h) it goes to its variable at the start of the block: once,
// not on each way.
//
// It is a matter of size only. Which parameter may arrive is guessed before
// anything is placed; whether it does is counted in bytes when it is known
// which variables are shared. Not for loops, not where handlers lead, and not
// in front of a legacy try, which the block's code must not leave.
#pragma once

#include <climits>
#include <vector>

#include <llvm/ADT/STLFunctionalExtras.h>

#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// Guesses, for one function after another in the same memory.
class ResultChooser {
 public:
  // Puts the parameter that may arrive first in its block. `uses` of the
  // placing are known.
  void choose(ir::Function &function, const Order &order,
              std::vector<Placing> &placing);

 private:
  struct Row {
    bool is_join = false;
    uint32_t place = 0;  // of the parameter that goes first
  };
  ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  Placing *placing_ = nullptr;
  std::vector<Row> rows_;                    // by block
  llvm::SmallVector<ir::BlockId, 0> joins_;  // blocks that are, in order
  std::vector<int> saved_;                   // by parameter of those: a guess

  void find_joins();
  void look_at_edges(ir::BlockId id);
  bool choose(ir::BlockId id);
  void exchange_arguments();
};

// Says of those whether they do; in the same way.
class ResultDecider {
 public:
  using IsShared = llvm::function_ref<bool(ir::ValueId, ir::ValueId)>;

  // `is_shared`: both are in one variable. Gives `arriving` a row for each
  // block: its parameter that arrives on the stack, or None.
  void decide(const ir::Function &function, const Order &order,
              std::vector<Placing> &placing, IsShared is_shared,
              std::vector<ir::ValueId> &arriving);

 private:
  const ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  Placing *placing_ = nullptr;
  std::vector<int> saved_;  // by block
  // Blocks with a parameter that may arrive, and the edges there.
  llvm::SmallVector<ir::BlockId, 0> candidates_;
  llvm::SmallVector<ir::EdgeId, 0> edges_;
  std::vector<uint32_t> arriving_uses_;  // by value
  std::vector<ir::ValueId> arriving_;    // constants

  static constexpr int no_result = INT_MIN;

  void find_candidates();
  ir::ValueId candidate(ir::BlockId id) const;
  int type_size(ir::ValueId parameter) const;
  int saved_behind(ir::ValueId parameter) const;
  int saved(ir::BlockId from, const ir::Edge &edge, IsShared is_shared) const;
  int saved_value(ir::ValueId argument, bool moves) const;
  int making(ir::ValueId constant, int size) const;
  void repeat_constants();
};

}  // namespace wasmrust::emit
