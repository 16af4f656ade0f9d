// What of all loaded bitcode the program can need at all.
//
// std alone holds tens of thousands of functions of which a program uses a few
// hundred. The walk starts at what is visible outside (and what LLVM's own
// lists name: llvm.used, constructors, runtime calls) and follows every
// reference, from file to file by symbol name. Only the function bodies on its
// way are read from the bitcode; everything else is never parsed, merged or
// optimised.
//
//   main -> core::fmt::write -> ...      read and kept
//   core::str::pattern::...              never read
//
// On its way it sees whether a kept function needs unwinding, which the target
// does not have: code that nobody reaches may contain anything.
//
// What it does not do: it does not look into what is *called* through pointers;
// an address that is taken counts as a use. Finer is the optimiser's business.
#pragma once

#include <string>
#include <vector>

#include "compiler/lower/llvm/load.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace wasmrust::lower {

struct Reached {
  // What reached definitions, and names that no bitcode defines, were reached
  // from first; null for roots. A lean body (lower/llvm/lean.h) only stands
  // here where nothing else comes into question.
  llvm::DenseMap<const llvm::GlobalValue *, const llvm::GlobalValue *> from;
  llvm::StringMap<const llvm::GlobalValue *> outside;
  // Definitions to link: prevailing ones, and copies for inlining.
  llvm::DenseSet<const llvm::GlobalValue *> definitions;
  // Names that reached functions refer to by other than weak declarations.
  llvm::StringSet<> strongly_referenced;
  // Modules (indices into LoadedProgram::modules) that need unwinding.
  std::vector<size_t> unwinding_modules;
  // A module's index and why a function body could not be read.
  struct Unreadable {
    size_t module;
    std::string reason;
  };
  std::vector<Unreadable> unreadable;
};

// Reads the bodies of what it reaches into `program`'s modules.
// `lean_modules` hold lean bodies.
Reached reach(LoadedProgram &program, const llvm::StringSet<> &runtime_calls,
              const llvm::DenseSet<const llvm::Module *> &lean_modules = {});

}  // namespace wasmrust::lower
