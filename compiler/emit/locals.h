// Local variables for the values that need one, as few as possible.
//
// Two values share a variable when they have the same type and are never both
// alive. A parameter of a block and what its edges bring share one first of
// all, since then nothing has to be copied; the edges inside of most loops come
// first. What is used most gets the smallest numbers.
#pragma once

#include <vector>

#include "compiler/emit/order.h"
#include "compiler/emit/stackify.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

struct Locals {
  static constexpr uint32_t none = UINT32_MAX;
  std::vector<uint32_t> of;  // by value: its variable, or none
  // Of the variables behind the parameters; a reference that must not be null
  // is declared as one that may be.
  std::vector<wasm::ValueType> declared;
  // By value: a constant that its variable holds from the start (zero or null),
  // since nothing was put there before.
  std::vector<bool> is_there;
  // By block: values that are in their variables where it starts. Empty for
  // functions whose variables nobody follows.
  std::vector<std::vector<ir::ValueId>> at_start;
};

// Decides which parameters arrive on the stack (results.h).
Locals find_locals(const ir::Function &function, const Order &order,
                   std::vector<Placing> &placing);

}  // namespace wasmrust::emit
