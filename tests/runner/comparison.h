// Comparing two runs of one program: standard output, standard error and exit
// code, byte by byte.
//
// One thing is allowed to differ: the number of the thread in a panic's first
// line, `thread 'main' (4711) panicked`, which is the system's.
#pragma once

#include <string>
#include <string_view>

#include "tests/runner/process.h"

namespace wasmrust::suite {

// What speaks against a program that has to end with an error and this text.
std::string not_refused(const ProcessResult &actual, std::string_view text);

// "" when the runs are equal; else what differs, ready to be shown.
std::string difference(const ProcessResult &expected,
                       const ProcessResult &actual);

// `thread 'a' (12) panicked` → `thread 'a' (N) panicked`
std::string without_thread_numbers(std::string_view text);

// The lines that differ, with `-` (expected) and `+` (actual) and their place;
// at most `most` lines of each side.
std::string line_difference(std::string_view expected, std::string_view actual,
                            size_t most = 12);

}  // namespace wasmrust::suite
