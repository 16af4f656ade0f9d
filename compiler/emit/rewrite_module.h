// A finished module with its functions lifted and written anew.
//
// Everything else stays as it is in the file: index spaces, data, tables,
// imports and exports. DWARF follows the code (compiler/debug); of the other
// custom sections those that speak of places in code go (names of locals and
// labels, branch hints), the rest stays. The module must be valid.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::emit {

// Malformed DWARF goes; `debug_reason` then says why.
std::expected<std::vector<uint8_t>, std::string> rewrite_module(
    const wasm::Module &module, std::string *debug_reason = nullptr);

}  // namespace wasmrust::emit
