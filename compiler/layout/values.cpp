// See values.h.
#include "compiler/layout/values.h"

#include <algorithm>
#include <cstring>

#include "compiler/base/check.h"
#include "compiler/layout/references.h"
#include "compiler/layout/strings.h"
#include "compiler/wasm/op.h"

namespace wasmrust::layout {

namespace {

using wasm::RelocationEncoding;
using wasm::RelocationTarget;

struct NamedValue {
  LayoutValue value;
  std::string_view name;
  uint64_t LayoutAddresses::*member;  // nullptr: always zero
};

using A = LayoutAddresses;
constexpr NamedValue named_values[] = {
    {LayoutValue::StackPointer, "__stack_pointer", &A::stack_pointer},
    {LayoutValue::HeapBase, "__heap_base", &A::heap_base},
    {LayoutValue::HeapEnd, "__heap_end", &A::heap_end},
    {LayoutValue::DataEnd, "__data_end", &A::data_end},
    {LayoutValue::GlobalBase, "__global_base", &A::global_base},
    {LayoutValue::StackLow, "__stack_low", &A::stack_low},
    {LayoutValue::StackHigh, "__stack_high", &A::stack_high},
    {LayoutValue::DsoHandle, "__dso_handle", &A::dso_handle},
    {LayoutValue::RodataStart, "__rodata_start", &A::rodata_start},
    {LayoutValue::MemoryBase, "__memory_base", nullptr},
    {LayoutValue::TableBase, "__table_base", &A::table_base},
    {LayoutValue::TlsBase, "__tls_base", &A::tls_base},
    {LayoutValue::TlsSize, "__tls_size", &A::tls_size},
    {LayoutValue::TlsAlign, "__tls_align", &A::tls_align},
    {LayoutValue::IndirectFunctionTable, "__indirect_function_table", nullptr},
    {LayoutValue::CallCtors, "__wasm_call_ctors", nullptr},
    {LayoutValue::InitMemory, "__wasm_init_memory", nullptr},
    {LayoutValue::InitTls, "__wasm_init_tls", nullptr},
    {LayoutValue::WasmFirstPageEnd, "__wasm_first_page_end",
     &A::first_page_end},
};

const NamedValue &find(LayoutValue value) {
  const auto *at = std::ranges::find(named_values, value, &NamedValue::value);
  WASMRUST_CHECK(at != std::end(named_values), "a layout value without a row");
  return *at;
}

// True when what the relocation names is not in the module.
bool is_absent(const Program &program, const Layout &layout,
               const Relocation &relocation, const Site &site) {
  if (!relocation.symbol) return false;
  const Symbol &symbol = program.symbols[relocation.symbol];
  switch (symbol.kind) {
    case SymbolKind::Data:
      return symbol.definition == Definition::Data &&
             !program.data[symbol.data].live;
    case SymbolKind::Section:
      return layout.custom_place[symbol.custom].section == absent;
    case SymbolKind::Function:
      // What is imported has an index but no offset in the code section.
      if (relocation.type == RelocationType::FunctionOffsetI32 ||
          relocation.type == RelocationType::FunctionOffsetI64)
        return symbol.definition != Definition::Function ||
               (site.described_at
                    ? (*site.described_at)[symbol.function] == absent
                    : !program.functions[symbol.function].live);
      return layout.index[relocation.symbol] == absent;
    case SymbolKind::Global:
    case SymbolKind::Tag:
    case SymbolKind::Table:
      return layout.index[relocation.symbol] == absent;
  }
  return false;
}

// Where what stood at an offset of the body that was read is in the one that
// was written; nothing when the instruction is gone.
std::optional<uint32_t> written_offset(const CodeMap &map, uint32_t offset) {
  if (map.old_body.empty() || offset == 0) return offset;
  std::optional<uint32_t> first;
  for (const CodeMap::Place &place : map.places)
    if (place.from == offset && !place.site && !first) first = place.to;
  return first;
}

uint64_t function_offset(const Program &program, const Layout &layout,
                         const Relocation &relocation, const Site &site) {
  SymbolId id = relocation.symbol;
  if (site.described_at)
    return (*site.described_at)[program.symbols[id].function] +
           static_cast<uint64_t>(relocation.addend);
  const Code &code = layout.code[layout.index[id] - layout.imported_functions];
  std::optional<uint32_t> offset = static_cast<uint32_t>(relocation.addend);
  if (site.maps && code.function && site.maps->contains(code.function))
    offset = written_offset((*site.maps)[code.function], *offset);
  // An instruction that is gone is like a function that is.
  if (!offset)
    return site.tombstone.value_or(static_cast<uint64_t>(relocation.addend));
  return code.offset + BodyOffsets(program, layout, code)(*offset);
}

uint64_t section_offset(const Program &program, const Layout &layout,
                        const Relocation &relocation) {
  CustomId custom = program.symbols[relocation.symbol].custom;
  const CustomPlace &place = layout.custom_place[custom];
  uint64_t offset = static_cast<uint64_t>(relocation.addend);
  if (place.pieces != absent)
    offset = merged_offset(layout.pieces[place.pieces], offset);
  return place.offset + offset;
}

bool is_defined(const Symbol &symbol, const Layout &layout, SymbolId id) {
  return symbol.definition != Definition::Undefined ||
         std::ranges::binary_search(layout.bounds, id, {},
                                    &std::pair<SymbolId, uint64_t>::first);
}

uint64_t memory_value(const Program &program, const Layout &layout,
                      const Relocation &relocation, const Site &site) {
  const Symbol &symbol = program.symbols[relocation.symbol];
  // An undefined symbol is null whatever is added to it.
  if (!is_defined(symbol, layout, relocation.symbol)) return 0;
  uint64_t value = symbol_address(program, layout, relocation.symbol) +
                   static_cast<uint64_t>(relocation.addend);
  if (relocation.type == RelocationType::MemoryAddrLocrelI32)
    value -= site.address;
  return value;
}

uint64_t function_value(const Program &program, const Layout &layout,
                        const Relocation &relocation, const Site &site) {
  switch (relocation.type) {
    case RelocationType::FunctionIndexLeb:
    case RelocationType::FunctionIndexI32:
      return layout.index[relocation.symbol];
    case RelocationType::FunctionOffsetI32:
    case RelocationType::FunctionOffsetI64:
      return function_offset(program, layout, relocation, site);
    case RelocationType::TableIndexRelSleb:
    case RelocationType::TableIndexRelSleb64: {
      uint64_t slot = function_pointer(program, layout, relocation.symbol);
      return slot ? slot - layout.addresses.table_base : 0;
    }
    default:
      return function_pointer(program, layout, relocation.symbol);
  }
}

// A 32-bit signed field holds addresses above 2 GiB as negative numbers.
int64_t signed_value(RelocationType type, uint64_t value) {
  if (wasm::row(type).encoding == RelocationEncoding::Sleb)
    return static_cast<int32_t>(static_cast<uint32_t>(value));
  return static_cast<int64_t>(value);
}

}  // namespace

uint64_t layout_value(const LayoutAddresses &addresses, LayoutValue value) {
  const NamedValue &row = find(value);
  return row.member ? addresses.*row.member : 0;
}

std::string_view name_of(LayoutValue value) { return find(value).name; }

uint64_t data_address(const Layout &layout, DataId data, uint64_t offset) {
  const DataPlace &place = layout.data[data];
  WASMRUST_CHECK(place.segment != absent, "address of dead data");
  if (place.pieces != absent)
    offset = merged_offset(layout.pieces[place.pieces], offset);
  return layout.segments[place.segment].address + place.offset + offset;
}

uint64_t symbol_address(const Program &program, const Layout &layout,
                        SymbolId id) {
  const Symbol &symbol = program.symbols[id];
  switch (symbol.definition) {
    case Definition::Data: {
      uint64_t address = data_address(layout, symbol.data, symbol.offset);
      return symbol.tls ? address - layout.addresses.tls_base : address;
    }
    case Definition::Absolute:
      return symbol.offset;
    case Definition::Layout:
      return layout_value(layout.addresses, symbol.layout_value);
    default: {
      auto at = std::ranges::lower_bound(layout.bounds, id, {},
                                         &std::pair<SymbolId, uint64_t>::first);
      bool found = at != layout.bounds.end() && at->first == id;
      return found ? at->second : 0;
    }
  }
}

uint64_t function_pointer(const Program &program, const Layout &layout,
                          SymbolId id) {
  if (is_null_function(program.symbols[id])) return 0;
  uint32_t function = layout.index[id];
  WASMRUST_CHECK(function != absent, program.symbols[id].name);
  uint32_t slot = layout.slot_of[function];
  return slot == absent ? 0 : slot;
}

uint64_t relocation_value(const Program &program, const Layout &layout,
                          const Relocation &relocation, const Site &site) {
  RelocationTarget target = wasm::row(relocation.type).target;
  if (target == RelocationTarget::Type)
    return layout.type_index[relocation.function_type.value];
  const Symbol &symbol = program.symbols[relocation.symbol];
  bool null = takes_address(relocation.type) && is_null_function(symbol);
  if (is_absent(program, layout, relocation, site) && !null &&
      layout.got_index[relocation.symbol] == absent) {
    WASMRUST_CHECK(site.may_be_absent, symbol.name);
    return site.tombstone.value_or(static_cast<uint64_t>(relocation.addend));
  }
  switch (target) {
    case RelocationTarget::Function:
      return function_value(program, layout, relocation, site);
    case RelocationTarget::Data:
      return memory_value(program, layout, relocation, site);
    case RelocationTarget::Section:
      return section_offset(program, layout, relocation);
    case RelocationTarget::GotEntry:
      if (symbol.kind != SymbolKind::Global)
        return layout.got_index[relocation.symbol];
      return layout.index[relocation.symbol];
    case RelocationTarget::Global:
    case RelocationTarget::Tag:
    case RelocationTarget::Table:
    case RelocationTarget::Type:
      return layout.index[relocation.symbol];
  }
  return 0;
}

bool fits(RelocationType type, uint64_t value) {
  int64_t number = static_cast<int64_t>(value);
  switch (wasm::row(type).encoding) {
    case RelocationEncoding::Uleb:
      return number >= 0 && number <= UINT32_MAX;
    case RelocationEncoding::Sleb:
    case RelocationEncoding::Fixed:
      // Address arithmetic wraps, so both readings of 32 bits are meant.
      return number >= INT32_MIN && number <= UINT32_MAX;
    case RelocationEncoding::Uleb64:
    case RelocationEncoding::Sleb64:
    case RelocationEncoding::Fixed64:
      return true;
  }
  return false;
}

unsigned compressed_width(RelocationType type, uint64_t value) {
  switch (wasm::row(type).encoding) {
    case RelocationEncoding::Fixed:
      return 4;
    case RelocationEncoding::Fixed64:
      return 8;
    default:
      return wasm::is_signed(type) ? sleb_size(signed_value(type, value))
                                   : uleb_size(value);
  }
}

// Our own code says which types' numbers are signed (emit/emit.h). In code of
// objects the byte before tells, which can be the last of another operation's
// number (struct.get ends in 0x02, too): its index is a byte longer then than
// it need be, and as good.
unsigned compressed_width(const Relocation &relocation, Bytes body,
                          uint64_t value) {
  if (relocation.type == RelocationType::TypeIndexLeb &&
      (relocation.addend ||
       (relocation.offset &&
        wasm::takes_block_type(body[relocation.offset - 1]))))
    return sleb_size(static_cast<int64_t>(value));
  return compressed_width(relocation.type, value);
}

void write_field(RelocationType type, uint64_t value, uint8_t *at,
                 unsigned width) {
  switch (wasm::row(type).encoding) {
    case RelocationEncoding::Fixed:
    case RelocationEncoding::Fixed64:
      for (unsigned i = 0; i < width; ++i)
        at[i] = static_cast<uint8_t>(value >> (8 * i));
      return;
    case RelocationEncoding::Sleb:
    case RelocationEncoding::Sleb64:
      patch_sleb_padded(at, signed_value(type, value), width);
      return;
    case RelocationEncoding::Uleb:
    case RelocationEncoding::Uleb64:
      patch_uleb_padded(at, value, width);
      return;
  }
}

uint32_t BodyOffsets::operator()(uint32_t offset) {
  if (!code_.compressed) return offset;
  const std::vector<Relocation> &rows = function_.relocations;
  if (next_ && rows[next_ - 1].offset >= offset) next_ = saved_ = 0;
  for (; next_ < rows.size() && rows[next_].offset < offset; ++next_) {
    uint64_t value = relocation_value(program_, layout_, rows[next_], {});
    saved_ += wasm::field_width(rows[next_].type) -
              compressed_width(rows[next_], function_.body, value);
  }
  return offset - saved_;
}

}  // namespace wasmrust::layout
