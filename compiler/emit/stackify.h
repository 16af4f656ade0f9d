// Which values stay on the operand stack instead of in a local variable.
//
// A value that is used once, later in its block, is computed right where it is
// used, if nothing in between minds: then it is nested. One that is used more
// often can be nested in its first use and kept with `local.tee`. Constants are
// made anew at each use when that is not larger.
//
//   v1 = i32.load v0        i32.store
//   v2 = i32.add v1 v5        (local.get 0)
//   i32.store v0 v2           (i32.add (i32.load (local.get 0)) (local.get 5))
//
// Instructions are moved downwards only, past others that neither write what
// they read nor read what they write. Traps may change places with traps, not
// with anything that can be seen afterwards.
#pragma once

#include <array>
#include <vector>

#include "compiler/emit/order.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

struct Placing {
  uint32_t uses = 0;  // operands and arguments that name it
  // Of a constant's uses, those by edges of branches or of other blocks.
  uint32_t carried = 0;
  bool nested = false;    // computed where its (first) user takes it
  bool repeated = false;  // a constant that each user makes anew
  bool below = false;     // stays on the stack until its (first) user comes
  bool followed = false;  // nested, and its user has been seen (below.h)
  // Of a parameter: it can arrive on the stack, and it does (results.h). Only
  // then is it `below`.
  bool may_arrive = false, arrives = false;
  // Of a terminator: what it takes first is on the stack already.
  bool starts_below = false;
};

// What an instruction puts onto the stack, in order. A jump's arguments are
// like operands: from there they go into the parameters.
ir::Values taken_by(const ir::Function &function, ir::ValueId user);

// Moves instructions within their blocks, and a parameter to the first place.
// The answer is by value.
std::vector<Placing> stackify(ir::Function &function, const Order &order);

// A value that a variable holds for at least a moment.
inline bool needs_variable(const Placing &row) {
  if (row.repeated || row.uses == 0) return false;
  bool is_below = row.below && row.arrives == row.may_arrive;
  return !(row.nested || is_below) || row.uses > 1;
}

// By operation: a value that can be made anew anywhere.
inline constexpr auto constant_ops = [] {
  using enum ir::Op;
  std::array<bool, ir::op_count> all{};
  for (ir::Op op : {I32Const, I64Const, F32Const, F64Const, V128Const,
                    SymbolAddress, RefNull, RefFunc})
    all[static_cast<size_t>(op)] = true;
  return all;
}();
inline bool is_constant(const ir::Function &function, ir::ValueId id) {
  return constant_ops[static_cast<size_t>(function[id].op)];
}
// Of one that is.
unsigned size_of_constant(const ir::Function &function, ir::ValueId id);
// How many bytes an instruction that is a constant takes; 0 for any other.
inline unsigned constant_size(const ir::Function &function, ir::ValueId id) {
  return is_constant(function, id) ? size_of_constant(function, id) : 0;
}
// What a variable of its type holds before anything is put there.
bool is_first_value(const ir::Function &function, ir::ValueId id);
// Whether a constant of this size is not larger made anew at each use. In a
// variable it is the constant, a tee, and a get for each other use.
constexpr bool is_repeated(unsigned size, uint32_t uses) {
  return size * (uses - 1) <= 2 * uses;
}

}  // namespace wasmrust::emit
