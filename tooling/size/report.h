// The pieces of a file added up, by what people ask for.
//
//   function   each function, data segment, section ... on its own
//   crate      functions by the crate (package, file) that they were written in
//   generic    instances of one generic function together
//   section    sections, as they stand in the file
//   inline     functions as they were written: what was inlined elsewhere
//   counts
//              for them, with the places; what is left of a body for its own
//
// The rows of each add up to the file's size, exactly.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tooling/size/inlined.h"
#include "tooling/size/subject.h"

namespace wasmrust::size {

enum class Grouping : uint8_t { Function, Crate, Generic, Section, Inline };
std::optional<Grouping> find_grouping(std::string_view word);
std::string_view to_string(Grouping grouping);

// Kinds of rows: "function", "import", "crate", "generic", "inlined", "data",
// "types", "globals", "custom", "format", "section", ...
struct Row {
  std::string name;
  std::string kind;
  uint64_t bytes = 0;
  uint64_t code = 0;  // of them bodies of functions
  // Of several functions: the largest one's body. What a generic function has
  // beyond it would not be there if its instances were one.
  uint64_t largest = 0;
  uint32_t count = 1;  // functions, instances, inlined copies, rows
  std::optional<uint32_t> function;  // index, when the row is one function
  // By function: those that were merged into it. By generic: their number, all
  // of them instances of functions that do the same.
  std::vector<std::string> merged;
  uint32_t merged_count = 0;
  std::vector<Row> parts;  // inline: by place; else none
};

// Largest first. By inline: the error says why it cannot be told.
std::expected<std::vector<Row>, std::string> report(const Subject &subject,
                                                    Grouping grouping);

// Bytes of each function, all roles; and of its body. By index.
struct FunctionSizes {
  std::vector<uint64_t> total, body;
};
FunctionSizes function_sizes(const Subject &subject);

}  // namespace wasmrust::size
