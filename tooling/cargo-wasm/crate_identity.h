// The same module from the same sources, wherever they lie: path dependencies
// outside of the workspace.
//
// cargo tells rustc what makes a crate different from others of its name
// (`-C metadata=HASH`); rustc derives symbol names from it, and from those its
// order of functions. For packages of the workspace cargo hashes their place in
// it, for a path dependency outside the absolute path, and a dependent's hash
// takes in those of what it depends on. So the workspace in another folder
// gives other bytes:
//
//   /home/a/app, /home/a/lib   lib: metadata=72b1…   app: metadata=09c4…
//   /home/b/app, /home/b/lib   lib: metadata=e811…   app: metadata=5f02…
//
// Only in a build with such a package we stand between cargo and rustc, under
// the name `wasmrust-rustc`, as RUSTC_WRAPPER. For units of a WebAssembly
// target the hash is replaced by one of what tells units apart: the package's
// name, version and place as the --remap-path-prefix rules of the same call
// show it
// (`../lib`, `/cargo/registry/...`), the crate's name, types, root file, cfgs,
// --test, and the codegen options that name no path and ask for no debug
// information. Two units of one program
// that agree in all of these would be the same unit; were there ever such a
// pair, rustc refuses it (colliding ids) and does not mix them up.
//
// File names keep cargo's hash (`-C extra-filename`), so that cargo finds what
// it has built; units for the builder's machine (build scripts, proc macros),
// `-vV` and all else pass through. A wrapper of the user's runs behind us.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llvm/Support/JSON.h"
#include "tooling/cargo-wasm/project.h"
#include "tooling/process/environment.h"

namespace wasmrust {

// Whether a path decides about a hash: a path dependency, patch or override
// that is no member, or a member outside of the root.
bool has_packages_outside(const Project &project,
                          const llvm::json::Object &manifest,
                          const llvm::json::Object &config);

// The variables with which cargo calls rustc through us; none when the user's
// own wrapper cannot be named from here (a path relative to some configuration
// file). `executable` is the path of this program.
struct Variable {
  std::string name, value;
};
std::vector<Variable> wrapper_variables(const Environment &environment,
                                        const llvm::json::Object &config,
                                        const std::string &executable);

// The package that cargo says it calls rustc for.
struct CompiledPackage {
  std::string name, version, folder;
};

// rustc's arguments with the hash replaced; nothing when they stay as they are.
std::optional<std::vector<std::string>> with_steady_identity(
    std::vector<std::string> arguments, const CompiledPackage &package);

// `wasmrust-rustc RUSTC ARGUMENTS...`: goes on as rustc. Returns only when that
// cannot be started.
int rustc_main(const Environment &environment,
               std::span<const std::string> arguments);

}  // namespace wasmrust
