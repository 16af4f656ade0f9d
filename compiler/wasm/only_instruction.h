// Constant expressions of a single instruction, which most are (core
// specification 3.0, "Constant Expressions").
//
//   41 80 08 0b     i32.const 1024  end
//
// Offsets of segments and first values of globals are written so. Others, with
// `global.get` in front or arithmetic, have no answer here.
#pragma once

#include <optional>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::wasm {

// The instruction in front of the `end`; nothing when there are others.
std::optional<Instruction> only_instruction(Bytes expression);

// The number that `i32.const` or `i64.const` gives, without a sign; nothing for
// every other expression.
std::optional<uint64_t> constant_address(Bytes expression);

}  // namespace wasmrust::wasm
