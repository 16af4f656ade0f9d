// What went because something else does the same, told to whoever asks what a
// module's bytes are for (compiler/wasm/merged_section.h).
//
// What a function was merged into may have been merged into another one later:
// the name goes to the one that is in the module. Where names are left out,
// these are, too.
#include <algorithm>
#include <map>

#include "compiler/encode/sections.h"
#include "compiler/layout/custom.h"
#include "compiler/wasm/merged_section.h"

namespace wasmrust::encode {

void write_merged(Encoding &to) {
  constexpr std::string_view name = wasm::merged_section_name;
  if (to.program.merged.empty() || !layout::is_written("name", to.options))
    return;
  std::map<FunctionId, uint32_t> numbers;
  uint32_t index = to.layout.imported_functions;
  for (const layout::Code &code : to.layout.code) {
    if (code.function) numbers.emplace(code.function, index);
    ++index;
  }
  std::map<FunctionId, FunctionId> into;
  for (const Program::Merged &each : to.program.merged)
    into.emplace(each.gone, each.into);
  std::vector<wasm::MergedName> rows;
  for (const Program::Merged &each : to.program.merged) {
    FunctionId last = each.into;
    for (auto at = into.find(last); at != into.end(); at = into.find(last))
      last = at->second;
    auto number = numbers.find(last);
    SymbolId symbol = to.program.functions[each.gone].symbol;
    if (number != numbers.end() && symbol)
      rows.push_back({number->second, to.program.symbols[symbol].name});
  }
  if (rows.empty()) return;
  std::ranges::stable_sort(rows, {}, &wasm::MergedName::function);
  append_custom_section(to, name, wasm::merged_section(rows));
}

}  // namespace wasmrust::encode
