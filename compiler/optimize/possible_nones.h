// Which handles may be none, in groups where 0 stands for that
// (handle_groups.h).
//
//   PossibleNones nones(whole, groups);
//   nones.may_be(f, v3)        some way brings 0 there
//
// From each 0 on, the ways are followed on which values of a group are handed
// on, over the whole program. A way ends where a branch has asked (not_null.h):
//
//   b0(...): v2: i32 = call v0 s5       may be none
//            br_if v2 b1(v2) b2()
//   b1(v3: i32):                        is none of these
//
// What it does not do: know at which use of a value it is none; that a branch
// there may say.
#pragma once

#include "compiler/optimize/handle_groups.h"

namespace wasmrust::optimize {

class PossibleNones {
 public:
  PossibleNones(const Whole &whole, HandleGroups &groups);

  bool may_be(FunctionId id, ir::ValueId value) const {
    return is_none_[groups_.node(id, value)];
  }

 private:
  HandleGroups &groups_;
  std::vector<bool> is_none_;  // by node
};

}  // namespace wasmrust::optimize
