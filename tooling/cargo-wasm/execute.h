// Running modules that were built, in the host that was asked for.
//
// What the program sees is decided here: a program that is run with `cargo wasm
// run` or `test` is the user's own, so it sees what a native one would see, as
// far as WASI has it: our environment, and the current folder. --dir and
// --clear-env change that.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/hosts/run.h"

namespace wasmrust {

// --dir, --env and --clear-env as they were given.
struct GuestSettings {
  std::vector<std::string> directories, variables;
  bool clear_environment = false;
};
GuestSettings guest_settings(const Arguments &arguments);

// The part of a request that does not depend on the module. The error is about
// a mistake in --dir or --env.
std::expected<host::RunRequest, std::string> guest_request(
    const GuestSettings &settings, const Environment &environment);

// "HOST::GUEST" or "HOST".
std::expected<host::GuestDirectory, std::string> parse_directory(
    const std::string &text, const std::string &working_directory);

// Runs the program with the arguments behind `--`, and returns its exit status.
int execute_program(const Session &session, const BuildResult::Made &made);

}  // namespace wasmrust
