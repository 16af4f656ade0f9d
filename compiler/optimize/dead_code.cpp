// Dead code: what nobody can tell from its absence.
//
// Problem. Other passes leave things behind: blocks that nothing leads to any
// more, values that were replaced, parameters of blocks that always get the
// same value, or that only carry a value to themselves round a loop.
//
// Idea. Blocks out of reach lose everything they have. Of the others, what has
// an effect is needed, and what a needed instruction uses is needed; the rest
// goes. A parameter that gets one value only is that value, and a block that
// only hands its parameters on is left out. (The second half is how lifting
// ends, too: lift/prune.h.)
//
//   b0(v0: i32):                       b0(v0: i32):
//     v1: i32 = i32.const 1              br b1()
//     v2: i32 = i32.add v0 v1          b1():
//     br b1(v0)                          return v0
//   b1(v3: i32):
//     return v3
//
// Assumes: an operation without an effect (wasm/op.h, `Pure`) can be left out.
// A load can trap, so one whose value nobody uses stays.
#include "compiler/lift/prune.h"
#include "compiler/optimize/flow.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

namespace {

class DeadCode : public FunctionPass {
 public:
  bool run(ir::Function &function) override {
    bool changed = flow_.find(function);
    size_t before = size_of(function);
    changed |= pruner_.run(function);
    return changed || size_of(function) != before;
  }

 private:
  Flow flow_;
  lift::Pruner pruner_;

  // Instructions, parameters and arguments: pruning only ever takes some away.
  static size_t size_of(const ir::Function &function) {
    size_t size = 0;
    for (const ir::Block &block : function.blocks) {
      size += block.parameters.size();
      for (ir::ValueId id = block.first; id; id = function.next(id)) ++size;
    }
    return size;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_DeadCode(const Surroundings &) {
  return std::make_unique<DeadCode>();
}

}  // namespace wasmrust::optimize
