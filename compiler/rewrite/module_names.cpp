// See module_names.h.
#include "compiler/rewrite/module_names.h"

#include <algorithm>
#include <optional>

#include "compiler/wasm/name_section.h"

namespace wasmrust::rewrite {

using wasm::NameKind;

std::vector<LocalName> names_of_locals(const wasm::Module &module,
                                       uint32_t function) {
  std::vector<LocalName> names;
  auto all = std::ranges::equal_range(module.names_of(NameKind::Local),
                                      function, {}, &wasm::Name::index);
  for (const wasm::Name &name : all) names.push_back({name.part, name.text});
  return names;
}

// What names of a kind are counted in.
static std::optional<finished::Rows> rows_of(NameKind kind) {
  using finished::Rows;
  switch (kind) {
    case NameKind::Function:
    case NameKind::Local:
    case NameKind::Label:
      return Rows::Functions;
    case NameKind::Type:
    case NameKind::Field:
      return Rows::Types;
    case NameKind::Table:
      return Rows::Tables;
    case NameKind::Memory:
      return Rows::Memories;
    case NameKind::Global:
      return Rows::Globals;
    case NameKind::Element:
      return Rows::Elements;
    case NameKind::Data:
      return Rows::Data;
    case NameKind::Tag:
      return Rows::Tags;
    case NameKind::Module:
      return std::nullopt;
  }
  return std::nullopt;
}

ByteWriter name_section(const wasm::Module &module,
                        const std::vector<wasm::Name> &locals,
                        const finished::Numbering *to) {
  wasm::NameSection names;
  std::vector<wasm::Name> renumbered;
  for (size_t i = 0; i < wasm::name_kind_count; ++i) {
    auto kind = static_cast<NameKind>(i);
    if (kind == NameKind::Label) continue;
    const std::vector<wasm::Name> &list =
        kind == NameKind::Local ? locals : module.names_of(kind);
    auto rows = rows_of(kind);
    if (!to || !rows) {
      for (const wasm::Name &name : list) names.add(kind, name);
      continue;
    }
    renumbered.clear();
    for (wasm::Name name : list) {
      // The same type is called as the first one.
      if (*rows == finished::Rows::Types && !to->is_first(*rows, name.index))
        continue;
      name.index = (*to)(*rows, name.index);
      if (name.index != finished::gone) renumbered.push_back(name);
    }
    std::ranges::stable_sort(renumbered, {}, &wasm::Name::index);
    for (const wasm::Name &name : renumbered) names.add(kind, name);
  }
  return names.bytes();
}

}  // namespace wasmrust::rewrite
