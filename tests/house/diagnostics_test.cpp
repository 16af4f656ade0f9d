// Every row of diagnostics.def has a test.
//
// A message that no test ever provokes is a guess about what users will see. So
// each row's name (`undefined_symbol`) or code (`W0030`) has to stand in some
// test: a `*_test.cpp`, or anything below tests/ that is compiled or run by a
// suite.
//
// That the test also checks the message is for its author and its reader.
#include <gtest/gtest.h>

#include <cctype>

#include "tests/house/source_tree.h"

namespace wasmrust::house {
namespace {

struct Row {
  std::string name, code;
};

// Rows are written on one line: DIAGNOSTIC(name, "code", ...).
std::vector<Row> rows_of(std::string_view def) {
  std::vector<Row> rows;
  constexpr std::string_view kStart = "DIAGNOSTIC(";
  for (std::string_view line : lines_of(def)) {
    if (!line.starts_with(kStart)) continue;
    line.remove_prefix(kStart.size());
    size_t comma = line.find(','), open = line.find('"');
    size_t close = line.find('"', open + 1);
    if (comma > open || close == std::string_view::npos) continue;
    rows.push_back({std::string(line.substr(0, comma)),
                    std::string(line.substr(open + 1, close - open - 1))});
  }
  return rows;
}

// `word` stands in `text`, and not as a part of a longer word.
bool mentions(std::string_view text, std::string_view word) {
  auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  for (size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) &&
        (end == text.size() || !is_word(text[end]))) {
      return true;
    }
  }
  return false;
}

bool is_tested(const std::vector<SourceFile> &tree, const Row &row) {
  for (const SourceFile &file : tree) {
    if (!is_test(file.path) || file.path.starts_with("tests/house/")) continue;
    if (mentions(file.text, row.name) || mentions(file.text, row.code)) {
      return true;
    }
  }
  return false;
}

TEST(DiagnosticRows, AreReadAndLookedFor) {
  std::vector<Row> rows = rows_of(
      "// DIAGNOSTIC(name, ...)\nDIAGNOSTIC(bad, \"W1\", Error, \"\")\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].code, "W1");
  auto tested = [&](std::string path, std::string text) {
    return is_tested({{std::move(path), std::move(text)}}, rows[0]);
  };
  EXPECT_TRUE(tested("a/b_test.cpp", "expect(bad, x)"));
  EXPECT_TRUE(tested("tests/c/d.txt", "error[W1]: x"));
  EXPECT_FALSE(tested("a/b_test.cpp", "badly, W12"));
  EXPECT_FALSE(tested("a/b.cpp", "report(bad)"));
}

TEST(DiagnosticRows, EachHasATest) {
  std::vector<SourceFile> tree = read_tree(WASMRUST_SOURCE_FOLDER);
  const SourceFile *def = find_file(tree, "compiler/base/diagnostics.def");
  ASSERT_NE(def, nullptr);
  std::vector<Row> rows = rows_of(def->text);
  EXPECT_GT(rows.size(), 20u);
  for (const Row &row : rows) {
    EXPECT_TRUE(is_tested(tree, row)) << row.name << " (" << row.code << ")";
  }
}

}  // namespace
}  // namespace wasmrust::house
