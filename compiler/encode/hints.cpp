// What engines are told about code: hints, which nobody has to follow.
//
//   metadata.code.branch_hint           which way a branch goes
//                                       (branch hinting)
//   metadata.code.compilation_priority  which functions to compile first
//                                       (compilation hints, a proposal at work)
//
// Both stand in front of the code, which is compiled while it arrives. The
// second one is a function's hint, at offset 0 of it: the lower the number, the
// sooner it is needed; who has none comes last, or when it is called. It has
// the form that V8 reads, which is the only engine that does (behind its flag
// --experimental-wasm-compilation-hints): a function has no count of hints.
//
//   01 05 00 01 00     function 5 is the first one
#include <algorithm>

#include "compiler/encode/sections.h"
#include "compiler/layout/values.h"
#include "compiler/wasm/branch_hint_section.h"

namespace wasmrust::encode {

void write_branch_hints(Encoding &to) {
  std::vector<wasm::BranchHint> hints;
  const auto &rows = to.program.branch_hints;
  for (size_t i = 0; i < to.layout.code.size(); ++i) {
    const layout::Code &code = to.layout.code[i];
    if (!code.function || !rows.contains(code.function)) continue;
    layout::BodyOffsets shortened(to.program, to.layout, code);
    auto number = static_cast<uint32_t>(to.layout.imported_functions + i);
    for (BranchHint hint : rows[code.function])
      hints.push_back({number, shortened(hint.offset), hint.likely});
  }
  if (hints.empty()) return;
  append_custom_section(to, wasm::branch_hint_name,
                        wasm::branch_hint_section(hints));
}

void write_priority_hints(Encoding &to) {
  const std::vector<uint32_t> &needed = to.layout.needed_first;
  if (needed.empty()) return;
  std::vector<std::pair<uint32_t, uint32_t>> hints;  // function and priority
  for (uint32_t i = 0; i < needed.size(); ++i) hints.push_back({needed[i], i});
  std::ranges::sort(hints);
  ByteWriter section;
  section.uleb(hints.size());
  for (auto [function, priority] : hints) {
    section.uleb(function);
    section.uleb(0);  // the offset of what is hinted at: the function
    section.uleb(uleb_size(priority));
    section.uleb(priority);
  }
  append_custom_section(to, "metadata.code.compilation_priority", section);
}

}  // namespace wasmrust::encode
