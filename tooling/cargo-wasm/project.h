// The user's workspace as cargo sees it, and what it says about WebAssembly.
//
// `cargo metadata --no-deps` names the packages, their targets and folders;
// `[workspace.metadata.wasm]` and `[package.metadata.wasm]` may set defaults
// for the flags of `cargo wasm`:
//
//   [package.metadata.wasm]
//   host = "node"            # as --host
//   profile = "release"      # as --profile
//   out-dir = "pkg"          # as --out-dir, relative to the manifest
//   features = ["web"]       # switched on besides what the command line says
//
// A key that is not one of these is reported with what it may have meant.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "llvm/Support/JSON.h"

namespace wasmrust {

struct CargoTarget {
  std::string name;
  std::vector<std::string> kinds;        // "bin", "lib", "example", ...
  std::vector<std::string> crate_types;  // "bin", "rlib", "cdylib", ...
  bool is(std::string_view kind) const;
  bool makes(std::string_view crate_type) const;
};

struct WasmSettings {
  std::string host, profile, std, allocator, hot_share;
  std::string out_dir;  // absolute
  std::vector<std::string> features;
};

struct CargoPackage {
  std::string id, name, version, manifest_path, default_run;
  std::string description, license, homepage, repository;
  std::vector<std::string> keywords, authors;
  std::vector<CargoTarget> targets;
  std::vector<std::string> path_dependencies;  // folders
  WasmSettings wasm;
  std::string folder() const;
};

struct Project {
  std::string workspace_root, target_folder;
  std::vector<CargoPackage> packages;        // the workspace's members
  std::vector<std::string> default_members;  // package ids
  WasmSettings wasm;                         // of the workspace
  std::vector<std::string> warnings;

  const CargoPackage *find(std::string_view id) const;
};

// Reads what `cargo metadata --format-version 1 --no-deps` printed. Unknown
// keys and values of the wrong type end up in `warnings`.
std::expected<Project, std::string> read_metadata(std::string_view text);

// The packages that a cargo command with these flags works on. `specs` are the
// values of --package. `from` is the folder that we are in, or that of
// --manifest-path.
struct PackageSelection {
  std::vector<std::string> specs, excluded;
  bool workspace = false;
  std::string from;
};
std::vector<const CargoPackage *> selected_packages(
    const Project &project, const PackageSelection &selection);

// What the settings of `packages` say together, over those of the workspace; an
// error when two packages disagree.
std::expected<WasmSettings, std::string> combined_settings(
    const Project &project, const std::vector<const CargoPackage *> &packages);

}  // namespace wasmrust
