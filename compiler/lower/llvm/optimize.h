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

// Those of LowerOptions that passes ask for.
struct OptimizeOptions {
  Pipeline pipeline = Pipeline::O2;
  bool verify = false;  // what our own passes leave (verify_passes.h)
  bool table_is_seen = false;
  double hot_share = 0;
};

// Runs the pipeline. `unavailable_functions` are C library functions that no
// pass may introduce a call of.
void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              const std::vector<std::string> &unavailable_functions,
              const OptimizeOptions &options);

}  // namespace wasmrust::lower
