// See branch_hint_section.h.
#include "compiler/wasm/branch_hint_section.h"

namespace wasmrust::wasm {

ByteWriter branch_hint_section(std::span<const BranchHint> hints) {
  uint64_t functions = 0;
  ByteWriter rows;
  for (size_t i = 0; i < hints.size();) {
    size_t end = i;
    while (end < hints.size() && hints[end].function == hints[i].function)
      ++end;
    ++functions;
    rows.uleb(hints[i].function);
    rows.uleb(end - i);
    for (; i < end; ++i) {
      rows.uleb(hints[i].offset);
      rows.uleb(1);
      rows.u8(hints[i].likely);
    }
  }
  ByteWriter out;
  out.uleb(functions);
  out.append(rows.view());
  return out;
}

}  // namespace wasmrust::wasm
