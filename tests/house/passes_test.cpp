// docs/architecture/optimizer.md shows each pass of the optimiser: the table
// there has the rows of passes.def, in order and with the same words.
//
//   | `dead-code` | a function | removes ... |
#include <gtest/gtest.h>

#include "tests/house/source_tree.h"

namespace wasmrust::house {
namespace {

TEST(Passes, TheDocumentHasTheCodesTable) {
  std::vector<std::string> rows = {
#define FUNCTION_PASS(id, name, what) "| `" name "` | a function | " what " |",
#define PROGRAM_PASS(id, name, what) "| `" name "` | the program | " what " |",
#define MODULE_PASS(id, name, what) "| `" name "` | the module | " what " |",
#include "compiler/optimize/passes.def"
  };
  std::vector<std::string> documented;
  bool in_table = false;
  auto tree = read_tree(WASMRUST_SOURCE_FOLDER);
  const SourceFile *page = find_file(tree, "docs/architecture/optimizer.md");
  ASSERT_NE(page, nullptr);
  for (std::string_view line : lines_of(page->text)) {
    if (line.starts_with("| pass | sees | does |")) in_table = true;
    if (!line.starts_with("|")) in_table = false;
    if (in_table && line.starts_with("| `")) documented.emplace_back(line);
  }
  EXPECT_EQ(documented, rows);
}

}  // namespace
}  // namespace wasmrust::house
