// A package in a folder of its own, and `cargo wasm` run in it.
//
// Each test writes the files that it is about and runs the built command as a
// user would: another process, standard streams captured, exit status compared.
// Compiled standard libraries come from the user's cache, so that only the
// first run of the suite builds them; tests about the cache itself have their
// own.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tooling/process/environment.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"

namespace wasmrust::cargo_suite {

// "[package]\nname = ...": the beginning of every manifest; `more` follows.
std::string manifest(std::string_view name, std::string_view more = "");

// The environment of a user without settings of cargo or rustc.
Environment clean_environment();

class CargoWasm : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // The folder's name below the temporary one; a test may want another.
  void use_folder(const std::string &name);

  // Writes a file of the package; folders are made.
  void write(const std::string &path, std::string_view text);
  std::string read(const std::string &path) const;
  bool exists(const std::string &path) const;
  std::string path(const std::string &relative) const {
    return root_ + "/" + relative;
  }

  // A binary `hello` that prints "hello".
  void write_hello();

  // `cargo-wasm WORDS...` in the folder (or one below it).
  ChildOutput run(std::vector<std::string> words, const std::string &in = "");
  // The same, and the exit status must be this one.
  ChildOutput expect(int status, std::vector<std::string> words,
                     const std::string &in = "");
  // Any program.
  ChildOutput run_program(std::vector<std::string> words,
                          const std::string &in = "");
  // `script` is given to sh; $CARGO_WASM is the command.
  ChildOutput run_shell(const std::string &script);

  // Python's wasmtime, which `run --host wasmtime` uses. A test that needs it
  // is skipped without.
  bool has_wasmtime();

  std::string root_;
  Environment environment_;
  std::string standard_input_;  // of the next commands
};

// Lines of `text` that are JSON objects with this "reason".
std::vector<std::string> events(std::string_view text, std::string_view reason);
// A string or number of a JSON line, as text; "" when it is not there.
std::string field(const std::string &line, const std::string &name);

}  // namespace wasmrust::cargo_suite
