// See find_function.h.
#include "tooling/size/find_function.h"

#include "compiler/base/numbers.h"
#include "tooling/size/names.h"

namespace wasmrust::size {

using Indices = std::vector<uint32_t>;

std::vector<std::string_view> function_names(const wasm::Module &module) {
  std::vector<std::string_view> names(
      module.count(wasm::ExternalKind::Function));
  if (module.is_object)
    for (const wasm::Symbol &symbol : module.symbols)
      if (symbol.kind == wasm::SymbolKind::Function &&
          symbol.index < names.size() && names[symbol.index].empty())
        names[symbol.index] = symbol.name;
  for (const wasm::Name &name : module.names_of(wasm::NameKind::Function))
    names[name.index] = name.text;
  return names;
}

std::expected<Indices, std::string> find_functions(
    const wasm::Module &module, const std::vector<std::string_view> &names,
    std::string_view text) {
  if (auto index = number_of<uint32_t>(text)) {
    if (*index < names.size()) return Indices{*index};
    return std::unexpected("there is no function " + std::string(text) +
                           " (there are " + std::to_string(names.size()) + ")");
  }
  Language language = language_of(module);
  Indices equal, generic, exported, partly;
  std::vector<std::string> readable;
  for (uint32_t i = 0; i < names.size(); ++i) {
    readable.push_back(readable_name(names[i]));
    if (names[i] == text || readable[i] == text)
      equal.push_back(i);
    else if (generic_of(readable[i], language) == text)
      generic.push_back(i);
    else if (readable[i].find(text) != std::string::npos)
      partly.push_back(i);
  }
  for (const wasm::Export &each : module.exports)
    if (each.kind == wasm::ExternalKind::Function && each.name == text)
      exported.push_back(each.index);
  for (Indices *found : {&equal, &generic, &exported})
    if (!found->empty()) return std::move(*found);
  if (partly.size() == 1) return partly;
  std::string reason = "no function is called `" + std::string(text) + "`";
  if (partly.empty()) return std::unexpected(reason);
  reason += "; a part of a name that several have:";
  constexpr size_t most = 8;
  for (size_t i = 0; i < partly.size() && i < most; ++i)
    reason += "\n    " + std::to_string(partly[i]) + "  " + readable[partly[i]];
  if (partly.size() > most)
    reason += "\n    … " + std::to_string(partly.size() - most) + " more";
  return std::unexpected(reason);
}

}  // namespace wasmrust::size
