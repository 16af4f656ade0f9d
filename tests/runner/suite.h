// The whole of run_suite: find the programs, build them in each profile in both
// ways, run both, compare.
//
// Builds are done one after the other (cargo uses all processors by itself);
// runs go on `jobs` threads. The rows of the report stand in the order of the
// programs whatever finished first.
#pragma once

#include <expected>
#include <string>

#include "tests/runner/options.h"
#include "tests/runner/report.h"

namespace wasmrust::suite {

// The error is a sentence: nothing could be tried.
std::expected<Report, std::string> run_suite(const Options &options);

}  // namespace wasmrust::suite
