// The custom section "wasmrust.merged": which functions were merged into which
// (compiler/optimize, equal and similar functions), for those who say what a
// module's bytes are for.
//
//   02 05 03 "a" "b" "c" 09 01 "d"   into function 5: a, b and c; into 9: d
//
// The names are symbols, as they would stand in the name section. Rows go by
// rising function.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::wasm {

inline constexpr std::string_view merged_section_name = "wasmrust.merged";

struct MergedName {
  uint32_t function;  // the one that stayed
  std::string_view name;
};

// The payload behind the section's name. `rows` by rising function.
ByteWriter merged_section(const std::vector<MergedName> &rows);

// Nothing of a malformed one: it is advice.
std::vector<MergedName> read_merged_section(Bytes payload);

}  // namespace wasmrust::wasm
