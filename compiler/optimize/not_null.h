// Values that are known not to be 0, or not null, since a branch has asked.
//
//   NotNull known(function);
//   known.at(v9, v3)        where instruction v9 stands, v3 is not 0
//   known.on_edge(v7, 0, v3)   nor where the first edge of v7 is taken
//
//     v4: i32 = i32.eqz v3
//     br_if v4 b2() b1()
//   b1():                     alone here v3 is known not to be 0
//
// Looked at are the branches on the only way to a block: each block on it has
// one edge that leads to it. Conditions are the value itself, `i32.eqz`, a
// comparison with 0 and `ref.is_null`, one of the other.
//
// What it does not do: ways that meet again. The edges of the function must
// stay as they are.
#pragma once

#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::optimize {

class NotNull {
 public:
  explicit NotNull(const ir::Function &function);

  bool at(ir::ValueId instruction, ir::ValueId value) const;
  // Of a terminator.
  bool on_edge(ir::ValueId branch, size_t edge, ir::ValueId value) const;

 private:
  const ir::Function &function_;
  // By block: the terminator that alone leads to it, by one edge.
  std::vector<ir::ValueId> branches_;

  bool is_said(ir::ValueId branch, size_t edge, ir::ValueId value) const;
};

}  // namespace wasmrust::optimize
