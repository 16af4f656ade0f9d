// Tests of putting a folder in place at once.
//
// Each has a folder of its own and counts what is left beside the target, since
// a leftover is a fault too.
#include "tooling/hosts/replace_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tooling/hosts/scratch_folder.h"

namespace wasmrust::host {
namespace {

namespace fs = std::filesystem;

size_t entries(const std::string &folder) {
  return static_cast<size_t>(std::distance(fs::directory_iterator(folder), {}));
}

TEST(ReplaceFolder, MakesItWithItsParents) {
  ScratchFolder scratch;
  auto done =
      replace_folder(scratch.at("a/b/out"), {{"f", as_bytes("text")}}, {});
  ASSERT_TRUE(done.has_value()) << done.error();
  EXPECT_EQ(scratch.read("a/b/out/f"), "text");
  EXPECT_EQ(entries(scratch.at("a/b")), 1u);
}

TEST(ReplaceFolder, OldFilesGoAddedFilesStay) {
  ScratchFolder scratch;
  scratch.write("out/f", "old");
  scratch.write("out/gone", "old");
  scratch.write("out/index.html", "mine");
  scratch.write("out/node_modules/x/y", "mine");
  auto done = replace_folder(scratch.at("out"), {{"f", as_bytes("new")}},
                             {"f", "gone"});
  ASSERT_TRUE(done.has_value()) << done.error();
  EXPECT_EQ(scratch.read("out/f"), "new");
  EXPECT_FALSE(scratch.has("out/gone"));
  EXPECT_EQ(scratch.read("out/index.html"), "mine");
  EXPECT_EQ(scratch.read("out/node_modules/x/y"), "mine");
  EXPECT_EQ(entries(scratch.path), 1u);
}

TEST(ReplaceFolder, WhatADeadProcessLeftIsRemovedALivingOnesIsNot) {
  ScratchFolder scratch;
  // No process has this number: it is above every limit.
  scratch.write(".out.new-999999999/f", "half");
  std::string living = ".out.new-" + std::to_string(getppid());
  scratch.write(living + "/f", "half");
  ASSERT_TRUE(replace_folder(scratch.at("out"), {{"f", as_bytes("x")}}, {})
                  .has_value());
  EXPECT_FALSE(scratch.has(".out.new-999999999"));
  EXPECT_TRUE(scratch.has(living));
}

TEST(ReplaceFolder, ALinkStaysALink) {
  ScratchFolder scratch;
  scratch.write("real/f", "old");
  fs::create_directory_symlink(scratch.at("real"), scratch.at("link"));
  ASSERT_TRUE(
      replace_folder(scratch.at("link"), {{"f", as_bytes("new")}}, {"f"})
          .has_value());
  EXPECT_TRUE(fs::is_symlink(scratch.at("link")));
  EXPECT_EQ(scratch.read("real/f"), "new");
}

TEST(ReplaceFolder, AFailureLeavesTheOldFolder) {
  ScratchFolder scratch;
  scratch.write("out/f", "old");
  auto done = replace_folder(
      scratch.at("out"), {{"f", as_bytes("new")}, {"no/such", as_bytes("x")}},
      {"f"});
  ASSERT_FALSE(done.has_value());
  EXPECT_NE(done.error().find("no/such"), std::string::npos);
  EXPECT_EQ(scratch.read("out/f"), "old");
  EXPECT_EQ(entries(scratch.path), 1u);
}

}  // namespace
}  // namespace wasmrust::host
