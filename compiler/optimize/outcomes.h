// Branches whose outcome is known, or that ask for more than they need to.
//
//   br_if (const 1) b1() b2()             br b1()
//   br_if v0 b1(v1) b1(v1)                br b1(v1)
//   br_if v0, where only those come for
//     whom v0 was 0 before                br to its second edge
//   br_table v0 b1() b1() b2()            br_if (i32.lt_u v0 2) b1() b2()
//   br_table v0 b1() b3() b2() b2()       br_table v0 b1() b3() b2()
//   br_on_null of what is never null      br to its second edge
//   call of a function that never
//     comes back; …                       call; unreachable
//   i32.load v0; unreachable              unreachable
//
// The last one changes which trap it is, which may change, never what was
// written before.
#pragma once

#include "compiler/ir/dominators.h"
#include "compiler/optimize/flow.h"
#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

class Outcomes {
 public:
  explicit Outcomes(const Surroundings &surroundings)
      : surroundings_(surroundings) {}

  // True when it changed anything. Values get new users, so `flow` knows the
  // uses no longer; blocks and who leads to them only become fewer.
  bool run(ir::Function &function, const Flow &flow);

 private:
  const Surroundings surroundings_;
  ir::Function *function_ = nullptr;
  bool changed_ = false;
  ir::Dominators dominators_;
  // Conditions that more than one branch is on, with those branches' blocks.
  struct Asking {
    ir::ValueId condition;
    ir::BlockId block;
  };
  std::vector<Asking> asking_;
  std::vector<ir::ValueId> arguments_;

  void end_at_last_call(ir::BlockId block);
  void shorten_way_to_trap(ir::ValueId trap);
  void look_at(ir::ValueId end);
  void look_at_condition(ir::ValueId end);
  void look_at_reference(ir::ValueId end);
  void look_at_table(ir::ValueId end);
  bool turn_table_into_test(ir::ValueId end);
  void cut_front(ir::ValueId end);
  void jump(ir::ValueId end, size_t edge);
  void find_asked_before(const Flow &flow);
  void decide(std::span<const Asking> same, const Flow &flow);
  ir::ValueId insert(ir::ValueId before, ir::Op op, ir::ValueId a,
                     ir::ValueId b);
  ir::ValueId number(ir::ValueId before, uint32_t value);
};

}  // namespace wasmrust::optimize
