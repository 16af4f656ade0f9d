// Which variables a loop assigns: its parameters, since the edges round it are
// still to come when it starts.
//
// One quick walk over the code of each outermost loop when it opens; code
// outside of loops is not looked at. Loops inside of it are numbered in the
// order in which they open; it is number 0 itself.
//
//   (loop (local.set 1 …) (loop (local.set 3 …)))     0: {1, 3}   1: {3}
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::lift {

class LoopLocals {
 public:
  // `code` stands behind the opcode and type of an outermost loop and is valid.
  // What was known of another one is forgotten. False when there are too many
  // variables, all loops together.
  bool find(Bytes code);

  // Rising, without repetitions. Valid until the next `find`.
  std::span<const uint32_t> of_loop(uint32_t number) const {
    return std::span(pool_).subspan(rows_[number].first, rows_[number].count);
  }
  // How many loops `find` saw.
  size_t size() const { return rows_.size(); }
  void clear() { rows_.clear(); }

 private:
  static constexpr size_t most = size_t{1} << 24;
  struct Row {
    uint32_t first = 0, count = 0;  // in `pool_`
  };
  std::vector<Row> rows_;
  std::vector<uint32_t> pool_;

  // While walking: what open loops assign, the innermost on top, and where that
  // starts for each of them.
  struct Open {
    uint32_t number, start;
    uint32_t blocks;  // open ones inside of it that are no loops
  };
  std::vector<Open> open_;
  std::vector<uint32_t> pending_;
  // By local variable: where it stands in `pending_`, if it does there.
  std::vector<uint32_t> place_;

  void add(uint32_t local);
  void close();
};

}  // namespace wasmrust::lift
