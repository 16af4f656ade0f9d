// See module_names.h.
#include "compiler/emit/module_names.h"

#include <algorithm>

#include "compiler/wasm/name_section.h"

namespace wasmrust::emit {

using wasm::NameKind;

std::vector<LocalName> names_of_locals(const wasm::Module &module,
                                       uint32_t function) {
  std::vector<LocalName> names;
  auto all = std::ranges::equal_range(module.names_of(NameKind::Local),
                                      function, {}, &wasm::Name::index);
  for (const wasm::Name &name : all) names.push_back({name.part, name.text});
  return names;
}

ByteWriter name_section(const wasm::Module &module,
                        const std::vector<wasm::Name> &locals) {
  wasm::NameSection names;
  for (size_t i = 0; i < wasm::name_kind_count; ++i) {
    auto kind = static_cast<NameKind>(i);
    if (kind == NameKind::Label) continue;
    for (const wasm::Name &name :
         kind == NameKind::Local ? locals : module.names_of(kind))
      names.add(kind, name);
  }
  return names.bytes();
}

}  // namespace wasmrust::emit
