// See merged_section.h.
#include "compiler/wasm/merged_section.h"

namespace wasmrust::wasm {

ByteWriter merged_section(const std::vector<MergedName> &rows) {
  uint64_t functions = 0;
  ByteWriter lists;
  for (size_t i = 0; i < rows.size();) {
    size_t end = i;
    while (end < rows.size() && rows[end].function == rows[i].function) ++end;
    ++functions;
    lists.uleb(rows[i].function);
    lists.uleb(end - i);
    for (; i < end; ++i) lists.name(rows[i].name);
  }
  ByteWriter out;
  out.uleb(functions);
  out.append(lists.view());
  return out;
}

std::vector<MergedName> read_merged_section(Bytes payload) {
  ByteReader in(payload);
  std::vector<MergedName> rows;
  for (uint32_t functions = in.uleb32(); functions && !in.failed();
       --functions) {
    uint32_t function = in.uleb32();
    for (uint32_t names = in.uleb32(); names && !in.failed(); --names)
      rows.push_back({function, in.name()});
  }
  if (in.failed() || in.remaining()) return {};
  return rows;
}

}  // namespace wasmrust::wasm
