// Branches that only choose between values, and branches that ask two things
// one after the other.
//
//   b0: br_if v0 b1() b2(v1)              b0: v2 = i32.add v1 v1
//   b1: v2 = i32.add v1 v1                    v4 = select v2 v1 v0
//       br b2(v2)                             br b2(v4)
//   b2(v3): …
//
//   b0: br_if v0 b9() b1()                b0: v2 = i32.eq v1 v5
//   b1: v2 = i32.eq v1 v5                     v3 = i32.or v0 v2
//       br_if v2 b9() b2()                    br_if v3 b9() b2()
//
// Both compute what need not have been computed, so only pure operations may
// stand on the way, and only so many as a branch costs; none that are slow, and
// for speed none where a branch is known to go one way most of the time. What
// is chosen are numbers and vectors: the choice between references is longer.
#pragma once

#include "compiler/optimize/flow.h"
#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

class Choices {
 public:
  explicit Choices(const Surroundings &surroundings)
      : is_for_speed_(surroundings.goal == Goal::Speed),
        most_(is_for_speed_                     ? 3
              : surroundings.goal == Goal::Size ? 8
                                                : 5) {}

  // True when it changed anything. `flow` is that of the function as it is, its
  // uses included.
  bool run(ir::Function &function, const Flow &flow);

 private:
  // What a branch does on one of its ways: the block whose instructions come
  // first, or None, and what ends it: a jump's edge, or a `return`.
  struct Way {
    ir::BlockId through;
    ir::ValueId leaves;  // `return`; None: it jumps
    ir::BlockId to;
    ir::Values brings;
  };
  const bool is_for_speed_;
  const size_t most_;  // operations that are done in vain
  ir::Function *function_ = nullptr;
  const Flow *flow_ = nullptr;
  std::vector<ir::ValueId> values_, others_;
  std::vector<bool> is_taken_;  // by block: its instructions are gone

  bool is_cheap(ir::BlockId block) const;
  Way way_of(const ir::Edge &edge) const;
  bool choose(ir::BlockId block);
  void move_instructions(ir::BlockId from, ir::ValueId before);
  bool ask_at_once(ir::BlockId block);
  bool ask_at_once(ir::BlockId block, size_t to_second);
};

}  // namespace wasmrust::optimize
