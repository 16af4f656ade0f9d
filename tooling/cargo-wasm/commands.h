// The subcommands: one function each, in the file of its name.
//
// Each gets the parsed command line and the environment, reports what is wrong
// itself and returns the exit code of the process.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tooling/cargo-wasm/arguments.h"
#include "tooling/process/environment.h"

namespace wasmrust {

int run_new_command(const Environment &, const Arguments &);
int run_build_command(const Environment &, const Arguments &);
int run_run_command(const Environment &, const Arguments &);
int run_test_command(const Environment &, const Arguments &);
int run_check_command(const Environment &, const Arguments &);
int run_clean_command(const Environment &, const Arguments &);
int run_doctor_command(const Environment &, const Arguments &);
int run_validate_command(const Environment &, const Arguments &);
int run_opt_command(const Environment &, const Arguments &);
int run_print_command(const Environment &, const Arguments &);
int run_size_command(const Environment &, const Arguments &);
int run_compare_command(const Environment &, const Arguments &);
int run_reduce_command(const Environment &, const Arguments &);

// `cargo-wasm runner MODULE ARGUMENTS...`: what cargo calls for a test.
int run_runner_command(const Environment &, std::span<const std::string>);

// Everything after the program's name, for `cargo wasm ...` and `cargo-wasm
// ...`.
int cargo_wasm_main(const Environment &, std::span<const std::string>);

// Texts of --help.
std::string general_help();
std::string command_help(const CommandRow &command);

}  // namespace wasmrust
