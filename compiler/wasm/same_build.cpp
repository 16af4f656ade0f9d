// See same_build.h.
#include "compiler/wasm/same_build.h"

#include <algorithm>

namespace wasmrust::wasm {

static Bytes code_of(const Module &module) {
  return module.code_section_index < module.sections.size()
             ? module.sections[module.code_section_index].payload
             : Bytes();
}

std::string difference_of_builds(const Module &module, const Module &debug) {
  if (!module.build_id.empty() && !debug.build_id.empty() &&
      !std::ranges::equal(module.build_id, debug.build_id))
    return "is of another build";
  Bytes code = code_of(module);
  bool same = !code.empty() && std::ranges::equal(code, code_of(debug)) &&
              module.count(ExternalKind::Function) ==
                  debug.count(ExternalKind::Function) &&
              module.data.size() == debug.data.size();
  return same ? "" : "has other code";
}

}  // namespace wasmrust::wasm
