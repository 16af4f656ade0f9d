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

struct Liveness {
  // Rising and apart; none for a value that needs no variable.
  std::span<const Range> of(uint32_t value) const {
    return std::span(ranges).subspan(rows[value].first, rows[value].count);
  }

  struct Row {
    uint32_t first = 0, count = 0;  // in `ranges`
  };
  std::vector<Row> rows;  // by value
  std::vector<Range> ranges;
  std::vector<uint64_t> weights;  // uses, those in loops many times
  // By block: values that are in their variables where it starts. Only when
  // somebody follows the variables (Function::held).
  std::vector<std::vector<ir::ValueId>> at_start;
};

// What a use or a copy in the block counts.
inline uint64_t weight_in(const Order &order, ir::BlockId block) {
  return uint64_t{1} << std::min(order.depth(block) * 3, 30u);
}

Liveness find_liveness(const ir::Function &function, const Order &order,
                       const std::vector<Placing> &placing);

}  // namespace wasmrust::emit
