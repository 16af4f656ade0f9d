// Numbers in text: the whole of it is one, or there is none.
//
//   number_of<unsigned>("12")       12
//   number_of<uint64_t>("ff", 16)   255
//   number_of<unsigned>("12k")      none
//
// Nor is "" one, " 12", or what the type has no room for.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace wasmrust {

template <typename Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  Number number = 0;
  const char *end = text.data() + text.size();
  auto [last, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc() || last != end) return std::nullopt;
  return number;
}

}  // namespace wasmrust
