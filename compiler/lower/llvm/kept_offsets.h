// Offsets of loads and stores that LLVM's strength reduction does not lose.
//
// Problem. A load adds its offset without end, an addition wraps around, so a
// constant that is added to a pointer becomes an offset only where LLVM knows
// that the sum is below 2^32. Strength reduction counts on offsets when it
// chooses what a loop's pointers are, but writes the sums without that word:
//
//   loop { .. p->third .. }        loop { .. i64.load (i32.add p 16) .. }
//                                  loop { .. i64.load offset=16 p .. }
//
// Idea. Before it, each load and store says how much was added to something
// for its address without wrapping around: its address is at least that.
// Strength reduction may write the same address as another sum, `base + 16`;
// that one does not wrap around when the address is at least 16.
//
// Assumes that a load or a store keeps its address, however it is reckoned.
// What it says holds when it runs: so of a sum that nothing else uses, or in
// whose block nothing keeps it from running.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "llvm/IR/ValueHandle.h"

namespace llvm {
class Function;
}

namespace wasmrust::lower {

// Loads and stores, and what their addresses are at least.
using LeastAddresses = std::vector<std::pair<llvm::WeakVH, uint64_t>>;

LeastAddresses least_addresses(llvm::Function &function);

// The same loads and stores; are there sums of which it is now known?
bool keep_offsets(const LeastAddresses &least);

}  // namespace wasmrust::lower
