// Where values that need a variable are alive: from where each is made to its
// last use, in the order in which code is written, as ranges with holes.
//
// Each instruction has two positions: it uses at the first and its result is
// there from the second on. A block's parameters are made at its start, and
// what its edges carry is used at its end.
//
//   positions 4      6          8
//             v1=…   v2 = v1+…  store v2      v1 [5, 6)   v2 [7, 8)
//
// The graph is in SSA form, so a value is alive on all ways back from a use to
// the one place where it is made (Boissinot et al., "Fast Liveness Checking for
// SSA-Form Programs", 2008, section 2): each use is followed back until it
// meets what is known already.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "compiler/emit/order.h"
#include "compiler/emit/stackify.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// [from, to): positions.
struct Range {
  uint32_t from, to;
};

// What a use or a copy in the block counts.
inline uint64_t weight_in(const Order &order, ir::BlockId block) {
  return uint64_t{1} << std::min(order.depth(block) * 3, 30u);
}

// Of one function after another, in the same memory.
class Liveness {
 public:
  void find(const ir::Function &function, const Order &order,
            const std::vector<Placing> &placing);

  // Those that need a variable, and what was divided from them.
  std::span<const uint32_t> values() const { return values_; }
  // Rising and apart. Of one of `values`, as the next.
  std::span<const Range> of(uint32_t value) const {
    return std::span(ranges_).subspan(rows_[value].first, rows_[value].count);
  }
  // Cuts the moment off where a parameter's block starts. It is the ranges of
  // the next number behind the values, which is returned; None (UINT32_MAX)
  // when there is nothing else.
  uint32_t divide(uint32_t parameter);
  // Uses, those in loops many times.
  uint64_t weight(uint32_t value) const { return rows_[value].weight; }
  // By block: values that are in their variables where it starts. Only when
  // somebody follows the variables (Function::held).
  std::vector<std::vector<ir::ValueId>> at_start;

 private:
  static constexpr uint32_t none = UINT32_MAX;
  struct Row {
    Range home{0, 0};          // in its own block; [0, 0): needs no variable
    uint32_t last_far = none;  // in `far_`
    uint32_t first = 0, count = 0;  // in `ranges_`
    uint64_t weight = 0;
  };
  std::vector<Row> rows_;  // by value
  std::vector<uint32_t> values_;
  std::vector<Range> ranges_;

  const ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  // Blocks count by their place in the order: the end of one is the start of
  // the next.
  std::vector<uint32_t> start_;
  // Uses outside of a value's own block, as lists: by value its last one.
  struct Use {
    uint32_t block, at, next;
  };
  std::vector<Use> far_;
  // While one value is followed: the blocks where it is alive, a bit for each,
  // and up to where.
  std::vector<uint64_t> alive_;
  std::vector<uint32_t> to_;
  std::vector<uint32_t> work_;

  void number(const std::vector<Placing> &placing);
  void uses_in(uint32_t block);
  void follow(uint32_t value);
  void add_ranges(Range now, uint32_t home, uint32_t last);
};

}  // namespace wasmrust::emit
