// Where the new code's variables hold which values, for debug information.
//
// Writing has noted what is put into a variable, and what is in the variables
// where a block starts (Body::filled). That goes on until something else is put
// there, however the code branches, which is longer than the value is needed:
// a debugger may well ask for it afterwards.
//
//   local.set 3 (v7)          v7
//   (if (…)                   v7
//     (then local.set 3 (v9)) v7, then v9
//     (else call $f))         v7
//   call $g                   neither: it depends on the way here
//
// The code is gone through once from its start. Where ways come together
// remains what all of them agree about; a loop starts with what it does not
// put anything into. So nothing of an earlier turn is taken for this turn's:
// between a value's instruction and the variable's being filled with it lies
// no start of a loop around both.
//
// An argument of a jump counts from where the block begins that it goes to: in
// front of that the parameter is still what it was.
#pragma once

#include <vector>

#include "compiler/emit/emit.h"

namespace wasmrust::emit {

// In [begin, end) of the body the variable holds the value.
struct Stay {
  ir::ValueId value;
  uint32_t local, begin, end;
  bool operator==(const Stay &) const = default;
};

// By value, then `begin`. `parameters` are the function's.
std::vector<Stay> stays_of(const Body &body, size_t parameters);

}  // namespace wasmrust::emit
