// Which values stay on the operand stack instead of in a local variable.
//
// A value that is used once, later in its block, is computed right where it is
// used, if nothing in between minds: then it is nested. One that is used more
// often can be nested in its first use and kept with `local.tee`. Constants are
// made anew at each use when that is not larger.
//
//   v1 = i32.load v0        i32.store
//   v2 = i32.add v1 v5        (local.get 0)
//   i32.store v0 v2           (i32.add (i32.load (local.get 0)) (local.get 5))
//
// Instructions are moved downwards only, past others that neither write what
// they read nor read what they write. Traps may change places with traps, not
// with anything that can be seen afterwards.
#pragma once

#include <vector>

#include "compiler/emit/below.h"
#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/emit/results.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// Of one function after another, in the same memory.
class Stackifier {
 public:
  // Moves instructions within their blocks, and a parameter to the first place.
  // The answer is by value, and holds until the next question.
  std::vector<Placing> &find(ir::Function &function, const Order &order);
  // In the code as it is then.
  const Uses &uses() const { return uses_; }

 private:
  using BlockId = ir::BlockId;
  using ValueId = ir::ValueId;

  // A user that is being placed, which of its operands, and the user that it is
  // nested in.
  struct Step {
    const Step *around;
    ValueId user;
    size_t operand;
  };

  ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  std::vector<Placing> placing_;
  llvm::SmallVector<ValueId, 0> first_user_;  // of what has users, by value
  llvm::SmallVector<ValueId, 0> constants_;
  ResultChooser results_;
  Below below_;
  Uses uses_;
  BlockId block_;  // whose instructions are placed

  Placing &at(ValueId id) { return placing_[id.value]; }
  void count_uses(BlockId id);
  void count_handlers_uses();
  void carry(ValueId argument, bool is_more_than_jump);
  void choose_repeated(ValueId id);
  bool can_pass(ValueId id, ValueId user, ValueId before) const;
  bool is_read_before(ValueId id, const Step &step) const;
  ValueId place(ValueId user, const Step *around, unsigned depth);
};

}  // namespace wasmrust::emit
