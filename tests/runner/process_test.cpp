// Tests of process.h with the shell as the child: streams, status, signals, the
// time limit and what it kills.
#include "tests/runner/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

namespace wasmrust::suite {
namespace {

ProcessResult shell(std::string script, std::string input = "",
                    int seconds = 20) {
  return run_process(
      {.arguments = {"sh", "-c", std::move(script)},
       .variables = {{"PATH", own_variables()["PATH"]}, {"MINE", "yes"}},
       .directory = "/",
       .input = std::move(input),
       .seconds = seconds});
}

TEST(Process, StreamsAndStatus) {
  ProcessResult result =
      shell("cat; echo $MINE $HOME; pwd; echo err >&2; exit 7", "in\n");
  EXPECT_EQ(result.end, ProcessResult::End::Exited);
  EXPECT_EQ(result.status, 7);
  EXPECT_EQ(result.out, "in\nyes\n/\n");
  EXPECT_EQ(result.err, "err\n");
}

TEST(Process, DeathByASignalIsTold) {
  EXPECT_EQ(shell("kill -ABRT $$").status, 134);
  EXPECT_EQ(shell("kill -KILL $$").status, 137);
}

TEST(Process, MuchInputAndOutputAtOnce) {
  std::string much(3'000'000, 'x');
  ProcessResult result = shell("cat; cat >&2", much);
  EXPECT_EQ(result.out.size(), much.size());
  EXPECT_EQ(result.err, "");
}

TEST(Process, InputThatNobodyReadsIsNoFailure) {
  ProcessResult result = shell("exit 0", std::string(1'000'000, 'x'));
  EXPECT_TRUE(result.exited_well());
}

TEST(Process, TheTimeLimitKillsTheWholeGroup) {
  ProcessResult result = shell("sleep 100 & echo $!; sleep 100", "", 1);
  EXPECT_EQ(result.end, ProcessResult::End::TimedOut);
  EXPECT_EQ(result.problem, "not finished after 1 s");
  EXPECT_LT(result.seconds, 10);
  pid_t grandchild = std::stoi(result.out);
  // Until init has taken its status the dead process is still seen.
  for (int i = 0; i < 100 && kill(grandchild, 0) == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::string state = "/proc/" + std::to_string(grandchild) + "/stat";
    FILE *file = fopen(state.c_str(), "r");
    if (!file) break;
    char letter = 0;
    int read = fscanf(file, "%*d %*s %c", &letter);
    fclose(file);
    if (read == 1 && letter == 'Z') return;
  }
  EXPECT_NE(kill(grandchild, 0), 0);
}

TEST(Process, AClosedOutputDoesNotEndTheLimit) {
  ProcessResult result = shell("exec >&- 2>&-; sleep 100", "", 1);
  EXPECT_EQ(result.end, ProcessResult::End::TimedOut);
}

TEST(Process, AFloodOfOutputIsStopped) {
  ProcessResult result = shell("yes");
  EXPECT_EQ(result.end, ProcessResult::End::TooMuchOutput);
}

TEST(Process, WhatIsNotThereIsToldByName) {
  ProcessResult result = run_process({.arguments = {"no-such-program"},
                                      .variables = {{"PATH", "/bin"}},
                                      .directory = "",
                                      .input = ""});
  EXPECT_EQ(result.end, ProcessResult::End::NotStarted);
  EXPECT_NE(result.problem.find("no-such-program"), std::string::npos);
}

}  // namespace
}  // namespace wasmrust::suite
