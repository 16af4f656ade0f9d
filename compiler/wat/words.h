// Strings and numbers as WebAssembly's text format writes them (core
// specification 3.0, "Text Format", "Values").
//
//   "say \"hi\"\n"     a name: readable where it can be
//   "\00\01ab"         bytes: two digits each where they are no letters
//   1.5  1e+21  nan:0x200000  -inf
//
// A floating-point number is the shortest decimal one that reads back to the
// same bits; a NaN has its payload.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/base/bytes.h"

namespace wasmrust::wat {

// With the quotes. `text` is UTF-8; what is not becomes escaped bytes.
std::string name_text(std::string_view text);
// With the quotes.
std::string bytes_text(Bytes bytes);

std::string f32_text(uint32_t bits);
std::string f64_text(uint64_t bits);

// May the text stand behind `$` without quotes?
bool is_plain_identifier(std::string_view text);

}  // namespace wasmrust::wat
