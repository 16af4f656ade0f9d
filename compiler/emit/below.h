// Values that stay on the operand stack, below what other code puts there.
//
// A call must not change places with what stands behind it, so its result
// cannot be nested in a later instruction. But it need not go to a variable
// either: it may lie on the stack until its user comes, if the user wants it
// before anything else.
//
//   v1 = call f               call f
//   v2 = global.get g         (global.set g (i32.const 1))
//   global.set g (1)          i32.eqz
//   v3 = i32.eqz v1
//
// What is put onto the stack last is taken first. So of two values the earlier
// one has to be taken later, or by the same expression in front of the other
// one. Where the order of operands does not matter they change places for it.
//
// A value with several uses is in its variable as well: its first user takes
// the one on the stack.
#pragma once

#include <vector>

#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/emit/uses.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// In one function after another, in the same memory.
class Below {
 public:
  // The blocks' instructions stand where they will be written.
  void find(ir::Function &function, const Order &order,
            std::vector<Placing> &placing, Uses &uses);

 private:
  ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  Placing *placing_ = nullptr;
  Uses *uses_ = nullptr;

  // Uses may look through those that wait; more go to variables.
  static constexpr size_t most_waiting = 512;

  // Values that could lie on the stack now, the first one at the bottom.
  llvm::SmallVector<ir::ValueId, 0> stack_;
  // Of these, those that an expression wants before anything else is put onto
  // the stack, in order, and all that it takes.
  llvm::SmallVector<ir::ValueId, 0> front_, wanted_;

  Placing &at(ir::ValueId id) { return placing_[id.value]; }
  uint32_t find_in(ir::BlockId id, uint32_t start);
  bool may_stay(ir::ValueId id) const;
  void wait(ir::ValueId id);
  size_t place_of(ir::ValueId id) const;
  void go_to_variables(size_t first, size_t last);
  void take_operands(ir::ValueId user, uint32_t position);
  void find_front(ir::ValueId user, uint32_t before);
  void exchange(ir::ValueId user);
  void match(ir::ValueId user);
  void forget_wanted();
};

}  // namespace wasmrust::emit
