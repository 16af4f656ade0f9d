// Which variables a block of code assigns: what can differ where control comes
// together.
//
// One quick walk over the body before lifting. Blocks (block, loop, if,
// try_table) are numbered in the order in which they open; the function itself
// is number 0.
//
//   (block (local.set 1 …) (loop (local.set 3 …)))     1: {1, 3}   2: {3}
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::lift {

class AssignedLocals {
 public:
  // `body` is valid: locals and code.
  explicit AssignedLocals(Bytes body);

  // Rising, without repetitions.
  std::span<const uint32_t> of_block(uint32_t number) const {
    return blocks_[number];
  }

 private:
  std::vector<std::vector<uint32_t>> blocks_;
};

}  // namespace wasmrust::lift
