// Fuel: how many steps of a link may change code, to find the one that should
// not have.
//
// A pass that rewrites functions asks once, for all that it would rewrite, and
// is granted the first so many of them. Passes ask one after the other and the
// functions of a pass stand in the order of the program, so that what N units
// change depends on N alone: not on threads, not on time.
//
//   --fuel=5:   lift+emit wants 3 and gets 3, a later pass wants 3 and gets 2
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace wasmrust {

class Fuel {
 public:
  explicit Fuel(std::optional<uint64_t> limit) : left_(limit) {}

  // How many of a pass's `count` steps may be done, the first ones.
  uint64_t take(uint64_t count) {
    wanted_ += count;
    if (!left_) return count;
    uint64_t granted = std::min(*left_, count);
    *left_ -= granted;
    return granted;
  }

  // Does the step with this number, of those that `take` has just granted, take
  // the last unit there is?
  bool ends_with(uint64_t granted) const {
    return left_ && *left_ == 0 && granted > 0;
  }
  bool is_limited() const { return left_.has_value(); }
  // What all passes so far would have liked to have; passes of functions ask
  // only where there is a limit.
  uint64_t wanted() const { return wanted_; }

 private:
  std::optional<uint64_t> left_;
  uint64_t wanted_ = 0;
};

}  // namespace wasmrust
