// Every file is small, opens with prose, and says nothing that it should not.
//
// No file has more than 1,000 lines. Every source file opens with at least
// three lines of comment: the problem, the idea, what it does not do. No text
// names a place of the machine that it was written on, promises to be finished
// later, or calls a type by a name that says nothing.
//
// What it cannot judge is whether the prose is good.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "tests/house/source_tree.h"

namespace wasmrust::house {
namespace {

constexpr size_t kMostLines = 1000;
constexpr size_t kLeastProse = 3;

bool ends_with_any(std::string_view path,
                   std::initializer_list<std::string_view> ends) {
  return std::ranges::any_of(ends, [&](auto e) { return path.ends_with(e); });
}

// Programs that the tests compile are inputs, whatever they look like.
bool is_program_under_test(std::string_view path) {
  return (path.starts_with("tests/") || path.starts_with("benchmarks/")) &&
         (ends_with_any(path, {".rs", ".c", ".zig", ".ts", ".mbt"}) ||
          path.starts_with("benchmarks/mono/cpp/"));
}

bool is_source(std::string_view path) {
  return !is_program_under_test(path) &&
         (is_cpp(path) || path == "x" ||
          ends_with_any(path, {".def", ".mjs", ".js", ".rs", ".td"}));
}

size_t lines_of_prose(std::string_view text) {
  size_t prose = 0;
  for (std::string_view line : lines_of(text)) {
    if (line.starts_with("#!") || line == "#pragma once") continue;
    bool comment = line.starts_with("//") || line.starts_with("/*") ||
                   line.starts_with(" *") || line.starts_with("# ") ||
                   line == "#";
    if (!comment) break;
    // A line without a letter is a separator.
    prose += std::ranges::any_of(
        line, [](unsigned char c) { return std::isalpha(c) != 0; });
  }
  return prose;
}

// Lines of prose that a file needs.
size_t prose_needed(const std::vector<SourceFile> &tree,
                    std::string_view path) {
  if (path.ends_with("_test.cpp")) return 1;
  if (!path.ends_with(".cpp")) return kLeastProse;
  std::string header = std::string(path.substr(0, path.size() - 4)) + ".h";
  return find_file(tree, header) != nullptr ? 1 : kLeastProse;
}

// `class FooManager`, `struct IoUtil`.
constexpr std::string_view kEmptyNames[] = {"Manager", "Util", "Utils",
                                            "Helper", "Impl"};

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  for (std::string_view line : lines_of(list)) {
    if (!line.empty() && !line.starts_with('#')) words.push_back(line);
  }
  return words;
}

std::vector<std::string> banned_words(
    const std::vector<std::string_view> &words, const SourceFile &file) {
  std::vector<std::string> found;
  size_t number = 0;
  for (std::string_view line : lines_of(file.text)) {
    ++number;
    std::string place = file.path + ":" + std::to_string(number) + ": ";
    for (std::string_view word : words) {
      if (line.find(word) != std::string_view::npos) {
        found.push_back(place + "`" + std::string(word) + "`");
      }
    }
    if (!is_cpp(file.path) ||
        !(line.starts_with("class ") || line.starts_with("struct "))) {
      continue;
    }
    std::string_view name = line.substr(line.find(' ') + 1);
    name = name.substr(0, name.find_first_of(" :{;<"));
    for (std::string_view empty : kEmptyNames) {
      if (name.ends_with(empty)) {
        found.push_back(place +
                        "a name that says nothing: " + std::string(name));
      }
    }
  }
  return found;
}

TEST(FileShape, ProseIsCounted) {
  EXPECT_EQ(lines_of_prose("// One.\n// Two.\n\n// Three.\n"), 2u);
  EXPECT_EQ(lines_of_prose("// One.\n//\n// Two.\n#pragma once\n// x\n"), 3u);
  EXPECT_EQ(lines_of_prose("#!/bin/bash\n# One.\n# Two.\nset -e\n"), 2u);
  EXPECT_EQ(lines_of_prose("#include <x>\n// late\n"), 0u);
}

TEST(FileShape, BannedWordsAreFound) {
  std::vector<std::string_view> words = words_of("# why\n/here/\nLATER\n");
  auto count = [&](std::string path, std::string text) {
    return banned_words(words, {std::move(path), std::move(text)}).size();
  };
  EXPECT_EQ(words.size(), 2u);
  EXPECT_EQ(count("a.md", "see /here/x\nLATER\n"), 2u);
  EXPECT_EQ(count("a.h", "class LinkManager {\n"), 1u);
  EXPECT_EQ(count("a.h", "class Linker {\n"), 0u);
  EXPECT_EQ(count("a.md", "is there/it will be later\n"), 0u);
}

class FileShapeOfThisTree : public testing::Test {
 protected:
  std::vector<SourceFile> tree_ = read_tree(WASMRUST_SOURCE_FOLDER);
};

TEST_F(FileShapeOfThisTree, NoFileIsTooLong) {
  size_t checked = 0;
  for (const SourceFile &file : tree_) {
    if (!is_source(file.path)) continue;
    ++checked;
    size_t lines = lines_of(file.text).size();
    EXPECT_LE(lines, kMostLines) << file.path;
  }
  EXPECT_GT(checked, 20u);
}

TEST_F(FileShapeOfThisTree, EveryFileOpensWithProse) {
  for (const SourceFile &file : tree_) {
    if (!is_source(file.path)) continue;
    EXPECT_GE(lines_of_prose(file.text), prose_needed(tree_, file.path))
        << file.path << " opens with too little prose";
  }
}

TEST_F(FileShapeOfThisTree, NothingNamesWhatItMustNot) {
  const SourceFile *list = find_file(tree_, "tests/house/banned_words.txt");
  ASSERT_NE(list, nullptr);
  std::vector<std::string_view> words = words_of(list->text);
  ASSERT_FALSE(words.empty());
  for (const SourceFile &file : tree_) {
    if (&file == list) continue;
    for (const std::string &word : banned_words(words, file)) {
      ADD_FAILURE() << word;
    }
  }
}

}  // namespace
}  // namespace wasmrust::house
