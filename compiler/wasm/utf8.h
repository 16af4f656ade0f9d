// Is this UTF-8? (core specification, "Names")
//
// Names in a WebAssembly file are sequences of Unicode scalar values in UTF-8:
// no overlong forms, no surrogates, nothing above U+10FFFF. The bytes C0 80,
// ED A0 80 and F4 90 80 80 are refused, one for each rule.
#pragma once

#include <string_view>

namespace wasmrust::wasm {

bool is_utf8(std::string_view text);

}  // namespace wasmrust::wasm
