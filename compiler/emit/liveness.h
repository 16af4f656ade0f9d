// Where values that need a variable are alive: from where each is made to its
// last use, in the order in which code is written, as ranges with holes.
//
//   positions 4      6          8
//             v1=…   v2 = v1+…  store v2      v1 [5, 6)   v2 [7, 8)
//
// Positions are those of uses.h. Most values are used in their own block only.
// For the others there is a bit in a row for each block: alive where it starts,
// alive where it ends. The graph is reducible, so one walk from the last block
// to the first finds them all but for the ways back in loops, and what is alive
// at the start of a loop is alive everywhere in it, which a second walk adds
// (Brandner et al., "Computing Liveness Sets for SSA-Form Programs", 2011,
// section 4).
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/emit/ranges.h"
#include "compiler/emit/uses.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// What a use or a copy in the block counts.
// 8 times more for each loop around it, of those that are told apart.
inline constexpr uint32_t deepest_loop = 10;
inline uint32_t depth_in(const Order &order, ir::BlockId block) {
  return std::min(order.depth(block), deepest_loop);
}
inline uint64_t weight_in(const Order &order, ir::BlockId block) {
  return uint64_t{1} << (depth_in(order, block) * 3);
}

// Of one function after another, in the same memory.
class Liveness {
 public:
  // Words of all blocks' rows that are looked at in one go, so that they stay
  // in a near cache, and functions with very many blocks and values in bounds.
  static constexpr size_t near_words = 16 * 1024;

  void find(const ir::Function &function, const Order &order, const Uses &uses,
            const std::vector<Placing> &placing,
            size_t most_words = near_words);

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
  // Behind all positions.
  uint32_t end() const { return uses_->end(); }
  // Uses, those in loops many times.
  uint64_t weight(uint32_t value) const { return rows_[value].weight; }
  // What edges bring that needs a variable, to parameters that need one, in the
  // order of the code; what handlers' edges bring is not listed.
  struct Carried {
    uint32_t argument, parameter;
    uint32_t depth;  // depth_in its block
  };
  std::span<const Carried> carried() const { return carried_; }
  // By block: values that are in their variables where it starts. Only when
  // somebody follows the variables (Function::held).
  std::vector<std::vector<ir::ValueId>> at_start;

 private:
  static constexpr uint32_t none = UINT32_MAX;
  struct Row {
    Range home{0, 0};     // in its own block; [0, 0): needs no variable
    uint32_t far = none;  // in `fars_`: used in other blocks, too
    uint32_t first = 0, count = 0;  // in `ranges_`
    uint64_t weight = 0;
  };
  std::vector<Row> rows_;  // by value
  llvm::SmallVector<uint32_t, 0> values_;
  std::vector<Range> ranges_;
  llvm::SmallVector<Carried, 0> carried_;

  const ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  const Uses *uses_ = nullptr;
  // Uses outside of a value's own block, in the order of the blocks, and which
  // is the first of each block.
  llvm::SmallVector<Uses::Use, 0> far_uses_;
  std::vector<uint32_t> first_use_;
  // Values with such uses, in the order of their own blocks, and which is the
  // first of each block.
  struct Far {
    uint32_t value;
    Range now;           // what it is alive in while blocks go by
    uint32_t count = 0;  // of its ranges
    uint32_t last = 0;   // block with a use; only where there are many windows
  };
  llvm::SmallVector<Far, 0> fars_;
  std::vector<uint32_t> first_far_;
  // A window of `width_` words of those values, for each block a row of it.
  size_t width_ = 0, window_ = 0;
  std::vector<uint64_t> in_, out_;
  uint32_t end_ = 0;                // of the blocks where they may be alive
  std::vector<uint32_t> loop_end_;  // of each loop, by its header's place
  std::vector<uint64_t> own_;       // of one block
  struct Piece {
    uint32_t far;
    Range range;
  };
  llvm::SmallVector<Piece, 0> pieces_;

  std::span<uint64_t> row_of(std::vector<uint64_t> &bits, size_t block) {
    return std::span(bits).subspan(block * width_, width_);
  }
  void number(const std::vector<Placing> &placing);
  void uses_in(uint32_t block);
  void number_far();
  void find_ends();
  uint32_t end_of_window(uint32_t first) const;
  void find_window(size_t first);
  void set_uses(uint32_t first);
  void flow_back(uint32_t first);
  void flow_around(uint32_t first);
  void divide_into_pieces(uint32_t first);
  void see_uses(uint32_t block);
  void end_piece(uint32_t far, uint32_t to);
  void gather();
};

}  // namespace wasmrust::emit
