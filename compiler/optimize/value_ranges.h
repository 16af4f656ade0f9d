// What is known of integers at a place in a function: from where to where each
// lies, and how two of them compare.
//
//   ranges.assume(v9, true)      v9: i32 = i32.lt_u v1 v2, and it was not 0
//   ranges.truth(v10)            v10: i32 = i32.ge_u v1 v2: false
//
// Facts are about the numbers of values (value_numbers.h), so that what was
// computed again is known as well. They hold where the value is known and the
// way went through the place at which they were found: a walk down the tree of
// dominators takes a mark, adds facts, and goes back to the mark.
//
// A range is kept as unsigned and as signed numbers; where the sign is known
// one says the other. What nobody said a fact of has the range that its
// operation and its operands give (known_bits.h, sums that do not wrap around).
// Of two values it is kept whether the first may be below, equal or above, in
// both orders. One step of "is not above" is taken as well: `x >> 1`, `x & y`
// and `x - 1` (when x is not 0) are not above x.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/replacements.h"
#include "compiler/optimize/value_numbers.h"

namespace wasmrust::optimize {

struct Range {
  uint64_t least, most;               // unsigned
  int64_t signed_least, signed_most;  // the same bits, read with a sign
  bool operator==(const Range &) const = default;
};

class ValueRanges {
 public:
  explicit ValueRanges(const Program &program) : program_(program) {}

  // All must outlive it; `numbers` are looked at before facts are asked.
  void start(const ir::Function &function, ir::Replacements &instead,
             const ValueNumbers &numbers);

  // The condition, an i32, is not 0 (`truth`), or it is.
  void assume(ir::ValueId condition, bool truth) {
    assume(condition, truth, 8);
  }
  void assume_equal(ir::ValueId value, uint64_t constant);
  void assume_least(ir::ValueId value, uint64_t least);
  // Is it known whether the i32 is 0?
  std::optional<bool> truth(ir::ValueId condition);

  size_t mark() const { return undo_.size(); }
  void go_back_to(size_t mark);

 private:
  // How a pair may compare; bits.
  enum : uint8_t { Below = 1, Equal = 2, Above = 4, Any = 7 };
  enum class Order : uint8_t { Unsigned, Signed, Both };
  struct Comparison {
    ir::ValueId a, b;  // b None: the constant 0
    uint8_t holds;     // for which it gives 1
    Order order;
  };
  struct Pair {
    uint8_t is_unsigned = Any, is_signed = Any;
    bool operator==(const Pair &) const = default;
  };
  struct Undo {
    bool is_pair;
    uint64_t key;
    std::optional<Range> range;
    Pair pair;
  };

  const Program &program_;
  const ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  const ValueNumbers *numbers_ = nullptr;
  std::unordered_map<uint32_t, Range> ranges_;  // by number
  std::unordered_map<uint64_t, Pair> pairs_;
  std::vector<Undo> undo_;

  ir::ValueId number(ir::ValueId id) const;
  ir::ValueId operand(ir::ValueId number, size_t index) const;
  bool is_64(ir::ValueId number) const;
  std::optional<Comparison> comparison(ir::ValueId number) const;
  void assume(ir::ValueId condition, bool truth, unsigned steps);
  void assume(const Comparison &row, bool truth);
  Range range(ir::ValueId number, unsigned steps = 3);
  Range first_range(ir::ValueId number, unsigned steps);
  void narrow(ir::ValueId number, Range to);
  void narrow_both(ir::ValueId a, ir::ValueId b, uint8_t may_be, Order order);
  Pair pair(ir::ValueId a, ir::ValueId b) const;
  uint8_t may_be(ir::ValueId a, ir::ValueId b, Order order);
  uint8_t by_one_step(ir::ValueId a, ir::ValueId b);
  uint8_t step(ir::ValueId below, bool is_strict, ir::ValueId b);
};

}  // namespace wasmrust::optimize
