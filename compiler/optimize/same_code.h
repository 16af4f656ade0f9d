// Do two instructions do the same? What their operands are the caller knows
// best: values of two blocks may stand for one another.
//
//   v5: i32 = i32.load v4 offset=8       v9: i32 = i32.load v7 offset=8
//
// Immediates are compared by what they say, not by the row of a table in which
// they stand. Edges are left to the caller as well.
#pragma once

#include "compiler/ir/function.h"

namespace wasmrust::optimize {

// The same operation, type, number of operands and immediate.
bool is_same_operation(const ir::Function &function, ir::ValueId a,
                       ir::ValueId b);
// Equal for those of which that holds.
uint64_t hash_operation(const ir::Function &function, ir::ValueId id);

constexpr uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
  return hash ^ hash >> 29;
}

}  // namespace wasmrust::optimize
