// A cargo package whose binaries are programs under test.
//
// All single-file programs go into one generated package, each file a binary of
// its own edition, so that cargo compiles them in parallel; packages that stand
// in a folder already are copied, so that nothing is written beside their
// sources. Packages need the registry once: when it cannot be reached the
// package is skipped with the reason, and a skip is shown and counted. A lock
// file that does not fit its manifest is a failure, not a skip.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/runner/options.h"
#include "tests/runner/programs.h"

namespace wasmrust::suite {

struct Package {
  std::string name;
  std::string folder;  // where cargo works
  std::vector<Program> programs;
  std::string skipped;  // why nothing of it can be tried
  std::string problem;  // why all of it fails
};

// Writes the package into `folder`. Two files whose binaries would have the
// same name (from two folders) are a problem of the second.
Package generate_package(std::vector<Program> programs,
                         const std::string &folder);

// Copies the package at `source` into `folder`, fetches what it depends on and
// asks cargo for its binaries.
Package copy_package(const std::string &source, const std::string &folder,
                     const Options &options);

// The Cargo.toml of generate_package.
std::string generated_manifest(std::span<const Program> programs);

// True for what cargo says when there is no way to the registry.
bool is_about_network(std::string_view cargo_error);

// The variables for a build: ours, without those that would change what cargo
// and rustc do.
Variables build_variables(const Options &options);

}  // namespace wasmrust::suite
