// Running a program under test: text in, everything out, and a time limit.
//
// The child becomes the leader of a process group of its own, so that what it
// started dies with it when the time is over. Its environment is exactly the
// one that is given. Death by a signal is told as 128 + the signal's number, as
// shells do: an aborted native program ends with 134.
//
//   ProcessResult result = run_process({.arguments = {"cargo", "build"},
//                                       .directory = package,
//                                       .seconds = 600});
#pragma once

#include <map>
#include <string>
#include <vector>

namespace wasmrust::suite {

using Variables = std::map<std::string, std::string>;

struct ProcessRequest {
  std::vector<std::string> arguments;  // looked up in PATH of `variables`
  Variables variables;
  std::string directory;  // "": where we are
  std::string input;      // its standard input
  int seconds = 60;
};

struct ProcessResult {
  enum class End { Exited, TimedOut, TooMuchOutput, NotStarted };
  End end = End::NotStarted;
  int status = 0;
  std::string out, err;
  std::string problem;  // for every end but Exited: one line
  double seconds = 0;

  bool exited_well() const { return end == End::Exited && status == 0; }
};

ProcessResult run_process(const ProcessRequest &request);

// All of this process's variables.
Variables own_variables();
// The first executable `name` in PATH of `variables`, or "".
std::string find_program(const std::string &name, const Variables &variables);

}  // namespace wasmrust::suite
