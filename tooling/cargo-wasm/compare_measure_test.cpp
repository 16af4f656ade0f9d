// What is measured cannot be tested, but that it is measured can: modules by
// hand that do the same, do something else, or cannot be run.
#include "tooling/cargo-wasm/compare_measure.h"

#include <gtest/gtest.h>

#include "tooling/hosts/scratch_folder.h"
#include "tooling/process/files.h"

namespace wasmrust {
namespace {

std::string header() { return std::string("\0asm\1\0\0\0", 8); }

// Exports `twice`, which gives its argument times `factor`.
std::string library(char factor) {
  return header() + std::string("\1\6\1\x60\1\x7f\1\x7f\3\2\1\0", 12) +
         std::string("\7\x09\1\5twice\0\0", 11) +
         std::string("\x0a\x09\1\7\0\x20\0\x41", 8) + factor +
         std::string("\x6c\x0b", 2);
}

// A command that does nothing, or traps at once.
std::string command(bool traps) {
  std::string text = header() +
                     std::string("\1\4\1\x60\0\0\3\2\1\0\5\3\1\0\1", 15) +
                     std::string("\7\x13\2\6_start\0\0\6memory\2\0", 21);
  return text + (traps ? std::string("\x0a\5\1\3\0\0\x0b", 7)
                       : std::string("\x0a\4\1\2\0\x0b", 6));
}

struct CompareMeasure : testing::Test {
  host::ScratchFolder scratch;
  Environment environment = Environment::of_process("");
  Comparison comparison{.name = "m", .kind = "cdylib"};

  void add(const std::string &name, const std::string &module,
           bool is_ours = false) {
    std::string file = scratch.at(name + ".wasm");
    ASSERT_TRUE(save_file(file, module));
    comparison.builds.push_back(
        {.name = name, .is_ours = is_ours, .file = file});
  }
  void run(MeasureRequest request) {
    request.seconds = 0;
    auto done = measure(environment, scratch.at("cache"), request, comparison);
    ASSERT_TRUE(done) << (done ? "" : done.error());
  }
};

TEST_F(CompareMeasure, CallsWhatALibraryExports) {
  add("theirs", library(2));
  add("ours", library(2), true);
  run({.call = {"twice", "21"}});
  EXPECT_GE(comparison.rounds, 3u);
  EXPECT_TRUE(comparison.all_do_the_same());
  for (const ComparedBuild &each : comparison.builds) {
    EXPECT_EQ(each.problem, "");
    EXPECT_EQ(each.printed, "42");
    EXPECT_EQ(each.size, library(2).size());
    EXPECT_GT(each.brotli, 0u);
    EXPECT_TRUE(each.start_ms && each.run_ms);
  }
}

TEST_F(CompareMeasure, SeesWhoDoesSomethingElse) {
  add("theirs", library(2));
  add("ours", library(3), true);
  run({.call = {"twice", "21"}});
  EXPECT_FALSE(comparison.all_do_the_same());
}

TEST_F(CompareMeasure, RunsCommandsAndTellsHowTheyEnd) {
  comparison.is_command = true;
  add("theirs", command(false));
  add("ours", command(true), true);
  run({});
  EXPECT_EQ(comparison.builds[0].printed.substr(0, 20), "exit code 0, 0 bytes");
  EXPECT_EQ(comparison.builds[1].printed.substr(0, 15), "a trap, 0 bytes");
  EXPECT_FALSE(comparison.all_do_the_same());
}

TEST_F(CompareMeasure, SaysWhatCannotBeMeasured) {
  add("theirs", "no module");
  add("ours", library(2), true);
  run({.call = {"thrice", "1"}});
  EXPECT_NE(comparison.builds[0].problem, "");
  EXPECT_NE(comparison.builds[1].problem.find("no function `thrice`"),
            std::string::npos);
  EXPECT_TRUE(comparison.all_do_the_same());
}

TEST(CompareTable, ShowsTheRatioOfTheBest) {
  Comparison made{.name = "m", .is_command = true};
  made.builds = {
      {.name = "cargo", .size = 2000, .gzip = 10, .brotli = 9},
      {.name = "cargo for size", .size = 1000, .gzip = 8, .brotli = 8},
      {.name = "us",
       .is_ours = true,
       .size = 1500,
       .gzip = 4,
       .brotli = 4,
       .start_ms = 1.5},
      {.name = "us, too", .is_ours = true, .problem = "refused"}};
  EXPECT_EQ(
      draw_comparison(made),
      "                                         bytes   gzip  brotli  "
      "start-up  run\n"
      "  cargo                                  2,000     10       9       "
      "  -    -\n"
      "  cargo for size                         1,000      8       8       "
      "  -    -\n"
      "  us                                     1,500      4       4  "
      "1.500 ms    -\n"
      "  us, too: refused\n"
      "  smallest or fastest of ours to theirs  1.50x  0.50x   0.50x       "
      "  -    -\n");
}

TEST(CompareCall, IsANameAndNumbers) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(parse_call("fib(20)"), (Words{"fib", "20"}));
  EXPECT_EQ(parse_call("f()"), (Words{"f"}));
  EXPECT_EQ(parse_call("f(-1, 2.5,3n)"), (Words{"f", "-1", "2.5", "3n"}));
  for (const char *wrong : {"fib", "(1)", "f(1", "f(x)", "f(1,)x", "f(1;2)"})
    EXPECT_FALSE(parse_call(wrong)) << wrong;
}

}  // namespace
}  // namespace wasmrust
