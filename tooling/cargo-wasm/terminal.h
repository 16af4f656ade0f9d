// What commands write for people and for machines.
#pragma once

#include <string>

#include "llvm/Support/JSON.h"
#include "tooling/cargo-wasm/arguments.h"
#include "tooling/process/environment.h"
#include "tooling/sysroot/status_line.h"

namespace wasmrust {

// Quiet, colours and terminal as flags and environment say.
StatusLine status_line(const Environment &environment,
                       const Arguments &arguments);

// "41.2 KiB"
std::string size_text(uint64_t bytes);

// One line of JSON on standard output.
void print_json(llvm::json::Object object);
void print_text(std::string_view text);  // to standard output, as it is

}  // namespace wasmrust
