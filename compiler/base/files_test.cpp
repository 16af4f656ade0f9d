// Tests of files.h. A file is written whole or not at all, errors are the
// system's own words, and folders with spaces and letters beyond ASCII are as
// good as any.
#include "compiler/base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <unistd.h>

#include <filesystem>
#include <thread>

namespace wasmrust {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              ("files with spaces äöü " + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const char *name) { return (folder_ / name).string(); }
  fs::path folder_;
};

TEST_F(Files, ReadsWhatWasWritten) {
  ASSERT_TRUE(write_file(path("a"), "content"));
  ASSERT_TRUE(write_file(path("a"), "new"));
  auto file = MappedFile::open(path("a"));
  ASSERT_TRUE(file);
  EXPECT_EQ(as_text(file->bytes()), "new");
  // Nothing is left beside it.
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

// More of them than the system takes at once, and empty ones among them.
TEST_F(Files, WritesPieces) {
  std::vector<std::string> texts;
  std::string all;
  for (size_t i = 0; i < 3000; ++i) {
    texts.push_back(i % 7 == 0 ? "" : std::to_string(i));
    all += texts.back();
  }
  std::vector<Bytes> pieces;
  for (const std::string &each : texts) pieces.push_back(as_bytes(each));
  ASSERT_TRUE(write_file(path("a"), pieces));
  auto file = MappedFile::open(path("a"));
  ASSERT_TRUE(file);
  EXPECT_EQ(as_text(file->bytes()), all);
}

TEST_F(Files, PipesAreReadToTheirEnd) {
  std::string content(3'000'001, 'x');
  content.back() = 'y';
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  std::thread writer([&] { EXPECT_TRUE(write_file(path("pipe"), content)); });
  auto file = MappedFile::open(path("pipe"));
  writer.join();
  ASSERT_TRUE(file);
  EXPECT_EQ(as_text(file->bytes()), content);
  file->give_back_pages();
  EXPECT_EQ(as_text(file->bytes()), content);
}

TEST_F(Files, EmptyFilesAreFine) {
  ASSERT_TRUE(write_file(path("empty"), ""));
  auto file = MappedFile::open(path("empty"));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes().empty());
}

TEST_F(Files, ErrorsAreTheSystems) {
  auto missing = MappedFile::open(path("missing"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "No such file or directory");
  auto folder = MappedFile::open(folder_.string());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error(), "Is a directory");
  auto written = write_file(path("missing/a"), "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), "No such file or directory");
}

TEST_F(Files, LinksStayAndWhatTheyLeadToIsReplaced) {
  fs::create_directories(folder_ / "in");
  ASSERT_TRUE(write_file(path("in/file"), "old"));
  fs::create_symlink("file", folder_ / "in/link");
  fs::create_symlink("in/link", folder_ / "far");
  fs::create_symlink("in/new", folder_ / "dangling");
  ASSERT_TRUE(write_file(path("far"), "new"));
  ASSERT_TRUE(write_file(path("dangling"), "there"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "far"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "in/link"));
  auto file = MappedFile::open(path("in/file"));
  ASSERT_TRUE(file);
  EXPECT_EQ(as_text(file->bytes()), "new");
  EXPECT_EQ(fs::file_size(folder_ / "in/new"), 5u);
  fs::create_symlink("round", folder_ / "round");
  auto round = write_file(path("round"), "x");
  ASSERT_FALSE(round);
  EXPECT_EQ(round.error(), "Too many levels of symbolic links");
}

// What `command -o /dev/stdout > file` asks for: the link in /dev stays, and
// the shell's file has the content behind what stands there already.
TEST_F(Files, OpenDescriptorsAreWrittenWhereTheyStand) {
  int file = ::open(path("out").c_str(), O_RDWR | O_CREAT, 0666);
  ASSERT_GE(file, 0);
  ASSERT_EQ(::write(file, "before ", 7), 7);
  std::string name = "/proc/self/fd/" + std::to_string(file);
  fs::create_symlink(name, folder_ / "stdout");
  ASSERT_TRUE(write_file(path("stdout"), "now "));
  ASSERT_TRUE(write_file(name, "after"));
  ::close(file);
  EXPECT_TRUE(fs::is_symlink(folder_ / "stdout"));
  auto written = MappedFile::open(path("out"));
  ASSERT_TRUE(written);
  EXPECT_EQ(as_text(written->bytes()), "before now after");
  EXPECT_FALSE(write_file(name, "closed"));
}

// What a link to an open pipe says is no name of a file.
TEST_F(Files, PipesOfAProcessAreWritten) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::string folder = "/proc/" + std::to_string(getpid()) + "/task/" +
                       std::to_string(getpid()) + "/fd/";
  ASSERT_TRUE(write_file(folder + std::to_string(ends[1]), "text"));
  char read[8];
  EXPECT_EQ(::read(ends[0], read, sizeof read), 4);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(Files, AFullDiskLeavesTheOldFile) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "/dev/full is not there";
  auto written = write_file("/dev/full", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), "No space left on device");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

}  // namespace
}  // namespace wasmrust
