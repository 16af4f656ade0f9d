// Children: their streams, status, environment and folder; programs in PATH;
// files. The children are small shell scripts; two of them write more than a
// pipe holds, on both streams at once.
#include "tooling/process/process.h"

#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>

#include "gtest/gtest.h"
#include "tooling/process/files.h"

namespace wasmrust {
namespace {

Child shell(std::string script) {
  return {.arguments = {"sh", "-c", std::move(script)},
          .environment = Environment::of_process("test")};
}

TEST(Process, GivesStatusAndBothStreams) {
  auto output = capture_child(shell("echo out; echo err >&2; exit 7"));
  ASSERT_TRUE(output.has_value()) << output.error();
  EXPECT_EQ(output->status, 7);
  EXPECT_EQ(output->out, "out\n");
  EXPECT_EQ(output->err, "err\n");
}

TEST(Process, ReadsBothStreamsWhileTheyFillUp) {
  auto output =
      capture_child(shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789; "
                          "echo 0123456789 >&2; i=$((i+1)); done"));
  ASSERT_TRUE(output.has_value()) << output.error();
  EXPECT_EQ(output->out.size(), 220000u);
  EXPECT_EQ(output->err.size(), 220000u);
}

TEST(Process, DeathBySignalIsAStatus) {
  auto status = run_child(shell("kill -9 $$"));
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(*status, 128 + 9);
}

// The program asks its parent, which is the process of the death test.
TEST(Process, WhoAsksUsToEndMeansTheProgram) {
  for (std::string name : {"INT", "TERM", "HUP"}) {
    int number = name == "INT" ? SIGINT : name == "TERM" ? SIGTERM : SIGHUP;
    EXPECT_EXIT(run_program(shell("kill -" + name + " $PPID; exec sleep 100")),
                testing::KilledBySignal(number), "");
    // A program may do something else about it.
    EXPECT_EXIT(exit(*run_program(shell(
                    "trap 'echo had it >&2; exit 4' " + name + "; kill -" +
                    name + " $PPID; while :; do sleep 0.01; done"))),
                testing::ExitedWithCode(4), "had it");
    // And we ignore what whoever started us has told us to.
    EXPECT_EXIT(
        {
          signal(number, SIG_IGN);
          exit(*run_program(
              shell("kill -" + name + " $PPID; sleep 0.1; exit 5")));
        },
        testing::ExitedWithCode(5), "");
  }
  EXPECT_EQ(run_program(shell("exit 6")), 6);
  EXPECT_EQ(run_program(shell("kill -9 $$")), 128 + 9);
  EXPECT_FALSE(run_program({.arguments = {"no-such-program"},
                            .environment = shell("").environment}));
}

TEST(Process, AProcessCanGoOnAsAnother) {
  Child child = shell("printf '%s' \"$A\" >&2; exit 3");
  child.environment.set("A", "another");
  EXPECT_EXIT(become_child(child), testing::ExitedWithCode(3), "another");
  EXPECT_EQ(become_child({.arguments = {"no-such-program"},
                          .environment = child.environment}),
            "cannot find `no-such-program` in PATH");
}

TEST(Process, LinesComeWholeAndTheLastMayLackItsEnd) {
  std::vector<std::string> lines;
  auto status =
      run_child_lines(shell("printf 'a\\n\\nb'; sleep 0.05; printf 'c\\nd'"),
                      [&](std::string_view line) { lines.emplace_back(line); });
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "", "bc", "d"}));
}

TEST(Process, HasItsOwnEnvironmentAndFolder) {
  Child child = shell("printf '%s %s %s' \"$A\" \"${HOME-none}\" \"$PWD\"");
  child.environment.set("A", "x y");
  child.environment.remove("HOME");
  child.directory = "/";
  auto output = capture_child(child);
  ASSERT_TRUE(output.has_value());
  EXPECT_EQ(output->out, "x y none /");
  EXPECT_TRUE(Environment::of_process("test").has("HOME"));
}

TEST(Process, StandardInputCanBeNothing) {
  Child child = shell("cat");
  child.null_stdin = true;
  auto output = capture_child(child);
  ASSERT_TRUE(output.has_value());
  EXPECT_EQ(output->out, "");
  EXPECT_EQ(output->status, 0);
}

TEST(Process, AMissingProgramIsAnError) {
  Child child = shell("");
  child.arguments = {"no-such-program-anywhere"};
  auto status = run_child(child);
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error(), "cannot find `no-such-program-anywhere` in PATH");
}

TEST(Environment, ColorsFollowTheUsersWish) {
  Environment environment;
  environment.stderr_is_terminal = true;
  EXPECT_TRUE(environment.wants_color());
  environment.set("NO_COLOR", "1");
  EXPECT_FALSE(environment.wants_color());
  environment.set("CARGO_TERM_COLOR", "always");
  EXPECT_TRUE(environment.wants_color());
  environment.set("CARGO_TERM_COLOR", "never");
  environment.remove("NO_COLOR");
  EXPECT_FALSE(environment.wants_color());
}

TEST(Environment, PathIsSearchedInOrder) {
  std::string folder = testing::TempDir() + "/path test";
  for (const char *part : {"/one", "/two"}) {
    ASSERT_TRUE(make_folders(folder + part));
    ASSERT_TRUE(save_file(folder + part + "/tool", "#!/bin/sh\n"));
  }
  ASSERT_EQ(chmod((folder + "/two/tool").c_str(), 0755), 0);
  Environment environment;
  environment.set("PATH",
                  ":" + folder + "/one:" + folder + "/two:" + folder + "/two");
  // What cannot be executed is passed over, a folder counts once.
  EXPECT_EQ(find_all_in_path(environment, "tool"),
            std::vector<std::string>{folder + "/two/tool"});
  EXPECT_EQ(find_in_path(environment, "absent"), "");
  EXPECT_EQ(find_in_path(environment, "/bin/sh"), "/bin/sh");
}

TEST(Files, ErrorsNameThePath) {
  auto text = read_file("/no/such/file");
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error(),
            "cannot read `/no/such/file`: No such file or directory");
  auto saved = save_file("/no/such/file", "x");
  ASSERT_FALSE(saved.has_value());
  EXPECT_EQ(saved.error(),
            "cannot write `/no/such/file`: No such file or directory");
}

TEST(Files, PathsAreMadeAbsoluteWithoutDots) {
  EXPECT_EQ(absolute_path("a/../b/./c", "/x"), "/x/b/c");
  EXPECT_EQ(absolute_path("/a/b/", "/x"), "/a/b");
  EXPECT_EQ(absolute_path(".", "/x"), "/x");
}

}  // namespace
}  // namespace wasmrust
