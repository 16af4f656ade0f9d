// Archives of each kind, by hand: GNU and BSD names, thin ones, symbol indices,
// and broken ones.
#include "compiler/read/archive.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace wasmrust::read {
namespace {

std::string padded(std::string text, size_t width) {
  text.resize(width, ' ');
  return text;
}

// The 60 bytes before a member.
std::string header(const std::string &name, size_t size) {
  return padded(name, 16) + padded("0", 12) + padded("0", 6) + padded("0", 6) +
         padded("100644", 8) + padded(std::to_string(size), 10) + "`\n";
}

// A member with its content; members begin at even offsets.
std::string member(const std::string &name, const std::string &content) {
  return header(name, content.size()) + content +
         (content.size() % 2 ? "\n" : "");
}

constexpr const char *magic = "!<arch>\n", *thin_magic = "!<thin>\n";

std::expected<Bytes, std::string> no_file(std::string_view) {
  return std::unexpected("no file was to be read");
}

std::expected<std::vector<ArchiveMember>, std::string> read(
    const std::string &bytes) {
  return read_archive(as_bytes(bytes), "lib/x.a", no_file);
}

TEST(Archive, KnownByItsFirstBytes) {
  EXPECT_TRUE(is_archive(as_bytes("!<arch>\n")));
  EXPECT_TRUE(is_archive(as_bytes("!<thin>\nrest")));
  EXPECT_FALSE(is_archive(as_bytes("!<arch>")));
  EXPECT_FALSE(is_archive(as_bytes("\177ELF")));
  EXPECT_FALSE(is_archive({}));
}

TEST(Archive, GnuNamesAndIndex) {
  std::string names =
      "a_name_longer_than_sixteen.o/\nanother_long_name_it_is.o/\n";
  std::string bytes =
      std::string(magic) + member("/", std::string("\0\0\0\0", 4)) +  // symbols
      member("//", names) + member("short.o/", "one") + member("/0", "two!") +
      member("/30", "three") + member("short.o/", "");
  auto members = read(bytes);
  ASSERT_TRUE(members) << members.error();
  ASSERT_EQ(members->size(), 4u);
  const char *expected[][2] = {{"short.o", "one"},
                               {"a_name_longer_than_sixteen.o", "two!"},
                               {"another_long_name_it_is.o", "three"},
                               {"short.o", ""}};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ((*members)[i].name, expected[i][0]);
    EXPECT_EQ(as_text((*members)[i].bytes), expected[i][1]);
    EXPECT_EQ(bytes.substr((*members)[i].offset + 58, 2), "`\n");
  }
}

TEST(Archive, BsdNames) {
  // The name is the beginning of the content, filled up with zeros.
  std::string name("a name with spaces.o\0\0\0\0", 24);
  std::string bytes = std::string(magic) + member("#1/24", name + "content") +
                      member("plain.o", "x");
  auto members = read(bytes);
  ASSERT_TRUE(members) << members.error();
  ASSERT_EQ(members->size(), 2u);
  EXPECT_EQ((*members)[0].name, "a name with spaces.o");
  EXPECT_EQ(as_text((*members)[0].bytes), "content");
  EXPECT_EQ((*members)[1].name, "plain.o");
}

TEST(Archive, RustMetadataIsLeftOut) {
  std::string bytes = std::string(magic) + member("lib.rmeta/", "rust") +
                      member("lib.o/", "code");
  auto members = read(bytes);
  ASSERT_TRUE(members) << members.error();
  ASSERT_EQ(members->size(), 1u);
  EXPECT_EQ((*members)[0].name, "lib.o");
}

TEST(Archive, ThinOnesNameFilesBesideThem) {
  std::string bytes = std::string(thin_magic) +
                      member("//", "sub/one.o/\n/abs/two.o/\n") +
                      header("/0", 3) + header("/11", 7);
  std::map<std::string, std::string, std::less<>> files = {
      {"lib/sub/one.o", "one"}, {"/abs/two.o", "content"}};
  std::vector<std::string> asked;
  auto load = [&](std::string_view path) -> std::expected<Bytes, std::string> {
    asked.emplace_back(path);
    auto file = files.find(path);
    if (file == files.end()) return std::unexpected("No such file");
    return as_bytes(file->second);
  };
  auto members = read_archive(as_bytes(bytes), "lib/x.a", load);
  ASSERT_TRUE(members) << members.error();
  ASSERT_EQ(members->size(), 2u);
  EXPECT_EQ(as_text((*members)[0].bytes), "one");
  EXPECT_EQ(as_text((*members)[1].bytes), "content");
  EXPECT_EQ(asked, (std::vector<std::string>{"lib/sub/one.o", "/abs/two.o"}));

  files.erase("/abs/two.o");
  auto missing = read_archive(as_bytes(bytes), "lib/x.a", load);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "/abs/two.o: No such file");
}

TEST(Archive, EmptyOnesAreFine) {
  auto members = read(magic);
  ASSERT_TRUE(members) << members.error();
  EXPECT_TRUE(members->empty());
}

TEST(Archive, BrokenOnesAreErrors) {
  std::string names = member("//", "no_end_of_name.o");
  const std::pair<std::string, const char *> rows[] = {
      {"short", "the file ends inside of a member's header at offset 8"},
      {header("a.o/", 99) + "content",
       "a member is longer than the file at offset 8"},
      {padded("a.o/", 58) + "xx", "malformed header of a member at offset 8"},
      {padded(padded("a.o/", 48) + "-7", 58) + "`\n",
       "malformed header of a member at offset 8"},
      {member("b.o/", "1") + member("/7", "content"),
       "a member's name is not in the table of names at offset 70"},
      {names + member("/3", ""), "a member's name has no end at offset 84"},
      {names + member("/x", ""),
       "a member's name is not in the table of names at offset 84"},
      {member("", "x"), "a member without a name at offset 8"},
      {member("#1/99", "content"),
       "a member's name is longer than the member at offset 8"},
      {member("#1/", "content"),
       "a member's name is longer than the member at offset 8"},
  };
  for (const auto &[bytes, reason] : rows) {
    auto members = read(magic + bytes);
    ASSERT_FALSE(members) << testing::PrintToString(bytes);
    EXPECT_EQ(members.error(), reason);
  }
  EXPECT_FALSE(read("no archive"));
}

TEST(Archive, BsdIndexIsSkipped) {
  std::string bytes = std::string(magic) + member("__.SYMDEF SORTED", "index") +
                      member("#1/16", "__.SYMDEF SORTEDindex") +
                      member("plain.o", "x");
  auto members = read(bytes);
  ASSERT_TRUE(members) << members.error();
  EXPECT_EQ(members->size(), 1u);
}

TEST(Archive, CutsAndFlippedBitsAreSurvived) {
  std::string names = "a_name_longer_than_sixteen.o/\n";
  std::string whole = std::string(magic) +
                      member("/", std::string("\0\0\0\1\0\0\0\x80name", 12)) +
                      member("//", names) + member("/0", "two!") +
                      member("#1/4", "bsd.content") + member("x.o/", "abc");
  ASSERT_EQ(read(whole)->size(), 3u);
  auto check = [](const std::string &bytes) {
    // A copy that ends where its memory ends.
    auto copy = std::make_unique<uint8_t[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), copy.get());
    auto members = read_archive({copy.get(), bytes.size()}, "lib/x.a", no_file);
    if (!members) return;
    for (const ArchiveMember &each : *members) {
      EXPECT_LE(each.offset, bytes.size());
      if (each.bytes.empty()) continue;
      EXPECT_GE(each.bytes.data(), copy.get());
      EXPECT_LE(each.bytes.data() + each.bytes.size(),
                copy.get() + bytes.size());
    }
  };
  for (size_t size = 8; size < whole.size(); ++size)
    check(whole.substr(0, size));
  for (size_t bit = 64; bit < whole.size() * 8; ++bit) {
    std::string changed = whole;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    check(changed);
  }
}

}  // namespace
}  // namespace wasmrust::read
