// LLVM's passes over the merged program, as the profile asks.
//
// All that needs LLVM's PassBuilder, whose headers are slow to compile, is in
// optimize.cpp.
#pragma once

#include <string>
#include <vector>

#include "compiler/options/tables.h"

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace wasmrust::lower {

// Runs the pipeline. `unavailable_functions` are C library functions that no
// pass may introduce a call of; with `verify` what our own passes leave is
// checked (verify_passes.h); `table_is_seen` is LowerOptions'.
void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              Pipeline pipeline,
              const std::vector<std::string> &unavailable_functions,
              bool verify = false, bool table_is_seen = false);

}  // namespace wasmrust::lower
