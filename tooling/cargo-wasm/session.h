// What every subcommand that calls cargo needs to know first.
//
//   toolchain   which rustc and cargo                     (sysroot/toolchain.h)
//   config      cargo's merged configuration
//   project     packages, targets, [package.metadata.wasm]
//   selected    the packages that the flags choose
//   profile     row of the table and cargo profile
//   host        row of the table
//
// `open_session` finds all that out, complains once, and leaves the exit code
// that the process should end with when it cannot go on.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "compiler/options/tables.h"
#include "tooling/cargo-wasm/arguments.h"
#include "tooling/cargo-wasm/crate_identity.h"
#include "tooling/cargo-wasm/profile.h"
#include "tooling/cargo-wasm/project.h"
#include "tooling/process/environment.h"
#include "tooling/process/process.h"
#include "tooling/sysroot/status_line.h"
#include "tooling/sysroot/toolchain.h"

namespace wasmrust {

enum ExitCode : int {
  exit_success = 0,
  exit_failure = 1,
  exit_usage = 2,
  exit_cargo = 101,
};

struct SessionDefaults {
  std::string_view profile = "streaming";
  std::string_view host = "browser";
  bool for_tests = false;
  bool runs = false;  // the host must be one that runs programs here
};

struct Session {
  Session(const Environment &environment, const Arguments &arguments,
          StatusLine &status)
      : environment(environment), arguments(arguments), status(status) {}
  Session(const Session &) = delete;

  Environment environment;  // ours, fit for the chosen toolchain
  const Arguments &arguments;
  StatusLine &status;

  ToolchainSearch toolchains;
  const Toolchain *toolchain = nullptr;
  llvm::json::Object config, manifest;
  Project project;
  std::string target_folder;  // absolute
  std::vector<const CargoPackage *> selected;
  WasmSettings settings;
  ProfileChoice profile;
  const HostRow *host = nullptr;
  const TargetRow *target_override = nullptr;  // --target
  bool lean_std = false;       // functions of std may be replaced by lean ones
  std::string lean_allocator;  // the linker's --lean-allocator, or ""
  std::string hot_share;       // the linker's --hot-share, or ""

  // Where packages go: a folder for each name below it.
  std::string package_root() const;

  // What binaries and libraries are compiled for: --target, else what fits the
  // profile and the host.
  const TargetRow &command_target() const;
  // The same, if the host were another one.
  const TargetRow &command_target_of(const HostRow &other) const;
  const TargetRow &library_target() const;
};

// Fills `session`; anything but exit_success was reported and is final.
ExitCode open_session(Session &session, const SessionDefaults &defaults);

// A cargo call with the right cargo, rustc and colours, in our folder.
// RUSTC_BOOTSTRAP is as the user has it.
Child cargo_child(const Session &session, std::string_view subcommand);

// All flags of rustc and rustdoc for `target`: the user's, then ours, --sysroot
// among them, for which the sysroot is built when it is not there. Nothing: it
// was reported.
struct WasmFlags {
  std::vector<std::string> rustc, rustdoc;
};
std::optional<WasmFlags> wasm_flags(const Session &session,
                                    const TargetRow &target);

// Adds what makes cargo compile for `target` with our sysroot, linker and
// profile: --target, --profile, --config, flags. False: reported.
bool add_wasm_settings(const Session &session, const TargetRow &target,
                       Child &child);

// The variables that put us between cargo and rustc (crate_identity.h); none
// when nothing asks for it.
std::vector<Variable> identity_variables(const Session &session);

// --features for what [package.metadata.wasm] switches on.
std::vector<std::string> feature_words(const Session &session);

// `path` as it is shown: relative when it lies below our folder.
std::string shown_path(const Session &session, const std::string &path);

}  // namespace wasmrust
