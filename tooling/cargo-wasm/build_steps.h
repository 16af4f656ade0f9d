// The cargo calls of one build.
//
// A host may want another target for programs than for libraries (node runs
// programs under WASI and loads libraries bare), and cargo builds all it is
// asked for with one target. So a build is one call or two, each with its own
// target and its own selection flags:
//
//   --host node, a package with a library and a binary
//     cargo build --target wasm32-wasip1 --bins
//     cargo build --target wasm32-unknown-unknown --lib
#pragma once

#include <functional>
#include <vector>

#include "tooling/cargo-wasm/messages.h"
#include "tooling/cargo-wasm/session.h"

namespace wasmrust {

// Which of the modules that come out are meant: a binary that uses the
// package's library makes cargo build that, too, and with it its cdylib.
enum class Wanted : uint8_t { All, Commands, Libraries };

struct BuildStep {
  const TargetRow *target = nullptr;
  std::vector<std::string> words;  // flags for cargo
  Wanted wanted = Wanted::All;
};

std::vector<BuildStep> plan_build(const Session &session);

struct BuildResult {
  ExitCode code = exit_success;  // anything else was reported
  struct Made {
    Artifact artifact;
    const TargetRow *target;
  };
  std::vector<Made> modules;  // .wasm files of the selected packages
  // A binary of which the linker wrote nothing, although it succeeded.
  bool has_unwritten = false;
};

// Runs `cargo build` for each step, until one fails; with --keep-going all of
// them, and the modules are those that could be made. `prepare` gives the child
// what it needs for the target; false: it has reported why not.
using PrepareChild = std::function<bool(const TargetRow &target, Child &child)>;
BuildResult run_build(const Session &session,
                      const std::vector<BuildStep> &steps,
                      const PrepareChild &prepare);
// The same with our sysroot, linker and profile. `extra` words go to each.
BuildResult run_build(const Session &session,
                      const std::vector<BuildStep> &steps,
                      const std::vector<std::string> &extra = {});

}  // namespace wasmrust
