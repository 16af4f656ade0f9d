// What commands write for people and for machines: sizes that can be compared,
// events as one line of JSON, and how loud and colourful the flags and the
// environment want us.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// As a word of a line for the shell: in single quotes where that is needed.
std::string shell_word(std::string_view text);

// One line of JSON on standard output: {"reason":REASON, ...} with the fields
// in their order, as cargo writes its events.
void print_event(std::string_view reason,
                 std::vector<std::pair<std::string, llvm::json::Value>> fields);
// To standard output, as it is; ends the program when nobody can be told.
void print_text(std::string_view text);

}  // namespace wasmrust
