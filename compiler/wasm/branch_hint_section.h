// The section "metadata.code.branch_hint" written (branch hinting proposal):
// which conditional branches are hardly ever taken, or nearly always.
//
//   01 05 02 23 01 00 31 01 01     function 5: 0x23 unlikely, 0x31 likely
//
// It stands in front of the code section. Reading is in advice_sections.cpp.
#pragma once

#include <span>
#include <string_view>

#include "compiler/base/bytes.h"
#include "compiler/wasm/module.h"

namespace wasmrust::wasm {

inline constexpr std::string_view branch_hint_name =
    "metadata.code.branch_hint";

// The payload behind the name. `hints` by rising function and offset.
ByteWriter branch_hint_section(std::span<const BranchHint> hints);

}  // namespace wasmrust::wasm
