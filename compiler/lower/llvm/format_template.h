// What rustc makes of the text of `format_args!`.
//
// A template is bytes: texts behind their lengths, and a byte for each argument
// that is shown, with those of its options that are not the usual ones behind
// it. It ends with a zero.
//
//   "a {} and {:>5}"   02 'a' ' '  C0  05 " and "  C3 flags 05 00  00
//
// The options are those of core's FormattingOptions. Width and precision are
// numbers, or the number of the argument that holds them. `crates/wasm-std`
// reads the same at run time (format.rs).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace wasmrust::lower {

struct FormatItem {
  // A text: where it is in the template. Without length it is an argument.
  uint32_t start = 0, length = 0;

  uint32_t argument = 0;
  uint32_t flags = 0;
  uint16_t width = 0, precision = 0;
  bool width_is_argument = false, precision_is_argument = false;

  bool is_text() const { return length != 0; }
};

// No alignment, filled with spaces.
constexpr uint32_t usual_format_flags = 0x60000020;

struct FormatTemplate {
  std::vector<FormatItem> items;
  size_t size = 0;  // in bytes
};

// The template at the start of `bytes`, or nothing when it is none.
std::optional<FormatTemplate> parse_format_template(std::string_view bytes);

}  // namespace wasmrust::lower
