// -mllvm: options of LLVM itself, for experts and for experiments.
//
//   wasmrust-ld -mllvm -inline-threshold=50 ...
//
// They are settings of the whole process in LLVM. They are touched only when
// some are given, and set back to nothing before they are given again.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/diagnostics.h"

namespace wasmrust::lower {

// False when one was reported as invalid.
bool set_llvm_options(const std::vector<std::string> &options,
                      Diagnostics &diagnostics);

}  // namespace wasmrust::lower
