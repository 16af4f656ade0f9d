// Edges that go where they end at once, past a block that does nothing for them
// but branch: it only jumps, or it asks what is known for those who come along
// this edge.
//
//   b0: br_if v0 b3(v8) b1()            b0: br_if v0 b4(v8) b1()
//   b1: br b3(v9)                       b1: br b5()
//   b3(v1): v2 = i32.eqz v1
//           br_if v2 b4(v1) b5()        v8, v9: constants 0 and 7
//
// Known is what the edge brings when it is a constant, what pure operations
// make of that, and the condition of the branch itself that the edge belongs
// to. What such a block computes must not be used behind it, since some then
// come without it. The head of a loop is not skipped, or the loop would get a
// second entry.
#pragma once

#include <optional>

#include "compiler/optimize/flow.h"

namespace wasmrust::optimize {

class Shortcuts {
 public:
  // True when it changed anything. `flow` is that of the function as it is, its
  // uses included.
  bool run(ir::Function &function, const Flow &flow);

 private:
  // Of a number: which one, or that it is not 0.
  struct Known {
    bool is_exact;
    uint64_t bits;
  };
  // How far is looked.
  static constexpr unsigned most_jumps = 8, most_code = 8, deepest = 4;

  ir::Function *function_ = nullptr;
  const Flow *flow_ = nullptr;
  std::vector<bool> can_skip_;  // by block
  std::vector<ir::ValueId> arguments_;
  // The edge that is looked at, and its branch.
  ir::EdgeId edge_;
  ir::ValueId branch_;

  bool can_skip(ir::BlockId block) const;
  bool lead(ir::BlockId block, ir::ValueId branch, ir::EdgeId edge);
  std::optional<ir::EdgeId> way_out(ir::ValueId end);
  std::optional<Known> known(ir::ValueId id, unsigned depth);
  std::optional<Known> brought(ir::ValueId id) const;
  ir::ValueId behind(ir::ValueId id) const;
};

}  // namespace wasmrust::optimize
