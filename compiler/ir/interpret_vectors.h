// What the vector operations of WebAssembly compute (core specification 3.0,
// "Vector Instructions", and its relaxed ones): all that neither read nor write
// memory.
//
// A lane of 32 or 64 bits computes what the number of that type does
// (interpret_numbers.h), NaNs included. Where a relaxed operation has a choice,
// the one of the specification's deterministic profile is made: swizzle,
// truncation, minimum, maximum and Q15 multiplication are the plain ones, a
// multiplication with addition rounds once, a lane is selected bit by bit, and
// both factors of a dot product are signed.
#pragma once

#include <array>
#include <bit>

#include "compiler/ir/interpret_numbers.h"

namespace wasmrust::ir {

template <typename Lane>
using Lanes = std::array<Lane, 16 / sizeof(Lane)>;

template <typename Lane>
Lanes<Lane> lanes(const Value &vector) {
  return std::bit_cast<Lanes<Lane>>(vector);
}
template <typename Lane>
Value from_lanes(const Lanes<Lane> &list) {
  return std::bit_cast<Value>(list);
}

// `lane` is that of extract_lane and replace_lane.
Computed compute_vector(Op op, std::span<const Value> operands, unsigned lane);
// Lanes below 16 are those of `a`, the others those of `b`.
Value shuffle_lanes(const Value &a, const Value &b,
                    const Lanes<uint8_t> &which);

}  // namespace wasmrust::ir
