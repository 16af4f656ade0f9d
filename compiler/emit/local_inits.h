// Which variables are declared without null: the specification's local
// initialization status, followed while code is written.
//
// Problem. A reference that is never null may stand in a variable that is
// declared so only if whoever validates sees that it is set before it is read:
// in the same block or around it, and not in an arm or a block that has ended.
// Every other variable is null at first, and each time that it is read a
// `ref.as_non_null` is needed.
//
//   local.set 1                        if  local.set 1  else  local.set 1  end
//   block  local.get 1  end   is set   local.get 1                   is not
//
// Idea. The code is written as if all were set. What was read and was not set
// is remembered; if there is any, those variables are declared with null and
// the code is written once more, with the check wherever one of them is read.
// Nothing else changes, so the second time nothing is missed.
//
// What it does not do: move a `local.set` to where it would be seen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/wasm/types.h"

namespace wasmrust::emit {

class LocalInits {
 public:
  // A function with these parameters, and these variables behind them.
  void start(std::span<const wasm::ValueType> parameters,
             std::span<const wasm::ValueType> declared);
  // The same code is written from the start, without what could not stay.
  // Those variables have null in `declared` then.
  void again(std::span<wasm::ValueType> declared);
  bool has_missed() const { return has_missed_; }

  // What stands in the variable has a type with null.
  bool may_be_null(uint32_t local) const {
    return states_.empty() || states_[local] == Nullable;
  }

  // Blocks, loops, arms and handlers.
  void open() {
    if (!states_.empty()) blocks_.push_back(static_cast<uint32_t>(set_.size()));
  }
  void other_arm() {
    if (!states_.empty()) leave();
  }
  void close() {
    if (states_.empty()) return;
    leave();
    blocks_.pop_back();
  }

  void set(uint32_t local) {
    if (states_.empty() || states_[local] != Unset) return;
    states_[local] = Set;
    set_.push_back(local);
  }
  void get(uint32_t local) {
    if (states_.empty() || states_[local] != Unset) return;
    has_missed_ = true;
    missed_[local] = true;
  }

 private:
  enum State : uint8_t { Nullable, Unset, Set };

  void leave();

  // By variable; empty when all may be null.
  std::vector<State> states_;
  std::vector<uint8_t> missed_;
  std::vector<uint32_t> set_;     // in the blocks that are open
  std::vector<uint32_t> blocks_;  // how many were set before each
  size_t parameters_ = 0;
  bool has_missed_ = false;
};

}  // namespace wasmrust::emit
