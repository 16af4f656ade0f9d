// wasmtime as a library: loaded when it is needed, with the few functions of
// its C API that running a command takes.
//
// The Python package `wasmtime` carries the library; `find_wasmtime_library`
// asks python3 where it is. Nothing of wasmtime is needed to build this tool.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "tooling/hosts/run.h"

namespace wasmrust::host {

struct WasmtimeLibrary {
  std::string path;
  unsigned major = 0;
  // Since some version a preopened directory is "mutable or not", before that
  // it had permission bits.
  bool mutable_flag = false;
};

std::optional<WasmtimeLibrary> find_wasmtime_library(
    const Environment &environment);

// Runs a command in this process; the module's streams are ours.
std::expected<int, std::string> run_with_library(const WasmtimeLibrary &library,
                                                 const RunRequest &request);

}  // namespace wasmrust::host
