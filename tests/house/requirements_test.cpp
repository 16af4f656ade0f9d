// docs/requirements.md has one row for each number of requirements.txt.
//
// requirements.txt lists every number that has to be answered, one a line (`#`
// starts a comment). The document answers them in tables:
//
//   | R1.1 | hello is smaller than 2 KB | compiler/encode | planned | |
//
// A number that is missing, unknown or answered twice, a status that is not one
// of four words, an empty column that must not be empty: each is a failure. A
// row that deviates, or is only partly there, has to say how.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/house/source_tree.h"

namespace wasmrust::house {
namespace {

std::string trim(std::string_view text) {
  size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return "";
  return std::string(
      text.substr(start, text.find_last_not_of(" \t") - start + 1));
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  line = line.substr(1, line.rfind('|') - 1);
  while (true) {
    size_t bar = line.find('|');
    cells.push_back(trim(line.substr(0, bar)));
    if (bar == std::string_view::npos) return cells;
    line.remove_prefix(bar + 1);
  }
}

std::vector<std::string> listed_numbers(std::string_view text) {
  std::vector<std::string> numbers;
  for (std::string_view line : lines_of(text)) {
    std::string number = trim(line.substr(0, line.find('#')));
    if (!number.empty()) numbers.push_back(number);
  }
  return numbers;
}

std::vector<std::string> check(std::string_view list, std::string_view doc) {
  static const std::set<std::string> statuses = {"done", "partial", "planned",
                                                 "deviates"};
  std::vector<std::string> wrong;
  std::map<std::string, int> rows;
  for (const std::string &number : listed_numbers(list)) {
    if (!rows.emplace(number, 0).second)
      wrong.push_back(number + ": listed twice");
  }
  for (std::string_view line : lines_of(doc)) {
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells = cells_of(line);
    const std::string &number = cells[0];
    if (number == "number" || number.starts_with("---")) continue;
    if (cells.size() != 5) {
      wrong.push_back(number + ": not five columns");
      continue;
    }
    auto row = rows.find(number);
    if (row == rows.end()) {
      wrong.push_back(number + ": unknown number");
    } else if (++row->second > 1) {
      wrong.push_back(number + ": more than one row");
    }
    if (cells[1].empty()) wrong.push_back(number + ": says nothing");
    if (cells[2].empty()) wrong.push_back(number + ": no module");
    if (!statuses.contains(cells[3])) {
      wrong.push_back(number + ": status `" + cells[3] + "`");
    }
    if ((cells[3] == "deviates" || cells[3] == "partial") && cells[4].empty()) {
      wrong.push_back(number + ": does not say how");
    }
  }
  for (const auto &[number, count] : rows) {
    if (count == 0) wrong.push_back(number + ": no row");
  }
  return wrong;
}

TEST(Requirements, EachMistakeIsFound) {
  auto wrong = [](std::string doc) {
    return check("R1.1\nR1.2 # why\n# all\n", "| number | a |\n|---|\n" + doc);
  };
  std::string first = "| R1.1 | x | compiler | planned | |\n";
  std::string second = "| R1.2 | y | compiler | deviates | so |\n";
  EXPECT_EQ(wrong(first + second), std::vector<std::string>{});
  EXPECT_EQ(wrong(first), std::vector<std::string>{"R1.2: no row"});
  EXPECT_EQ(wrong(first + first + second),
            std::vector<std::string>{"R1.1: more than one row"});
  EXPECT_EQ(wrong(first + second + "| R9.9 | x | c | done | |\n"),
            std::vector<std::string>{"R9.9: unknown number"});
  EXPECT_EQ(wrong(first + "| R1.2 | y | c | | |\n"),
            std::vector<std::string>{"R1.2: status ``"});
  EXPECT_EQ(wrong(first + "| R1.2 | y | c | partial | |\n"),
            std::vector<std::string>{"R1.2: does not say how"});
  EXPECT_EQ(wrong(first + "| R1.2 | y | | done | |\n"),
            std::vector<std::string>{"R1.2: no module"});
  EXPECT_EQ(wrong(first + "| R1.2 | y | c | done |\n").size(), 2u);
  EXPECT_EQ(check("R1\nR1\n", "| R1 | x | c | done | |\n"),
            std::vector<std::string>{"R1: listed twice"});
}

TEST(Requirements, EachNumberHasARow) {
  std::vector<SourceFile> tree = read_tree(WASMRUST_SOURCE_FOLDER);
  const SourceFile *list = find_file(tree, "tests/house/requirements.txt");
  const SourceFile *doc = find_file(tree, "docs/requirements.md");
  ASSERT_NE(list, nullptr);
  ASSERT_NE(doc, nullptr);
  EXPECT_GT(listed_numbers(list->text).size(), 400u);
  for (const std::string &wrong : check(list->text, doc->text)) {
    ADD_FAILURE() << "docs/requirements.md: " << wrong;
  }
}

}  // namespace
}  // namespace wasmrust::house
