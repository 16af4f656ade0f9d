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

#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::emit {

struct Placing {
  uint32_t uses = 0;  // operands and arguments that name it
  // Of a constant's uses, those by edges of branches or of other blocks.
  uint32_t carried = 0;
  bool nested = false;    // computed where its (first) user takes it
  bool repeated = false;  // a constant that each user makes anew
};

// Moves instructions within their blocks. The answer is by value.
std::vector<Placing> stackify(ir::Function &function,
                              const std::vector<ir::BlockId> &blocks);

// How many bytes an instruction that is a constant takes; 0 for any other.
unsigned constant_size(const ir::Function &function, ir::ValueId id);

}  // namespace wasmrust::emit
