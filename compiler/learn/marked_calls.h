// Finds the marked calls of a program (ir/marked_calls.h): functions of the
// import module `wasmrust:ir` that live code refers to.
//
// A function's name is that of the operation, a type where there are several,
// and behind `@` what the operation names:
//
//   slice.load.u8@secrets     op "slice.load", element u8, memory "secrets"
//   pod.copy@@secrets         from the region to the program's own memory
//   capability@clock          the host's global "clock"
//
// The type of the declaration must be that of the operation, in the addresses
// that the memory has; it is an error otherwise, as is a name that means
// nothing, or a marked function whose address is taken. What an operation names
// becomes a row of the program here: a region, the import of a capability, the
// callee of a boundary call.
#pragma once

#include "compiler/ir/marked_calls.h"
#include "compiler/learn/reach.h"

namespace wasmrust::learn {

ir::MarkedCalls find_marked_calls(Program &program, const Reach &reach,
                                  Resolver &resolver);

}  // namespace wasmrust::learn
