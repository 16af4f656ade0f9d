// Branches say which way they go.
//
// Problem. An engine that compiles a branch does not know that one of its sides
// is where the program gives up: an index out of bounds, a failed assertion. It
// lays the code of that side out among the rest, and keeps values in registers
// for it.
//
// Idea. A block is cold when every way on from it ends in a trap or throws. A
// branch with exactly one cold side goes the other way.
//
//   b1(...):                          b1(...):
//     br_if v1 b2() b3()                br_if v1 unlikely b2() likely b3()
//   b2():                             b2():
//     call s5                           call s5
//     unreachable                       unreachable
//
// The encoder writes it as the section "metadata.code.branch_hint" (branch
// hinting proposal), which engines that do not know it pass over. It costs some
// three bytes for each branch, so it is for speed alone.
//
// Assumes: that programs do not fail all the time. A hint that is wrong changes
// nothing that a program computes. What a branch says of itself already, from
// the source or a profile, stays. Loops that nothing leaves are not cold: a
// server waits in one.
#include <algorithm>

#include "compiler/optimize/flow.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::Likelihood;
using ir::Op;

class BranchHints : public FunctionPass {
 public:
  bool run(Function &function) override {
    bool changed = flow_.find(function);
    find_cold(function);
    for (BlockId block : flow_.blocks()) changed |= hint(function, block);
    return changed;
  }

 private:
  Flow flow_;
  std::vector<bool> is_cold_;  // by block

  // A block mostly stands in front of those that it leads to, so one turn from
  // the last to the first finds nearly all, and few turns find the rest.
  void find_cold(const Function &function) {
    is_cold_.assign(function.blocks.size(), false);
    for (bool more = true; more;) {
      more = false;
      for (size_t i = flow_.blocks().size(); i-- > 0;) {
        BlockId block = flow_.blocks()[i];
        if (is_cold_[block.value] || !only_fails(function, block)) continue;
        is_cold_[block.value] = more = true;
      }
    }
  }

  bool only_fails(const Function &function, BlockId block) const {
    ir::ValueId end = function.terminator(block);
    switch (function[end].op) {
      case Op::Unreachable:
        return true;
      case Op::Throw:
      case Op::ThrowRef:
        // Within a region somebody is waiting for it.
        return !function[block].region;
      default:
        break;
    }
    std::span<const Edge> edges = function.edges(end);
    return !edges.empty() && std::ranges::all_of(edges, [&](const Edge &edge) {
      return is_cold_[edge.target.value];
    });
  }

  bool hint(Function &function, BlockId block) const {
    ir::ValueId end = function.terminator(block);
    if (function[end].op != Op::BrIf) return false;
    std::span<Edge> edges = function.edges(end);
    bool cold[] = {is_cold_[edges[0].target.value],
                   is_cold_[edges[1].target.value]};
    if (cold[0] == cold[1]) return false;
    for (const Edge &edge : edges)
      if (edge.likelihood != Likelihood::Unknown) return false;
    for (size_t i : {0, 1})
      edges[i].likelihood = cold[i] ? Likelihood::Unlikely : Likelihood::Likely;
    return true;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_BranchHints(const Surroundings &) {
  return std::make_unique<BranchHints>();
}

}  // namespace wasmrust::optimize
