// What a branch is on, and what it is on when it is turned round.
//
// The way that is written first is taken where the condition is false, so it
// has to be inverted: by the opposite comparison, by leaving `i32.eqz` out, or
// by putting one behind it.
//
//   br_if (i32.lt_s a b)      →  br_if (i32.ge_s a b)
//   br_if (i32.eqz a)         →  br_if a
//   br_if (i32.load a)        →  br_if (i32.eqz (i32.load a))
#pragma once

#include <vector>

#include "compiler/emit/placing.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

// The comparison that is true where this one is false; `Nop` when there is
// none (floats: both are false for NaN).
wasm::Op opposite(wasm::Op op);

// Bytes that inverting a condition costs.
int inverting(const ir::Function &function, const std::vector<Placing> &placing,
              ir::ValueId condition);

}  // namespace wasmrust::emit
