// See settle.h.
#include "compiler/layout/settle.h"

#include <algorithm>
#include <set>

#include "compiler/layout/references.h"
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

class Settling {
 public:
  Settling(Program &program, const Layout &layout, const LinkOptions &options,
           const std::vector<SymbolId> &computed_with)
      : program_(program), layout_(layout) {
    settled_.layout = &layout;
    is_table_used_ =
        options.export_table || options.import_table || is_table_named();
    for (SymbolId each : computed_with) functions_.insert(layout.index[each]);
  }

  void look_at(FunctionId id) {
    std::vector<uint8_t> &bytes = program_.written[id];
    if (bytes.empty()) return;
    std::erase_if(
        program_.functions[id].relocations, [&](const Relocation &relocation) {
          bool is_slot = is_settled_slot(relocation);
          if (!is_slot && !is_settled(program_, relocation)) return false;
          uint64_t value = relocation_value(program_, layout_, relocation, {});
          if (!fits(relocation.type, value)) return false;
          write_field(relocation.type, value, bytes.data() + relocation.offset,
                      wasm::field_width(relocation.type));
          if (is_slot) note(relocation.symbol);
          return true;
        });
  }

  Settled take() { return std::move(settled_); }

 private:
  Program &program_;
  const Layout &layout_;
  Settled settled_;
  bool is_table_used_;
  std::set<uint32_t> functions_;  // indices of those that code computes with

  // By a call or another instruction, or by an export.
  bool is_table_named() const {
    References references = find_references(program_);
    if (references.function_table) return true;
    for (SymbolId id : program_.symbols.ids())
      if (program_.symbols[id].layout_value ==
              LayoutValue::IndirectFunctionTable &&
          references.has(id))
        return true;
    return false;
  }

  bool is_settled_slot(const Relocation &relocation) const {
    if (relocation.type != RelocationType::TableIndexSleb &&
        relocation.type != RelocationType::TableIndexSleb64)
      return false;
    return !is_null_function(program_.symbols[relocation.symbol]) &&
           (!is_table_used_ ||
            functions_.contains(layout_.index[relocation.symbol]));
  }

  void note(SymbolId function) {
    settled_.has_slots = true;
    std::vector<SymbolId> &kept = settled_.functions;
    if (is_table_used_ && std::ranges::find(kept, function) == kept.end())
      kept.push_back(function);
  }
};

}  // namespace

Settled settle_addresses(Program &program, const Layout &layout,
                         const LinkOptions &options,
                         const std::vector<SymbolId> &computed_with) {
  Settling settling(program, layout, options, computed_with);
  for (Data &data : program.data)
    if (data.live) data.flags |= wasm::SegmentRetain;
  for (FunctionId id : program.written.ids())
    if (program.functions[id].live) settling.look_at(id);
  return settling.take();
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
