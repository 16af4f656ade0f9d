// What `cargo wasm doctor` looks at, one check each. A check says what was
// found and, unless all is well, what to do about it, as a command where there
// is one. It never changes anything.
#pragma once

#include <string>
#include <vector>

#include "tooling/process/environment.h"
#include "tooling/sysroot/toolchain.h"

namespace wasmrust {

enum class CheckState : uint8_t {
  good,
  note,     // works, but the user may want to know
  missing,  // something that is needed is not there
};

struct Check {
  std::string name;
  CheckState state = CheckState::good;
  std::string detail;  // what was found
  std::string remedy;  // what to do; "" when all is well
};

// All checks that need no package. `search` has looked at all toolchains.
std::vector<Check> run_checks(const Environment &environment,
                              const ToolchainSearch &search);

// The first number group of "v20.20.2" or "wasmtime 25.0.1".
unsigned major_version(std::string_view text);

}  // namespace wasmrust
