// Control flow without detours.
//
// Problem. Code that was inlined, whose conditions have become constants, or
// that came from a source with many small blocks jumps to jumps, asks the same
// thing twice, branches where it only chooses a value, and has several blocks
// that end in the same way.
//
// Idea. Five rewritings, each in a file of its own, in turns until none finds
// anything:
//
//   outcomes      a branch whose outcome is known is a jump
//   past_jumps,   an edge goes where it ends at once
//   shortcuts
//   choices       a branch that chooses a value is a `select`, two conditions
//                 in a row are one
//   lines         a block that one jump leads to is part of where it is from
//   equal_blocks  blocks that do the same are one; for speed only the last ones
//
//   b0(v0: i32):                              b0(v0: i32):
//     v1: i32 = i32.const 1                     v1: i32 = i32.const 1
//     br_if v1 b1() b4()                        v2: i32 = i32.const 7
//   b1():                                       v5: i32 = select v2 v0 v0
//     br_if v0 b2() b3(v0)                      return v5
//   b2():
//     v2: i32 = i32.const 7
//     br b3(v2)
//   b3(v3: i32):
//     return v3
//   b4():
//     unreachable
//
// Assumes: a pure operation may be computed in vain; which of two traps comes
// first may change when nothing is written between them (wasmir.md,
// "Evaluation"). Loops keep one entry where they have one. With legacy
// exceptions, whose clauses stand in one another, blocks are only joined and
// branches decided: no edge may leave a clause in a new way.
#include "compiler/ir/past_jumps.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/choices.h"
#include "compiler/optimize/equal_blocks.h"
#include "compiler/optimize/flow.h"
#include "compiler/optimize/outcomes.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/shortcuts.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Op;
using ir::ValueId;

// Does what a handler around the block would be asked for happen in it?
bool may_throw(const Function &function, BlockId block) {
  for (ValueId id = function[block].first; id; id = function.next(id))
    if (Op op = function[id].op;
        ir::has(op, wasm::Trait::Throws | wasm::Trait::Calls) ||
        ir::is_semantic(op))
      return true;
  return false;
}

// Blocks that one jump leads to become part of the block that jumps.
class Lines {
 public:
  bool run(Function &function, const Flow &flow) {
    ir::Replacements instead(function);
    bool changed = false;
    // A block comes behind the one that leads to it, so each instruction moves
    // once.
    for (BlockId block : flow.blocks()) {
      // It was joined to another one.
      if (!function[block].first) continue;
      for (;;) {
        ValueId end = function[block].last;
        if (function[end].op != Op::Br) break;
        const ir::Edge &edge = function.edges(end)[0];
        BlockId next = edge.target;
        if (next == block || !flow.is_only_target(next) ||
            (function[next].region != function[block].region &&
             may_throw(function, next)))
          break;
        join(function, block, end, edge, instead);
        changed = true;
      }
    }
    instead.apply();
    return changed;
  }

 private:
  static void join(Function &function, BlockId block, ValueId end,
                   const ir::Edge &edge, ir::Replacements &instead) {
    ir::Block &next = function[edge.target];
    for (size_t i = 0; i < next.parameters.size(); ++i)
      instead.put(next.parameters[i], function.arguments(edge)[i]);
    function.unlink(end);
    for (ValueId id = next.first, after; id; id = after) {
      after = function.next(id);
      function.unlink(id);
      function.append(block, id);
    }
    for (ValueId id : next.parameters) function.unlink(id);
    next.parameters.clear();
    next.region = {};
  }
};

class ControlFlow : public FunctionPass {
 public:
  explicit ControlFlow(const Surroundings &surroundings)
      : outcomes_(surroundings),
        choices_(surroundings),
        equal_blocks_(surroundings) {}

  bool run(Function &function) override {
    // Each turn needs the last one's findings, which are seldom many deep.
    constexpr unsigned most_turns = 12;
    bool any = flow_.find(function);
    for (unsigned i = 0; i < most_turns && turn(function); ++i) any = true;
    return any;
  }

 private:
  Flow flow_;
  Outcomes outcomes_;
  Shortcuts shortcuts_;
  Choices choices_;
  Lines lines_;
  EqualBlocks equal_blocks_;

  // What the flow says must be true again before the next part starts.
  bool turn(Function &function) {
    bool any = false;
    auto step = [&](bool changed) {
      if (changed) flow_.find(function);
      any |= changed;
    };
    step(outcomes_.run(function, flow_));
    step(ir::lead_past_jumps(function));
    step(lines_.run(function, flow_));
    if (function.legacy_exceptions) return any;
    flow_.find_uses(function);
    step(shortcuts_.run(function, flow_));
    flow_.find_uses(function);
    step(choices_.run(function, flow_));
    flow_.find_uses(function);
    step(equal_blocks_.run(function, flow_));
    return any;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_ControlFlow(
    const Surroundings &surroundings) {
  return std::make_unique<ControlFlow>(surroundings);
}

}  // namespace wasmrust::optimize
