// How many bytes code will take, roughly, for passes that weigh one form
// against another. Emit is the only one who knows exactly.
//
// An instruction takes its opcode and its immediates. A value that is used once
// in its own block waits on the operand stack and costs nothing; another one
// takes a `local.set` or `local.tee`, and a `local.get` for each use. A small
// constant is made anew by each user. Branches cost their `block` and `end`.
//
//   v1: i32 = i32.load v0 offset=8     local.get, i32.load 2 8         5
//   v2: i32 = i32.add v1 v1            local.tee, local.get, i32.add   5
//   return v2                                                          0
//
// Single instructions are ir::encoded_size's.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/ir/encoded_size.h"
#include "compiler/ir/function.h"

namespace wasmrust::optimize {

// Of a function beside its code: its type, its size, its locals, its `end`.
constexpr size_t function_overhead = 5;

class CodeSize {
 public:
  // Of what stands in the function's body.
  size_t whole = 0;
  // By how much a caller grows that gets a copy in place of its call: less than
  // 0 when it shrinks. The arguments are there already.
  ptrdiff_t copied = 0;

  // Finds both, in memory that is used again.
  void find(const ir::Function &function);

 private:
  std::vector<uint32_t> uses_;
  std::vector<bool> is_far_;  // used in another block, too

  void count_uses(const ir::Function &function);
  size_t value_size(const ir::Function &function, ir::ValueId id) const;
};

}  // namespace wasmrust::optimize
