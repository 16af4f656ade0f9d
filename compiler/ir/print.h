// The text form of WasmIR (docs/architecture/wasmir.md): functions and
// programs.
//
//   func s4 (type 0) {
//   b0(v0: i32):
//     v1: i32 = i32.eqz v0
//     br_if v1 unlikely b2(v0) b1()
//   ...
//
// parse.h reads it back: the same ids, so that a line of a log can be found and
// pasted into a test. A function that the verifier would refuse is printed too,
// as far as its ids are in range: that is when one looks at it.
#pragma once

#include <string>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::ir {

std::string print(const Function &function);
// One line, without indentation and without its end.
std::string print(const Function &function, ValueId id);

// The program's tables, headed by the version of the text. Bodies of functions
// are bytes there; graphs follow behind as `print(function)` has them.
std::string print(const Program &program);

// The version that stands at the head of a program in text or a function in
// bytes; a change of either form or of the meaning of an operation raises it.
inline constexpr uint32_t wasmir_version = 2;

}  // namespace wasmrust::ir
