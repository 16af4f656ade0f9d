// See settle.h.
#include "compiler/layout/settle.h"

#include <algorithm>

#include "compiler/layout/values.h"

namespace wasmrust::layout {

namespace {

// Is it an address in memory, the same for every thread? The ends of the stack
// say that somebody needs one (memory.h).
bool is_settled(const Program &program, const Relocation &relocation) {
  if (relocation.type != RelocationType::MemoryAddrLeb &&
      relocation.type != RelocationType::MemoryAddrSleb)
    return false;
  const Symbol &symbol = program.symbols[relocation.symbol];
  return symbol.kind == SymbolKind::Data && !symbol.tls &&
         symbol.layout_value != LayoutValue::StackLow &&
         symbol.layout_value != LayoutValue::StackHigh;
}

}  // namespace

void settle_addresses(Program &program, const Layout &layout) {
  for (Data &data : program.data)
    if (data.live) data.flags |= wasm::SegmentRetain;
  for (FunctionId id : program.written.ids()) {
    std::vector<uint8_t> &bytes = program.written[id];
    Function &function = program.functions[id];
    if (bytes.empty() || !function.live) continue;
    std::erase_if(function.relocations, [&](const Relocation &relocation) {
      if (!is_settled(program, relocation)) return false;
      uint64_t value = relocation_value(program, layout, relocation, {});
      if (!fits(relocation.type, value)) return false;
      write_field(relocation.type, value, bytes.data() + relocation.offset,
                  wasm::field_width(relocation.type));
      return true;
    });
  }
}

bool is_memory_the_same(const Program &program, const Layout &a,
                        const Layout &b) {
  if (a.addresses != b.addresses || a.bounds != b.bounds) return false;
  for (DataId id : program.data.ids())
    if (program.data[id].live &&
        data_address(a, id, 0) != data_address(b, id, 0))
      return false;
  return true;
}

}  // namespace wasmrust::layout
