// Running modules: `cargo wasm run` and `cargo wasm test`.
//
// A host is a program on this machine: node runs the runner script of runtime/,
// wasmtime is its executable or its library. The guest gets what is asked for
// here and nothing else: arguments, variables, directories; its standard
// streams are ours. The result is the guest's exit code, 134 after a trap; the
// error is a sentence for the user (no node, no such file).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/options/tables.h"
#include "tooling/process/environment.h"

namespace wasmrust::host {

struct GuestDirectory {
  std::string host;   // a path here
  std::string guest;  // what the guest calls it
};

struct RunRequest {
  std::string module;  // path of the .wasm file
  const HostRow *host = nullptr;
  std::string program;  // the guest's argument 0; "" means the module's path
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> variables;
  bool inherit_environment = false;  // all of ours first, then `variables`
  std::vector<GuestDirectory> directories;
  bool full_backtrace = false;
  bool color = false;               // of the trap report, on standard error
  std::string profile = "release";  // its section of Cargo.toml
  std::string cache_dir;  // scripts are put here, by their contents' hash
  Environment environment;
};

std::expected<int, std::string> run_module(const RunRequest &request);

// Runs a test module as libtest would; `arguments` are libtest's. The exit code
// is 0, or 101 when a test failed. `color` is not used: --color decides.
std::expected<int, std::string> test_module(const RunRequest &request);

// Frames of a trap as text, from what node wrote as JSON (trap_report.h);
// nothing when that cannot be read.
std::optional<std::string> frames_text(const RunRequest &request,
                                       std::string_view json);

}  // namespace wasmrust::host
