// What two functions of one form (function_form.h) have in common at first
// sight: a hash that takes a single walk, for who looks for pairs among many.
//
// Problem. A form puts parameters of blocks in order, numbers values, and says
// everything. Most functions of a program are like no other, and for these that
// is in vain.
//
// Idea. Which operations a function has, with how many operands, at which
// offsets, and how often, does not depend on any order. So it is summed up.
//
//   b0(v0: i32):                         h(block, 1) + h(i32.load, 1, 8)
//     v1: i32 = i32.load v0 offset=8       + h(return, 1)
//     return v1
//
// Two functions with other outlines are of other forms; two with one outline
// may still be. For Detail::Shape, operations that only compute are all the
// same; for Detail::Whole, constants that are operands count, too.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/optimize/function_form.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {

// Of each of these functions, which have graphs; on several threads.
std::vector<uint64_t> outlines_of(const Whole &whole,
                                  std::span<const FunctionId> functions,
                                  Detail detail);

// By row: no other has the same outline.
std::vector<bool> rows_alone(std::span<const uint64_t> outlines);

class FormOutline {
 public:
  uint64_t of(const ir::Function &function, Detail detail);

 private:
  const ir::Function *function_ = nullptr;
  Detail detail_ = Detail::Whole;
  uint64_t sum_ = 0;
  std::vector<bool> is_met_, regions_;
  std::vector<ir::BlockId> walk_;

  void meet(const ir::Edge &edge);
  void meet_handlers(ir::RegionId region);
  void look_at(ir::ValueId id);
};

}  // namespace wasmrust::optimize
