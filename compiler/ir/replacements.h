// Values that another value stands for from now on, put in place in one walk.
//
//   Replacements instead(function);
//   instead.put(v7, v3);         // wherever v7 was used, v3 is
//   instead.put(v3, v1);         // chains are followed
//   instead.apply();             // operands, arguments of edges, `held`
//
// The old values stay where they are, without uses. The new value must be known
// wherever the old one was used.
#pragma once

#include <vector>

#include "compiler/ir/function.h"

namespace wasmrust::ir {

class Replacements {
 public:
  explicit Replacements(Function &function) : function_(function) {}

  bool empty() const { return count_ == 0; }
  void put(ValueId old, ValueId by) {
    if (by_.size() < function_.value_count())
      by_.resize(function_.value_count());
    if (!by_[old.value]) ++count_;
    by_[old.value] = by;
  }
  // What stands for a value in the end; itself when nothing does.
  ValueId operator()(ValueId value) {
    if (value.value >= by_.size() || !by_[value.value]) return value;
    ValueId last = by_[value.value];
    while (last.value < by_.size() && by_[last.value]) last = by_[last.value];
    // The way is short from now on.
    while (by_[value.value] != last) {
      ValueId next = by_[value.value];
      by_[value.value] = last;
      value = next;
    }
    return last;
  }
  // Everywhere in the function, and forgets all.
  void apply();

 private:
  Function &function_;
  std::vector<ValueId> by_;
  size_t count_ = 0;
};

}  // namespace wasmrust::ir
