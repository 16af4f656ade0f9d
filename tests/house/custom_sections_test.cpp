// docs/architecture/custom-sections.md says of each custom section what the
// code does with it: the table there has the rows of custom_section_rows.def,
// in order.
//
//   | `name` | rewritten | rewritten | see below |
#include <gtest/gtest.h>

#include "compiler/wasm/custom_section.h"
#include "tests/house/source_tree.h"

namespace wasmrust::house {
namespace {

std::string word(wasm::CustomFate fate) {
  switch (fate) {
    case wasm::CustomFate::Kept:
      return "kept";
    case wasm::CustomFate::Rewritten:
      return "rewritten";
    case wasm::CustomFate::Dropped:
      return "dropped";
  }
  return "";
}

TEST(CustomSections, TheDocumentHasTheCodesTable) {
  std::vector<std::string> documented;
  bool in_table = false;
  auto tree = read_tree(WASMRUST_SOURCE_FOLDER);
  const SourceFile *page =
      find_file(tree, "docs/architecture/custom-sections.md");
  ASSERT_NE(page, nullptr);
  for (std::string_view line : lines_of(page->text)) {
    if (line.starts_with("| section | link | written anew |")) in_table = true;
    if (!line.starts_with("|")) in_table = false;
    if (!in_table || !line.starts_with("| `")) continue;
    // Name and the two words; the reason is free, and must be there.
    size_t third = 0;
    for (int i = 0; i < 3; ++i) third = line.find('|', third + 1);
    documented.emplace_back(line.substr(0, third + 1));
    EXPECT_GT(line.size(), third + 4) << "no reason: " << line;
  }
  std::vector<std::string> rows;
  for (const wasm::CustomRow &row : wasm::custom_rows())
    rows.push_back("| `" + std::string(row.name) + "` | " + word(row.linked) +
                   " | " + word(row.written_anew) + " |");
  EXPECT_EQ(documented, rows);
}

}  // namespace
}  // namespace wasmrust::house
