// Which labels are branched to: only these are written.
//
// Order says where a label could stand. But a branch to what stands right
// behind is left out, so many labels that several edges lead to have no branch:
//
//   b0: br_if v0 b1 b2          (if (local.get 0)
//   b1: … br b3                   (then …)
//   b2: … br b3                   (else …))
//   b3: …                       …              ;; no block around it all
//
// What stands right behind a block follows from the order alone: the innermost
// label that is open there, as if all of them were written. A branch on a
// condition to what follows may be an `if` around the other way, which needs no
// label, but is a byte longer than the branch. So a label is written as well
// where that is shorter for all those branches together.
//
// Who goes to a block that only returns what it is given returns himself, which
// is a byte shorter than a branch and needs no label.
#pragma once

#include <vector>

#include "compiler/emit/locals.h"
#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// Does the block only return, and if anything, what arrives on the stack?
bool only_returns(const ir::Function &function, const Locals &locals,
                  ir::BlockId id);

// Of one function after another, in the same memory.
class Labels {
 public:
  void find(const ir::Function &function, const Order &order,
            const std::vector<Placing> &placing, const Locals &locals);

  bool is_needed(ir::BlockId id) const { return rows_[id.value].needed; }

 private:
  using BlockId = ir::BlockId;

  struct Row {
    BlockId next;   // what stands right behind the block and all inside of it
    int saved = 0;  // bytes, by branches to what follows
    bool needed = false;
  };
  std::vector<Row> rows_;  // by block
  const ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  const std::vector<Placing> *placing_ = nullptr;
  const Locals *locals_ = nullptr;

  BlockId open_labels(BlockId id);
  void body(BlockId id, BlockId next);
  BlockId body_in_region(BlockId id, BlockId next);
  void branch_if(BlockId from, ir::ValueId end, BlockId next);
  void branch_table(BlockId from, ir::ValueId end, BlockId next);
  void go(BlockId from, const ir::Edge &edge, BlockId next);
};

}  // namespace wasmrust::emit
