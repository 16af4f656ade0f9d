// Which functions of std could be replaced by lean bodies (crates/wasm-std).
//
// A lean body says in its symbol name which function it stands for and under
// which condition:
//
//   lean std::process::exit unless std::io::stdio::STDOUT, atexit
//
// This finds the bodies among the program's names, and for each the symbol of
// the function it names. Paths are compared without the hashes that mangled
// names hold, so they mean the same in every build of std; a path that std does
// not have (any more) is simply not replaced. A function of the C library is
// found by its name, and is meant where the library's definition of it is the
// one that is linked. Whether the condition holds is found out where references
// are known (lower/llvm/lean.h).
#pragma once

#include <string_view>
#include <vector>

#include "compiler/lean/body.h"
#include "compiler/learn/resolve.h"

namespace wasmrust::learn {

// The bodies whose functions the program has; those for one function stand
// together, the one with the most conditions first. `allocator` says whether
// the allocator's are among them (--lean-allocator); without a system bare
// bodies are.
std::vector<lean::Body> find_lean_bodies(const Resolver &resolver,
                                         std::string_view allocator,
                                         bool has_system);

// Names that native objects refer to, for the conditions: what linked objects
// of the command line need in any case, and what the object needs that defines
// a name.
std::vector<std::string_view> native_roots(const Resolver &resolver);
std::vector<std::string_view> native_references(const Resolver &resolver,
                                                std::string_view name);

// Nothing is left of an object of which a function was replaced: two heaps, of
// which each frees the other's blocks, would be silent.
void check_replaced(const Program &program, const Resolver &resolver);

}  // namespace wasmrust::learn
