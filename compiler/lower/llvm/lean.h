// Puts lean bodies in the place of functions of std where that is proven right.
//
// What a program can reach decides (compiler/lean/body.h), and what it can
// reach depends on which bodies stand there: std's start flushes standard
// output, and so reaches its buffer, which forbids the lean `print!`; the lean
// start does not. So all bodies are put in place first, the program is walked,
// bodies whose condition does not hold there are taken out again, and so on
// until nothing changes. Each round takes out something, so it ends, and all
// conditions hold in the last round's walk, which is the result.
//
//   round 1   _print lean, lang_start_internal lean
//             main -> std::io::stdio::stdout -> STDOUT: _print fails
//   round 2   lang_start_internal lean      nothing fails
//
// Bodies with the same condition stand and fall together: four functions of one
// allocator, say.
//
// A body that is taken gets the name of the function, of which nothing is left.
// Its type has to be the function's. For C symbols in conditions native objects
// are followed as well, object by object.
//
// A body for a function of the C library is called by such objects. It is a
// root where one that is reached refers to it, and what it brings with it is
// reached then, so that is a walk within a round. An object is not entered for
// a function that is replaced, but is for any other one, with all that it
// refers to:
//
//   of malloc.o, only malloc and free are asked for: their lean bodies stay
//   memalign is reached as well: malloc.o -> sbrk, and so malloc and free fail
//
// The optimiser must not know such a body by its name: `malloc` is not one that
// only touches memory which nobody sees, where its body is seen.
#pragma once

#include "compiler/lower/llvm/load.h"
#include "compiler/lower/llvm/lower.h"
#include "compiler/lower/llvm/reach.h"

namespace wasmrust::lower {

// What the program reaches, with the bodies of `options` in `program`.
Reached reach_with_lean_bodies(LoadedProgram &program,
                               const llvm::StringSet<> &runtime_calls,
                               const LowerOptions &options);

}  // namespace wasmrust::lower
