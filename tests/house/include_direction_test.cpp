// Includes run one way: a folder sees itself and the folders above it.
//
// The order is the list of folders in the root CMakeLists.txt, which is also
// the order in which their libraries are made, so there is one list and not
// two. For example `compiler/read` may include `compiler/ir/program.h`,
// and not `compiler/layout/layout.h`. Tests may include everything.
//
// A second rule keeps the build fast: headers that define LLVM's IR cost
// seconds to parse, so only the folders that read or make LLVM IR may include
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "tests/house/source_tree.h"

namespace wasmrust::house {
namespace {

// The words between `foreach(folder` and `)`.
std::vector<std::string> folders_in_order(std::string_view cmake) {
  std::vector<std::string> folders;
  constexpr std::string_view kStart = "foreach(folder";
  size_t start = cmake.find(kStart);
  if (start == std::string_view::npos) return folders;
  cmake.remove_prefix(start + kStart.size());
  cmake = cmake.substr(0, cmake.find(')'));
  std::string word;
  for (char c : std::string(cmake) + ' ') {
    if (c != ' ' && c != '\n') {
      word += c;
    } else if (!word.empty()) {
      folders.push_back(std::move(word));
      word.clear();
    }
  }
  return folders;
}

// The place in the order of the innermost listed folder that holds the file.
std::optional<size_t> place_of(const std::vector<std::string> &order,
                               std::string_view path) {
  std::optional<size_t> best;
  for (size_t i = 0; i < order.size(); ++i) {
    if (starts_with_folder(path, order[i]) &&
        (!best || order[i].size() > order[*best].size())) {
      best = i;
    }
  }
  return best;
}

std::vector<std::string_view> included_files(std::string_view text) {
  std::vector<std::string_view> files;
  for (std::string_view line : lines_of(text)) {
    size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) continue;
    line.remove_prefix(start);
    if (!line.starts_with("#include")) continue;
    size_t open = line.find_first_of("\"<");
    if (open == std::string_view::npos) continue;
    size_t close = line.find_first_of("\">", open + 1);
    if (close != std::string_view::npos) {
      files.push_back(line.substr(open + 1, close - open - 1));
    }
  }
  return files;
}

std::vector<std::string> wrong_includes(const std::vector<std::string> &order,
                                        const SourceFile &file) {
  std::vector<std::string> wrong;
  std::optional<size_t> here = place_of(order, file.path);
  if (!here) return {file.path + ": its folder is not in CMakeLists.txt"};
  for (std::string_view included : included_files(file.text)) {
    std::optional<size_t> there = place_of(order, included);
    if (there && *there > *here) {
      wrong.push_back(file.path + ": " + order[*here] + " must not include " +
                      std::string(included));
    }
  }
  return wrong;
}

std::vector<std::string> heavy_includes(const SourceFile &file) {
  static constexpr std::string_view kHeavy[] = {
      "llvm/IR/", "llvm/LTO/", "llvm/Passes/", "llvm/Transforms/",
      "llvm/CodeGen/"};
  static constexpr std::string_view kAllowed[] = {"compiler/lower",
                                                  "compiler/read"};
  std::vector<std::string> heavy;
  for (std::string_view included : included_files(file.text)) {
    bool is_heavy = std::ranges::any_of(
        kHeavy, [&](auto prefix) { return included.starts_with(prefix); });
    bool may = std::ranges::any_of(kAllowed, [&](auto folder) {
      return starts_with_folder(file.path, folder);
    });
    if (is_heavy && !may) {
      heavy.push_back(file.path + " must not include " + std::string(included));
    }
  }
  return heavy;
}

bool is_ordered(const SourceFile &file) {
  return (starts_with_folder(file.path, "compiler") ||
          starts_with_folder(file.path, "component") ||
          starts_with_folder(file.path, "tooling")) &&
         (is_cpp(file.path) || file.path.ends_with(".def")) &&
         !is_test(file.path);
}

TEST(IncludeDirection, OrderIsReadFromCMake) {
  EXPECT_EQ(folders_in_order("x\nforeach(folder\n  a/b c\n  d)\nend"),
            (std::vector<std::string>{"a/b", "c", "d"}));
}

TEST(IncludeDirection, UpIsAllowedAndDownIsNot) {
  std::vector<std::string> order = {"compiler/base", "compiler/read",
                                    "compiler", "tooling"};
  auto wrong = [&](std::string path, std::string text) {
    return wrong_includes(order, {std::move(path), std::move(text)}).size();
  };
  EXPECT_EQ(wrong("compiler/read/a.cpp", "#include \"compiler/base/x.h\"\n"),
            0u);
  EXPECT_EQ(wrong("compiler/read/a.cpp", "#include \"compiler/read/x.h\"\n"),
            0u);
  EXPECT_EQ(wrong("compiler/base/a.cpp", "#include \"compiler/read/x.h\"\n"),
            1u);
  EXPECT_EQ(wrong("compiler/read/a.cpp", "#include \"compiler/p.h\"\n"), 1u);
  EXPECT_EQ(wrong("compiler/p.cpp", "#include \"compiler/read/x.h\"\n"), 0u);
  EXPECT_EQ(wrong("compiler/p.cpp", "#include <vector>\n"), 0u);
  EXPECT_EQ(wrong("elsewhere/p.cpp", ""), 1u);
}

TEST(IncludeDirection, HeavyHeadersAreFound) {
  std::string text = "#include \"llvm/IR/Module.h\"\n";
  EXPECT_EQ(heavy_includes({"tooling/a.cpp", text}).size(), 1u);
  EXPECT_EQ(heavy_includes({"compiler/lower/llvm/a.cpp", text}).size(), 0u);
}

TEST(IncludeDirection, OfThisTree) {
  std::vector<SourceFile> tree = read_tree(WASMRUST_SOURCE_FOLDER);
  const SourceFile *cmake = find_file(tree, "CMakeLists.txt");
  ASSERT_NE(cmake, nullptr);
  std::vector<std::string> order = folders_in_order(cmake->text);
  ASSERT_GT(order.size(), 5u);
  size_t checked = 0;
  for (const SourceFile &file : tree) {
    if (!is_ordered(file)) continue;
    ++checked;
    for (const std::string &wrong : wrong_includes(order, file)) {
      ADD_FAILURE() << wrong;
    }
    for (const std::string &heavy : heavy_includes(file)) {
      ADD_FAILURE() << heavy;
    }
  }
  EXPECT_GT(checked, 10u);
}

}  // namespace
}  // namespace wasmrust::house
