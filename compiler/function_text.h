// One function's code as text, with what its relocations point to:
//
//   func app::main (i32) -> (i32), 12 bytes
//     local.get 0
//     call 0 ;; FunctionIndexLeb "core::fmt::write"
//
// Numbers are those in the bytes, which stand for nothing before layout; where
// there is a relocation, what is behind it is meant.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/program.h"

namespace wasmrust {

// `body` and `relocations` are the function's or what is about to replace them.
std::string function_text(const Program &program, FunctionId id, Bytes body,
                          const std::vector<Relocation> &relocations);

}  // namespace wasmrust
