// What the linker's tests stand on: a folder of their own, clang to make
// objects and bitcode from C, our linker and lld, and node to run the result.
//
// The folder's name has a space and letters beyond ASCII on purpose.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wasmrust::tests {

struct Outcome {
  int status = 0;
  std::string out, err;
};

// Runs a program with its output captured. Arguments are passed as they are.
Outcome run(const std::vector<std::string> &arguments,
            const std::string &folder = "");

class LinkTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  std::string path(const std::string &name) const {
    return folder_ + "/" + name;
  }
  void write(const std::string &name, std::string_view content) const;
  std::string read(const std::string &name) const;

  // Compile C for wasm32-unknown-unknown. Return the object's path.
  std::string object(const std::string &name, const std::string &source,
                     std::vector<std::string> flags = {"-O1"}) const;
  std::string bitcode(const std::string &name, const std::string &source,
                      std::vector<std::string> flags = {"-O1"}) const;
  std::string archive(const std::string &name,
                      std::vector<std::string> members) const;

  // Runs our linker; the module goes to out.wasm and must be valid. Link
  // options that every test wants (--no-entry) are the test's own business.
  Outcome link(std::vector<std::string> arguments) const;
  // As `link`, and fails the test when the link fails.
  void must_link(const std::vector<std::string> &arguments) const;

  // Links with us and with lld and runs `script` on both modules: `wasm` is the
  // instance's exports, `imports` may be filled by `before`. Expects the same
  // output, and returns it.
  std::string same_as_lld(const std::vector<std::string> &arguments,
                          const std::string &script,
                          const std::string &before = "") const;

  // Runs `script` on a module of this folder; returns what it printed.
  std::string run_module(const std::string &name, const std::string &script,
                         const std::string &before = "") const;

  std::string folder_;
};

}  // namespace wasmrust::tests
