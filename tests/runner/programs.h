// Finding the programs under test.
//
// In a folder that is named on the command line, each `*.rs` file is a program,
// and each subfolder with a Cargo.toml is a package whose binaries are
// programs; a folder with a Cargo.toml of its own is one package. Nothing else
// is looked at, so data files may lie beside the programs.
//
//   run/closures.rs           program `closures`
//   crates/json/Cargo.toml    programs `json/<binary>`
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tests/runner/directives.h"

namespace wasmrust::suite {

struct Program {
  std::string name;    // as shown and filtered
  std::string binary;  // cargo's name for it
  std::string source;  // its root file
  Directives directives;
  std::string problem;  // it cannot be run at all; a failure

  bool runs_in(std::string_view profile) const;
};

struct Found {
  std::vector<Program> programs;      // of single files
  std::vector<std::string> packages;  // folders
};

std::expected<Found, std::string> find_programs(const std::string &folder);

// Reads the source's directives into the program.
void read_directives(Program &program);

// A name that cargo takes for a binary: `test.rs` and `3-a b.rs` are programs
// too, and become `program-test` and `program-3-a-b`.
std::string binary_name(std::string_view file_stem);

}  // namespace wasmrust::suite
