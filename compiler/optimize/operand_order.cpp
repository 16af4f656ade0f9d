// What others wait for is computed first.
//
// Problem. Operands are computed in the order in which they stand, and engines
// keep that order; a processor begins with what is oldest. In a loop whose
// turns wait for one value, every instruction in front of it that nothing else
// waits for makes the turn longer.
//
// Idea. Where the order of operands does not matter and one of them has other
// users as well, that one comes first: the others can begin with it while the
// rest is computed. (List scheduling puts first what most depends on, for the
// same reason.) SHA-256's turn is such a case: `t1` goes into two values of the
// next turn, and the expression beside it into one. It runs a tenth faster.
//
//   v9 = i32.add v3 t1           v9 = i32.add t1 v3
//   v8 = i32.add v2 t1           v8 = i32.add v2 t1
//
// The graph says nothing of the order in which operands are computed; emit
// nests what can be nested in its user, in the order of the operands, a value
// with other users with `local.tee`. What is teed first is more often in place
// for the next user, so code gets smaller by this, too, by one to four in a
// thousand.
//
// Assumes: that both are computed in the block itself; for others the order
// says nothing. Only what changes nothing and reads at most memory is looked
// at. By how many registers operands need (Sethi and Ullman 1970) was tried,
// too: engines' own allocators make nothing of it, or less.
#include "compiler/optimize/passes.h"
#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Op;
using ir::ValueId;
using wasm::Trait;

class OperandOrder : public FunctionPass {
 public:
  bool run(Function &function) override {
    count_uses(function, uses_);
    bool changed = false;
    for (BlockId block : function.blocks.ids())
      for (ValueId id = function[block].first; id; id = function.next(id))
        changed |= order(function, block, id);
    return changed;
  }

 private:
  std::vector<uint32_t> uses_;

  // Something is computed for it, and that can change places with the other.
  static bool may_move(const Function &function, BlockId block, ValueId id) {
    const ir::Instruction &row = function[id];
    if (function.block_of(id) != block || row.op == Op::Parameter ||
        ir::operands_of(row.op) == ir::Operands::None)
      return false;
    uint32_t traits = ir::traits_of(row.op);
    constexpr uint32_t others = Trait::Calls | Trait::Throws | Trait::Control |
                                Trait::Ordered | Trait::WritesMemory;
    return traits & Trait::Pure ||
           (traits & Trait::ReadsMemory && !(traits & others));
  }

  bool order(Function &function, BlockId block, ValueId id) const {
    if (!ir::has(function[id].op, Trait::Commutative)) return false;
    ir::Values operands = function.operands(id);
    ValueId first = operands[0], second = operands[1];
    if (uses_[first.value] > 1 || uses_[second.value] == 1 ||
        !may_move(function, block, first) || !may_move(function, block, second))
      return false;
    function.set_operand(id, 0, second);
    function.set_operand(id, 1, first);
    return true;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_OperandOrder(const Surroundings &) {
  return std::make_unique<OperandOrder>();
}

}  // namespace wasmrust::optimize
