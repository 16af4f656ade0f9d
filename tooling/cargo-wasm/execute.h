// Running a module that was built.
#pragma once

#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/session.h"

namespace wasmrust {

// Runs the program with the arguments behind `--`, and returns its exit status.
int execute_program(const Session &session, const BuildResult::Made &made);

}  // namespace wasmrust
