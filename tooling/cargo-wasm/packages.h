// From modules that cargo has built to package folders.
//
// Names: a package is called as its binary, example or library; when a package
// of the workspace has a cdylib of the same name, the binary's is `bin-<name>`
// (and an example's `example-<name>`), whatever is built this time, so that a
// name always means the same thing.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tooling/cargo-wasm/build_steps.h"

namespace wasmrust {

struct WrittenPackage {
  std::string name, folder, wasm, js;
  uint64_t wasm_size = 0, gzip_size = 0, js_size = 0;
  std::string kind;  // "bin", "example" or "cdylib"
  std::string cargo_package;
};

// The folder's name for `artifact`. Exposed for tests.
std::string package_name(const Project &project, const Artifact &artifact);

std::expected<WrittenPackage, std::string> write_artifact_package(
    const Session &session, const BuildResult::Made &made);

}  // namespace wasmrust
