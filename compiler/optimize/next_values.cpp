// A loop that counts asks about its counter's next value.
//
// Problem. Whether a number plus one is 8 is whether the number is 7, and so it
// is written everywhere: one addition less. But where the sum is what the loop
// goes on with, it is computed all the same, and the old number is needed
// behind it. Then the two cannot share a variable, and each round copies.
//
//   b1(v1: i32):                        loop
//     …                                   local.set $old (local.get $new)
//     v2: i32 = i32.add v1 1              …
//     v3: i32 = i32.ne v1 7               local.set $new (i32.add $old 1)
//     br_if v3 b1(v2) b2                  br_if 0 (i32.ne $old 7)
//
// Idea. Where a branch compares a block's parameter with a constant, and hands
// on the parameter plus a constant in its place, the sum is compared:
//
//     v2: i32 = i32.add v1 1              …
//     v3: i32 = i32.ne v2 8               br_if 0 (i32.ne (local.tee $new
//     br_if v3 b1(v2) b2                             (i32.add $new 1)) 8)
//
// Only for equality, which holds for sums as it does for what they are of,
// overflow or not. A number is below what it is divided by where the quotient
// is 0; so it is with shifts to the right:
//
//     v2: i32 = i32.div_u v1 10             v2: i32 = i32.div_u v1 10
//     v3: i32 = i32.ge_u v1 10
//     br_if v3 b1(v2) b2                    br_if v2 b1(v2) b2
//
// It undoes what simplify does, so it comes behind it.
#include "compiler/optimize/constants.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

namespace {

using ir::Function;
using ir::Instruction;
using ir::Op;
using ir::ValueId;

class NextValues : public FunctionPass {
 public:
  bool run(Function &function) override {
    bool changed = false;
    for (ir::BlockId block : function.blocks.ids())
      if (ValueId end = function.terminator(block);
          end && function[end].op == Op::BrIf)
        changed |= ask_about_next(function, end);
    return changed;
  }

 private:
  static bool ask_about_next(Function &function, ValueId end) {
    ValueId question = function.operands(end)[0];
    ir::Values operands = function.operands(question);
    if (operands.size() != 2) return false;
    auto with = constant_of(function, operands[1]);
    ValueId value = operands[0];
    if (!with) return false;
    for (const ir::Edge &edge : function.edges(end)) {
      const auto &parameters = function[edge.target].parameters;
      for (size_t i = 0; i < parameters.size(); ++i)
        if (ValueId next = function.arguments(edge)[i];
            parameters[i] == value && is_of(function, next, value))
          return ask(function, end, *with, next);
    }
    return false;
  }

  // Is it computed from the value and a constant?
  static bool is_of(const Function &function, ValueId next, ValueId value) {
    ir::Values operands = function.operands(next);
    return operands.size() == 2 && operands[0] == value &&
           constant_of(function, operands[1]);
  }

  static bool ask(Function &function, ValueId end, uint64_t with,
                  ValueId next) {
    ValueId question = function.operands(end)[0];
    uint64_t by = *constant_of(function, function.operands(next)[1]);
    switch (function[question].op) {
      case Op::I32Eq:
      case Op::I32Ne:
        return function[next].op == Op::I32Add &&
               compare(function, end, next, with + by);
      case Op::I64Eq:
      case Op::I64Ne:
        return function[next].op == Op::I64Add &&
               compare(function, end, next, with + by);
      case Op::I32LtU:
        return is_quotient(function[next].op, by, with) &&
               test(function, end, next, /*is_zero=*/true);
      case Op::I32LeU:
        return is_quotient(function[next].op, by, with + 1) &&
               test(function, end, next, /*is_zero=*/true);
      case Op::I32GeU:
        return is_quotient(function[next].op, by, with) &&
               test(function, end, next, /*is_zero=*/false);
      case Op::I32GtU:
        return is_quotient(function[next].op, by, with + 1) &&
               test(function, end, next, /*is_zero=*/false);
      default:
        return false;
    }
  }

  // Is what `op` makes of a number and `by` 0 just where the number is below
  // the limit?
  static bool is_quotient(Op op, uint64_t by, uint64_t limit) {
    return limit && ((op == Op::I32DivU && by == limit) ||
                     (op == Op::I32ShrU && uint64_t{1} << (by % 32) == limit));
  }

  static bool compare(Function &function, ValueId end, ValueId next,
                      uint64_t with) {
    ValueId question = function.operands(end)[0];
    uint32_t origin = function.origin(question);
    Instruction row = function[question];
    bool is_64 = row.op == Op::I64Eq || row.op == Op::I64Ne;
    ValueId constant = function.make(constant_row(is_64, with), origin);
    row.w[0] = next.value;
    row.w[1] = constant.value;
    ValueId asked = function.make(row, origin);
    function.insert_before(end, constant);
    function.insert_before(end, asked);
    function.set_operand(end, 0, asked);
    return true;
  }

  static bool test(Function &function, ValueId end, ValueId next,
                   bool is_zero) {
    ValueId asked = next;
    if (is_zero) {
      asked = function.make({Op::I32Eqz, ir::TypeRef::I32, {next.value}},
                            function.origin(function.operands(end)[0]));
      function.insert_before(end, asked);
    }
    function.set_operand(end, 0, asked);
    return true;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_NextValues(const Surroundings &) {
  return std::make_unique<NextValues>();
}

}  // namespace wasmrust::optimize
