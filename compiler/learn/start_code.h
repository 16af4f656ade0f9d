// Start code: what runs before the program does, as functions of the Program.
//
// Problem. Objects list init functions (constructors), and somebody has to call
// them by their priority: the start code of a C library, by the name
// __wasm_call_ctors, or nobody, and then each export has to. Made when the
// module is laid out, such code is seen by no pass: what a constructor does is
// not known in what follows it, and code behind one that never returns stays.
//
// Idea. As soon as it is known which init functions run, their calls become
// ordinary rows of the Program.
//
//   __wasm_call_ctors    calls the init functions, lowest priority first
//   NAME.command_export  stands for an export where nobody else calls
//                        __wasm_call_ctors: constructors, the function,
//                        __wasm_call_dtors when the program has one
//   __wasm_call_ctors_once   with --constructors-once, what these wrappers call
//                        in a library: a variable says that it has been done;
//                        then there are no destructors either
//
// From then on the Program has no init functions and every call of them is in
// its code. The rules are wasm-ld's (docs/architecture/linking.md).
#pragma once

#include "compiler/base/diagnostics.h"
#include "compiler/ir/program.h"
#include "compiler/learn/reach.h"
#include "compiler/options/link_options.h"

namespace wasmrust::learn {

// Makes these functions for a Program whose live rows are marked; `reach` says
// of them who is a root, and of the new ones. Reports init functions that take
// arguments.
void make_start_code(Program &program, const LinkOptions &options, Reach &reach,
                     Diagnostics &diagnostics);

}  // namespace wasmrust::learn
