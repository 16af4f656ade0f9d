// Names of the local variables of a body that was written anew.
//
// A parameter keeps its name, since it is a part of how the function is called.
// Any other variable has the name of an old one when it holds nothing but what
// that one held; zeros from the start aside, which nobody put there:
//
//   old:  local 3 "i" held v4 and v9, local 5 held v6
//   new:  local 1 holds v4, v9           →  "i"
//         local 2 holds v9, v6           →  no name
//
// Two variables may have one name: the parts of an old one that was split.
#pragma once

#include <span>
#include <vector>

#include "compiler/emit/emit.h"

namespace wasmrust::emit {

// `old` by rising number; the result as well. The function was lifted with its
// variables followed.
std::vector<LocalName> local_names(const ir::Function &function,
                                   const Body &body,
                                   std::span<const LocalName> old);

}  // namespace wasmrust::emit
