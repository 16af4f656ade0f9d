// See custom_section.h.
#include "compiler/wasm/custom_section.h"

#include <algorithm>

namespace wasmrust::wasm {

namespace {

constexpr CustomRow rows[] = {
#define CUSTOM_SECTION(name, linked, written_anew) \
  {name, CustomFate::linked, CustomFate::written_anew},
#include "compiler/wasm/custom_section_rows.def"
};

bool fits(const CustomRow &row, std::string_view name) {
  if (!row.name.ends_with('*')) return row.name == name;
  return name.starts_with(row.name.substr(0, row.name.size() - 1));
}

}  // namespace

std::span<const CustomRow> custom_rows() { return rows; }

const CustomRow &custom_row(std::string_view name) {
  return *std::ranges::find_if(
      rows, [&](const CustomRow &row) { return fits(row, name); });
}

}  // namespace wasmrust::wasm
