// Branches to the same block that bring the same constants bring them once.
//
//   b1: br_if v1 b9(v7) b2()          b1: br_if v1 b4() b2()
//   b2: br_if v2 b9(v8) b3()          b2: br_if v2 b4() b3()
//   …                                 …
//   (v7 and v8 are 1)                 b4: v10 = i32.const 1
//                                         br b9(v10)
//
// Each of them is an `if` of its own where it is written, with the constants in
// it; a branch to a block that brings them is two bytes. That block is written
// around all of them, so there have to be a few: two or three gained nothing in
// the programs that were measured. Jumps bring their constants for nothing and
// stay, so do branches to heads of loops, which must keep one entry, and those
// of tables.
#pragma once

#include <span>
#include <vector>

#include "compiler/optimize/flow.h"
#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

class SharedWays {
 public:
  // True when it changed anything. `flow` is that of the function as it is.
  bool run(ir::Function &function, const Flow &flow);

 private:
  struct Way {
    uint64_t hash;
    ir::BlockId from;
    size_t edge;  // of its terminator
  };
  static constexpr size_t least = 4;

  ir::Function *function_ = nullptr;
  std::vector<Way> ways_;

  void find(const Flow &flow);
  ir::Edge &edge_of(const Way &way) const;
  bool brings_constants(const ir::Edge &edge) const;
  bool are_same(const Way &a, const Way &b) const;
  void share(std::span<const Way> ways);
};

}  // namespace wasmrust::optimize
