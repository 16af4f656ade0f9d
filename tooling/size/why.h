// Why is it in the file? The chain of references that keeps a function or datum
// (references.h), and what else is in the file for it alone: the functions and
// data that nothing would reach without it.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tooling/size/references.h"

namespace wasmrust::size {

struct Why {
  struct Step {
    std::string_view how;  // "called by"
    std::string by;        // "app::main (function 4)"
    uint32_t offset = 0;   // in the file; 0: no place
  };

  std::string name;
  Owner owner;
  uint64_t bytes = 0, code = 0;
  bool reached = false;
  std::vector<Step> chain;  // from it to the root
  std::string root;         // what makes the last one a root
  // Functions and data that are in the file for it alone, itself included.
  uint32_t kept_count = 0;
  uint64_t kept_bytes = 0;
};

// The rows that `text` names: functions (find_function.h), else data symbols
// and data segments by name or as "data N".
std::expected<std::vector<Owner>, std::string> find_owners(
    const Subject &subject, std::string_view text);

Why explain(const Subject &subject, const References &references, Owner owner);

}  // namespace wasmrust::size
