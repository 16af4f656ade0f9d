// Function order: what a program needs first stands first.
//
// Problem. A module is compiled while it arrives, function by function in the
// order of the file, and an engine that compiles lazily still has to have the
// bytes. The order in which a compiler happened to make functions says nothing
// about when a program needs them, and panics stand among all the rest.
//
// Idea. Walk the program as it runs: the entry, then exports; of each one, what
// it calls or takes the address of, in the order of its code, before the next.
// What can only be reached where a program gives up comes last, walked in the
// same way.
//
//   main calls parse, show; parse calls fail (a panic), next
//     program:     fail  main  next  parse  show
//     first use:   main  parse  next  show  fail
//
// Code that gives up is code that runs straight into an `unreachable`: a call
// there is cold. (Compilers put one behind each call that never returns.)
//
// What it does not do: use a profile, or look at which way branches go. Data
// have no order of use, since all segments arrive behind the code.
#pragma once

#include <vector>

#include "compiler/ir/program.h"

namespace wasmrust::layout {

// All live functions of a program in the order in which they are needed.
// The order depends on the program alone.
std::vector<FunctionId> order_by_use(const Program &program);

// The first of them: those that engines should compile at once. No more than
// `most_urgent`, since who is told that all is urgent is told nothing, and
// without what gives up.
inline constexpr size_t most_urgent = 32;
std::vector<FunctionId> first_by_use(const Program &program);

}  // namespace wasmrust::layout
