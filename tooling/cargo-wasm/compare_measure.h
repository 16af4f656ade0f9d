// What `cargo wasm compare` measures of a module's builds, and how it is shown.
//
// node measures (runtime/node/compare.mjs): the builds take turns there, so
// that what else the machine does falls on all of them. Here is what it is
// asked for, what it answers, and whether the builds may be compared at all:
// those that do not do the same may not.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tooling/process/environment.h"

namespace wasmrust {

// One build of a module.
struct ComparedBuild {
  std::string name;  // "cargo build --release"
  bool is_ours = false;
  std::string file;
  // Why there is nothing to measure; "" otherwise.
  std::string problem;
  // Filled by `measure`. Bytes; milliseconds, medians.
  uint64_t size = 0, gzip = 0, brotli = 0;
  std::optional<double> start_ms, run_ms;
  // How it ended and what it printed or gave, for comparing.
  std::string printed;
};

struct Comparison {
  std::string name, kind;  // "words", "bin"
  bool is_command = false;
  std::vector<ComparedBuild> builds;
  // Filled by `measure`.
  std::string node;  // its version
  uint64_t rounds = 0;

  // False when two builds that ran did different things. Programs that do
  // something else each time are not held against one another.
  bool all_do_the_same() const;
  // True when some build did not do the same twice.
  bool changes_each_time() const;
};

struct MeasureRequest {
  std::vector<std::string> arguments;  // of programs
  std::vector<std::string> call;       // of libraries: export, arguments
  double seconds = 3;
};

// "fib(20, 3n)" as {"fib", "20", "3n"}; the error is for the user.
std::expected<std::vector<std::string>, std::string> parse_call(
    std::string_view text);

// Runs node on the builds that there are. The error is a sentence.
std::expected<void, std::string> measure(const Environment &environment,
                                         const std::string &cache_dir,
                                         const MeasureRequest &request,
                                         Comparison &comparison);

// The table, with ratios of ours to the best of theirs.
std::string draw_comparison(const Comparison &comparison);

}  // namespace wasmrust
