// How many bytes an instruction takes in WebAssembly, before it is known where
// things stand: emit asks for it, and passes that weigh one form against
// another.
//
//   v1: i32 = i32.const 300         3: opcode, two bytes of LEB128
//   v2: i32 = i32.load v0 offset=8  3: opcode, alignment, offset
//   v3: i32 = call v1 s7            3: opcode, two bytes
//
// What the numbers of functions and addresses will be is not asked: each kind
// of number has the size that most of them have.
#pragma once

#include "compiler/ir/function.h"

namespace wasmrust::ir {

// Of numbers that layout decides: most functions have an index below 16,384,
// most addresses are at a megabyte and more.
inline constexpr unsigned call_bytes = 3;  // with the opcode
inline constexpr unsigned address_bytes = 4;
inline constexpr unsigned variable_bytes = 2;  // local.get, set or tee

// The opcode with its immediates, or what the terminator becomes on average
// (most blocks fall through). Parameters and results of calls are nothing.
unsigned encoded_size(const Function &function, ValueId id);

}  // namespace wasmrust::ir
