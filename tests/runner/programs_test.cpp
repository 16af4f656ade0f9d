// Tests of programs.h: what is a program, what it is called, and what happens
// to one whose directives are wrong.
#include "tests/runner/programs.h"

#include <gtest/gtest.h>

#include "tests/runner/files.h"

namespace wasmrust::suite {
namespace {

TEST(Programs, FilesAndPackagesAreFound) {
  auto work = WorkFolder::make("");
  ASSERT_TRUE(work.has_value());
  const std::string &d = work->path();
  ASSERT_TRUE(write_text(d + "/b_c.rs", "// profiles: dev\nfn main() {}\n"));
  ASSERT_TRUE(write_text(d + "/a-1.rs", "// reference: nothing\n"));
  ASSERT_TRUE(write_text(d + "/data.txt", ""));
  ASSERT_TRUE(write_text(d + "/json/Cargo.toml", ""));
  ASSERT_TRUE(write_text(d + "/notes/x.rs", ""));
  auto found = find_programs(d);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->programs.size(), 2u);
  EXPECT_EQ(found->programs[0].name, "a-1");
  EXPECT_NE(found->programs[0].problem.find("reference"), std::string::npos);
  EXPECT_EQ(found->programs[1].name, "b_c");
  EXPECT_EQ(found->programs[1].problem, "");
  EXPECT_TRUE(found->programs[1].runs_in("dev"));
  EXPECT_FALSE(found->programs[1].runs_in("release"));
  EXPECT_EQ(found->packages, (std::vector<std::string>{d + "/json"}));

  auto one = find_programs(d + "/json");
  ASSERT_TRUE(one.has_value());
  EXPECT_TRUE(one->programs.empty());
  EXPECT_EQ(one->packages, (std::vector<std::string>{d + "/json"}));
}

TEST(Programs, AMissingFolderIsAnError) {
  EXPECT_FALSE(find_programs("/no/such/folder").has_value());
}

TEST(Programs, NamesThatCargoWouldRefuseAreChanged) {
  EXPECT_EQ(binary_name("two-words_x"), "two-words_x");
  EXPECT_EQ(binary_name("test"), "program-test");
  EXPECT_EQ(binary_name("3 a.b"), "program-3-a-b");
  EXPECT_EQ(binary_name("é"), "program---");
  EXPECT_EQ(binary_name(""), "program-");
}

}  // namespace
}  // namespace wasmrust::suite
