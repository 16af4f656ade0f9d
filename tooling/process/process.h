// Running other programs: cargo, rustc, node.
//
// A `Child` says what is run, in which environment and where; three functions
// run it: with our own streams (`run_child`), with standard output handed over
// line by line while it runs (`run_child_lines`), or with everything captured
// (`capture_child`). All of them wait for the end. A program that cannot be
// started is an error text; one that ran gives its exit status, where death by
// a signal counts as 128 + its number, as shells have it.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tooling/process/environment.h"

namespace wasmrust {

struct Child {
  std::vector<std::string> arguments;  // the program is the first; looked up in
                                       // PATH of `environment` without a slash
  Environment environment;
  std::string directory;    // "": where we are
  bool null_stdin = false;  // /dev/null instead of our standard input
  int descriptor = -1;      // one of ours that it gets, under the same number
};

struct ChildOutput {
  int status = 0;
  std::string out, err;
};

// Called with each line without its end, or with each piece of raw text.
using LineFunction = std::function<void(std::string_view)>;

std::expected<int, std::string> run_child(const Child &child);

// As `run_child`, for a program in whose place we stand. Who asks us to end
// (SIGINT, SIGTERM, SIGHUP) means the program: it gets the signal, and when it
// has ended by it, so do we. Signals that are ignored stay ignored.
std::expected<int, std::string> run_program(const Child &child);

// This process goes on as `child`, in this folder and with these streams.
// Comes back only with the reason why it cannot.
std::string become_child(const Child &child);

std::expected<int, std::string> run_child_lines(const Child &child,
                                                const LineFunction &on_line);

// `on_error_text` sees standard error as it comes, in pieces of any length.
std::expected<ChildOutput, std::string> capture_child(
    const Child &child, const LineFunction &on_error_text = nullptr);

}  // namespace wasmrust
