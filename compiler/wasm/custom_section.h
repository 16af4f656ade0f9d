// What becomes of a custom section when modules are linked or written anew.
//
// Custom sections hold anything, and some of it speaks of places in code that
// move. So there is a decision for each: custom_section_rows.def. Of those that
// nobody knows it is hoped that they speak of indices at most: in a module that
// is written anew indices stay, and in a link relocations say where they are.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace wasmrust::wasm {

enum class CustomFate : uint8_t { Kept, Rewritten, Dropped };

struct CustomRow {
  std::string_view name;  // with `*` at its end: all that start so
  CustomFate linked;
  CustomFate written_anew;
};

// All rows, for whoever lists them.
std::span<const CustomRow> custom_rows();

const CustomRow &custom_row(std::string_view name);

// DWARF.
inline bool is_debug(std::string_view name) {
  return name.starts_with(".debug_");
}

}  // namespace wasmrust::wasm
