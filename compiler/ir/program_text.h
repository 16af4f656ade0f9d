// The words of a program's rows in text, for the writer and the reader: each is
// said once.
//
// Flags are words that stand in a row or not; kinds are one word each, in the
// order of their enumeration.
#pragma once

#include <array>
#include <string_view>

#include "compiler/ir/program.h"

namespace wasmrust::ir {

struct SymbolFlag {
  std::string_view word;
  bool Symbol::*is;
};
inline constexpr SymbolFlag symbol_flags[] = {
    {"weak", &Symbol::weak},
    {"local", &Symbol::local},
    {"hidden", &Symbol::hidden},
    {"exported", &Symbol::exported},
    {"no_strip", &Symbol::no_strip},
    {"tls", &Symbol::tls},
    {"explicit_name", &Symbol::explicit_name},
    {"in_table", &Symbol::referenced_by_table},
    {"stub", &Symbol::stub},
    {"live", &Symbol::live},
};

// SymbolKind.
inline constexpr std::array<std::string_view, 6> symbol_kinds = {
    "function", "data", "global", "section", "tag", "table"};

// Definition; what follows the word is an id, or nothing.
inline constexpr std::array<std::string_view, 9> definitions = {
    "undefined", "function", "data",    "absolute", "global",
    "table",     "tag",      "section", "layout"};

// LayoutValue.
inline constexpr std::array<std::string_view, 20> layout_values = {
    "none",       "stack_pointer", "heap_base",   "heap_end",
    "data_end",   "global_base",   "stack_low",   "stack_high",
    "dso_handle", "rodata_start",  "memory_base", "table_base",
    "tls_base",   "tls_size",      "tls_align",   "function_table",
    "call_ctors", "init_memory",   "init_tls",    "first_page_end"};
static_assert(layout_values.size() ==
              static_cast<size_t>(LayoutValue::WasmFirstPageEnd) + 1);

// MemoryKind.
inline constexpr std::array<std::string_view, 4> memory_kinds = {
    "linear", "shared", "managed", "region"};

// wasm::ElementSegment::Mode.
inline constexpr std::array<std::string_view, 3> element_modes = {
    "active", "passive", "declared"};

}  // namespace wasmrust::ir
