// Random modules full of legacy exceptions, which wasm-smith does not make: try
// with any number of clauses, delegate to any label, rethrow of any clause
// around, thrown here or by what is called, with variables that change all the
// way, loops and branches out of bodies and clauses.
//
//   (func (param i32 i64) (result i32 i64)
//     try  local.get 2  call $may_throw  local.set 2
//       try  …  delegate 1
//     catch $one  local.set 3  …
//     catch_all  …  rethrow 0  end
//     …)
//
// A global sums up what happened in which order. Another one counts loops and
// calls, and ends the function when it is used up.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/fuzz/generate.h"

namespace wasmrust::fuzz {

std::vector<uint8_t> make_tries(Random random);

}  // namespace wasmrust::fuzz
