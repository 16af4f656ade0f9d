// Where each value of a function is until its users come: on the operand stack,
// in a variable, or nowhere, since they make it anew. Rows that stackify.h
// fills, and what can be read from them and from the instruction alone.
#pragma once

#include <array>
#include <vector>

#include "compiler/ir/encoded_size.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

struct Placing {
  uint32_t uses = 0;  // operands and arguments that name it
  // Of a constant's uses, those by edges of branches or of other blocks.
  uint32_t carried = 0;
  uint32_t at = 0;        // its instruction's position (uses.h)
  bool nested = false;    // computed where its (first) user takes it
  bool repeated = false;  // a constant that each user makes anew
  bool below = false;     // stays on the stack until its (first) user comes
  bool waits = false;     // while that is found (below.h): it could lie there
  // Of a parameter: it can arrive on the stack, and it does (results.h). Only
  // then is it `below`.
  bool may_arrive = false, arrives = false;
  // Of a terminator: what it takes first is on the stack already.
  bool starts_below = false;
};

// What an instruction puts onto the stack, in order. A jump's arguments are
// like operands: from there they go into the parameters.
inline ir::Values taken_by(const ir::Function &function, ir::ValueId user) {
  if (function[user].op == ir::Op::Br)
    return function.arguments(function.edges(user)[0]);
  return function.operands(user);
}

// A value that a variable holds for at least a moment.
inline bool needs_variable(const Placing &row) {
  if (row.repeated || row.uses == 0) return false;
  bool is_below = row.below && row.arrives == row.may_arrive;
  return !(row.nested || is_below) || row.uses > 1;
}

inline bool is_constant(const ir::Function &function, ir::ValueId id) {
  return ir::is_constant(function[id].op);
}
// How many bytes an instruction that is a constant takes; 0 for any other.
inline unsigned constant_size(const ir::Function &function, ir::ValueId id) {
  return is_constant(function, id) ? ir::encoded_size(function, id) : 0;
}
// What a variable of its type holds before anything is put there.
bool is_first_value(const ir::Function &function, ir::ValueId id);
// Whether a constant of this size is not larger made anew at each use. In a
// variable it is the constant, a tee, and a get for each other use.
constexpr bool is_repeated(unsigned size, uint32_t uses) {
  return size * (uses - 1) <= 2 * uses;
}

}  // namespace wasmrust::emit
