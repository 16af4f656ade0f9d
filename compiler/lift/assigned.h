// Which variables a block of code assigns: what can differ where control comes
// together.
//
// One quick walk over the body before lifting. Blocks (block, loop, if,
// try_table, try) are numbered in the order in which they open; the function
// itself is number 0.
//
//   (block (local.set 1 …) (loop (local.set 3 …)))     1: {1, 3}   2: {3}
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/wasm/types.h"

namespace wasmrust::lift {

class AssignedLocals {
 public:
  // `body` is valid: locals and code. What was known of another one is
  // forgotten. False when there are too many of them, all blocks together.
  bool find(Bytes body);

  // Rising, without repetitions. Valid until the next `find`.
  std::span<const uint32_t> of_block(uint32_t number) const {
    return std::span(pool_).subspan(rows_[number].first, rows_[number].count);
  }

 private:
  static constexpr size_t most = size_t{1} << 24;
  struct Row {
    uint32_t first = 0, count = 0;  // in `pool_`
  };
  std::vector<Row> rows_;
  std::vector<uint32_t> pool_;

  // While walking: what open blocks assign, the innermost on top, and where
  // that starts for each of them.
  struct Open {
    uint32_t number, start;
  };
  std::vector<Open> open_;
  std::vector<uint32_t> pending_;
  std::vector<wasm::ValueType> locals_;

  void close();
};

}  // namespace wasmrust::lift
