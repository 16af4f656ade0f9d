// Running a built program: natively, or a module in an engine.
//
// Both sides of a comparison get the same words, input and variables, and an
// empty folder of their own as working folder.
#pragma once

#include <string>

#include "tests/runner/options.h"
#include "tests/runner/process.h"
#include "tests/runner/programs.h"

namespace wasmrust::suite {

ProcessResult run_native(const Program &program, const std::string &file,
                         const std::string &folder, const Options &options);
ProcessResult run_module(const Program &program, const std::string &file,
                         const std::string &folder, const Options &options);

}  // namespace wasmrust::suite
