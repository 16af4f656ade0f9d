// Tests of comparison.h: what counts as equal, and how a difference is shown.
// Everything is text in, text out; no program is run here.
#include "tests/runner/comparison.h"

#include <gtest/gtest.h>

namespace wasmrust::suite {
namespace {

ProcessResult run(int status, std::string out, std::string err) {
  ProcessResult result;
  result.end = ProcessResult::End::Exited;
  result.status = status;
  result.out = std::move(out);
  result.err = std::move(err);
  return result;
}

TEST(Comparison, EqualRunsHaveNoDifference) {
  EXPECT_EQ(difference(run(3, "a\n", "b"), run(3, "a\n", "b")), "");
}

TEST(Comparison, EachStreamAndTheCodeCount) {
  ProcessResult base = run(0, "a\n", "b\n");
  EXPECT_NE(difference(base, run(1, "a\n", "b\n")).find("exit code 0"),
            std::string::npos);
  EXPECT_NE(difference(base, run(0, "a", "b\n")).find("standard output"),
            std::string::npos);
  EXPECT_NE(difference(base, run(0, "a\n", "b\nc\n")).find("standard error"),
            std::string::npos);
}

TEST(Comparison, ATimeOutIsADifference) {
  ProcessResult slow = run(0, "a\n", "");
  slow.end = ProcessResult::End::TimedOut;
  slow.problem = "not finished after 60 s";
  EXPECT_NE(difference(run(0, "a\n", ""), slow).find("not finished"),
            std::string::npos);
}

TEST(Comparison, OnlyTheNumberOfAPanickingThreadMayDiffer) {
  EXPECT_EQ(without_thread_numbers("thread 'main' (123) panicked at a.rs:1:2:"),
            "thread 'main' (N) panicked at a.rs:1:2:");
  EXPECT_EQ(without_thread_numbers("x (123) panicked at"),
            "x (123) panicked at");
  EXPECT_EQ(without_thread_numbers("thread 'a' (1) started"),
            "thread 'a' (1) started");
  std::string twice =
      "thread 'a' (1) panicked at x\nthread 'b' (22) panicked "
      "at y (3)\n";
  EXPECT_EQ(without_thread_numbers(twice),
            "thread 'a' (N) panicked at x\nthread 'b' (N) panicked at y (3)\n");
  EXPECT_EQ(difference(run(134, "", "thread 'main' (7) panicked at z"),
                       run(134, "", "thread 'main' (1) panicked at z")),
            "");
  EXPECT_NE(difference(run(0, "thread 'main' (7) panicked at z", ""),
                       run(0, "thread 'main' (1) panicked at z", "")),
            "");
}

TEST(Comparison, LinesAreShownWithTheirPlace) {
  EXPECT_EQ(line_difference("a\nb\nc\n", "a\nX\nY\nc\n"),
            "    at line 2\n    - b\n    + X\n    + Y\n");
  EXPECT_EQ(line_difference("a\n", "a"),
            "    at line 1\n    - a\n    + a  (no newline)\n");
  EXPECT_EQ(line_difference("\x01\n", ""), "    at line 1\n    - \\x01\n");
  EXPECT_EQ(line_difference("1\n2\n3\n", "", 2),
            "    at line 1\n    - 1\n    - 2\n    - ... and 1 more\n");
}

TEST(NotRefused, AsksForAnErrorAndItsText) {
  ProcessResult run;
  run.end = ProcessResult::End::Exited;
  run.status = 1;
  run.err = "Error: not supported here\n";
  EXPECT_EQ(not_refused(run, "not supported"), "");
  EXPECT_NE(not_refused(run, "another").find("`another`"), std::string::npos);
  run.status = 0;
  EXPECT_NE(not_refused(run, "not supported").find("exit code 0"),
            std::string::npos);
}

}  // namespace
}  // namespace wasmrust::suite
