// What LLVM knows of the functions, before their code is generated: an object
// file has no words for it.
//
//   define i32 @area(i32, i32) memory(none) nounwind willreturn !prof !dbg
//     facts "area" pure nounwind willreturn count=120 span "src/lib.rs" 7
//
// The whole program's passes have run, so these are the attributes that follow
// from all code. `memory(none)` and the like are about LLVM's memory; a
// function may still use its own frame of the stack. What an attribute says
// with undefined behaviour (a `willreturn` function that traps) is a weaker
// promise here: it ends.
#pragma once

#include <vector>

#include "compiler/ir/facts.h"

namespace llvm {
class Module;
}

namespace wasmrust::lower {

// A row for each function, defined or only called, of which something is known.
std::vector<ir::NamedFacts> read_facts(const llvm::Module &module);

}  // namespace wasmrust::lower
