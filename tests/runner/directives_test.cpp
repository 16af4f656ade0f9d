// Tests of directives.h: each row, where rows end, and what is refused.
// A mistake in a directive must never make a test weaker without a word.
#include "tests/runner/directives.h"

#include <gtest/gtest.h>

namespace wasmrust::suite {
namespace {

TEST(Directives, EveryRowIsRead) {
  auto d = parse_directives(
      "// Prose: with a colon.\n"
      "// args: a \"b c\"\n"
      "// stdin: 1\\n\\x41\\\\\n"
      "// env: K=V=W\n"
      "//env: L=\n"
      "// reference: wasm\n"
      "// profiles: dev, release\n"
      "// preopen: .\n"
      "// edition: 2024\n"
      "// exit: 134\n"
      "fn main() {}\n"
      "// args: late\n");
  ASSERT_TRUE(d.has_value()) << d.error();
  EXPECT_EQ(d->arguments, (std::vector<std::string>{"a", "b c"}));
  EXPECT_EQ(d->input, "1\nA\\");
  EXPECT_EQ(d->variables, (Variables{{"K", "V=W"}, {"L", ""}}));
  EXPECT_EQ(d->reference, Reference::Wasm);
  EXPECT_EQ(d->profiles, (std::vector<std::string>{"dev", "release"}));
  EXPECT_TRUE(d->may_use_files);
  EXPECT_EQ(d->edition, "2024");
}

TEST(Directives, WithoutRowsAllIsPlain) {
  auto d = parse_directives("use std::io;\n");
  ASSERT_TRUE(d.has_value());
  EXPECT_TRUE(d->arguments.empty());
  EXPECT_EQ(d->reference, Reference::Native);
  EXPECT_TRUE(d->profiles.empty());
  EXPECT_FALSE(d->may_use_files);
  EXPECT_EQ(d->edition, "2021");
}

TEST(Directives, CarriageReturnsAreNoPartOfAValue) {
  auto d = parse_directives("// env: A=b\r\n// edition: 2018\r\n");
  ASSERT_TRUE(d.has_value());
  EXPECT_EQ(d->variables["A"], "b");
  EXPECT_EQ(d->edition, "2018");
}

TEST(Directives, BadValuesAreRefused) {
  for (const char *row :
       {"// args: \"open", "// stdin: \\q", "// stdin: \\x4", "// env: K",
        "// env: =V", "// reference: wat", "// profiles: fast",
        "// profiles:", "// preopen: /", "// edition: 2019", "// exit: one"})
    EXPECT_FALSE(parse_directives(row).has_value()) << row;
}

TEST(Directives, WordsAreSplitAsAShellDoes) {
  EXPECT_EQ(*split_words("a  b\tc"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(*split_words("'a \\ b' \"c\\\"d\" e\\ f"),
            (std::vector<std::string>{"a \\ b", "c\"d", "e f"}));
  EXPECT_EQ(*split_words("\"\" x''y"), (std::vector<std::string>{"", "xy"}));
  EXPECT_TRUE(split_words("   ")->empty());
}

TEST(Directives, WhatNeedsASystemSaysSo) {
  auto d =
      parse_directives("// without-system: not supported: here\nfn main() {}");
  ASSERT_TRUE(d.has_value());
  EXPECT_EQ(d->without_system, "not supported: here");
  EXPECT_FALSE(parse_directives("// without-system:\n").has_value());
}

}  // namespace
}  // namespace wasmrust::suite
