// One function made smaller, as a graph: what could be tried, and doing it.
//
//   take     a branch that chooses goes one of its ways     br_if v1 b1() b2()
//                                                         → br b2()
//   stop     from an instruction on: unreachable
//   return   a block ends with `return` of zeros
//   drop     an instruction that gives nothing is left out
//   zero     whoever uses a value uses zero (or null) instead
//   forward  whoever uses a value uses one of its operands instead
//
// Each makes the function say less and keeps it sound; what it means afterwards
// is another thing, and no matter here. Several of them can be done at once;
// where two want the same instruction the first wins.
#pragma once

#include <span>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::reduce {

struct Step {
  enum class Kind : uint8_t { Take, Stop, Return, Drop, Zero, Forward };
  Kind kind;
  ir::ValueId at;
  uint32_t which = 0;  // Take: the edge; Forward: the operand
};

// Those that promise most come first.
std::vector<Step> possible_steps(const ir::Function &function);

// The function after the steps, without what cannot be reached any more.
ir::Function after_steps(const Program &program, ir::Function function,
                         std::span<const Step> steps);

// How much a function says: instructions, and operands and arguments that are
// not constants. Every step that does something makes it less.
size_t weight(const ir::Function &function);

}  // namespace wasmrust::reduce
