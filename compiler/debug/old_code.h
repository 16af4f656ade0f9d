// What an entry of .debug_info says of the old code: its ranges, or where the
// call returned to that it describes, or an address.
//
//   low_pc 10, high_pc 8 or 18     ranges [10, 18)
//   low_pc 10                      point 10
//   call_return_pc 14              call 14
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "compiler/debug/unit.h"

namespace wasmrust::debug {

struct OldCode {
  std::vector<Range> ranges;
  std::optional<uint64_t> point;  // of what has an address and no end
  std::optional<uint64_t> call;   // where it returned to
  bool is_call = false;
  bool says_something = false;

  // Reads an entry's.
  std::expected<void, std::string> read(const Sections &sections,
                                        const Unit &unit, const Die &die);
};

}  // namespace wasmrust::debug
