// What an immediate is, as words, for those who compare instructions: two
// instructions of one operation say the same where these words are the same.
// Where they stand is in op.h.
//
//   v3: i64 = i64.const 7              {7, 0}
//   v4: i32 = memory.size m1           {1}
//   table.init e2 s5 v0 v1 v2          {2, 5}
#pragma once

#include <span>

#include "compiler/ir/function.h"

namespace wasmrust::ir {

// Empty where the operation has none, for edges, which are compared otherwise,
// and for the access of a load or store: that is Function::access.
std::span<const uint32_t> immediate_words(const Function &function, ValueId id);

}  // namespace wasmrust::ir
