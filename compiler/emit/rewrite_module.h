// A finished module with its functions lifted and written anew.
//
// Everything else stays as it is in the file: index spaces, data, tables,
// imports and exports. Of the custom sections those that speak of places in
// code go (names of locals and labels, branch hints, DWARF), the others stay.
// The module must be valid.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::emit {

std::expected<std::vector<uint8_t>, std::string> rewrite_module(
    const wasm::Module &module);

}  // namespace wasmrust::emit
