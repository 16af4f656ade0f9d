// Two modules, row by row: what came, what went, what grew.
//
// Rows are matched by kind and name; several functions of one name are one row,
// with the sum of their bytes. Functions without a name are matched when their
// bodies are the same bytes; the others came or went. The differences of all
// rows add up to the difference of the files.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tooling/size/report.h"

namespace wasmrust::size {

struct DiffRow {
  std::string name, kind;
  uint64_t before = 0, after = 0;
  uint32_t count_before = 0, count_after = 0;

  int64_t delta() const { return static_cast<int64_t>(after - before); }
  // "added", "removed", "grown", "shrunk", "same size"
  std::string_view change() const;
};

// Largest difference first; rows that are the same come last.
std::expected<std::vector<DiffRow>, std::string> diff(const Subject &before,
                                                      const Subject &after,
                                                      Grouping grouping);

}  // namespace wasmrust::size
