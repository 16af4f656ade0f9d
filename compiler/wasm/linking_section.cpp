// The "linking" section of an object: segments, symbols, init functions,
// comdats.
//
// Tool-conventions "Linking", version 2: a version number, then subsections of
// a kind, a size and a payload; unknown kinds are stepped over. What they say
// is put where it belongs (a segment's name into the segment, a function's
// comdat into the function), so that nobody needs the subsections again.
//
// An undefined symbol has the name of its import unless the flag ExplicitName
// says that a name follows. The section stands behind the data section, so all
// indices can be checked here.
#include <unordered_set>

#include "compiler/wasm/reader.h"

namespace wasmrust::wasm {

namespace {

constexpr uint32_t linking_version = 2;
constexpr uint8_t code_section_id = 10, data_section_id = 11;

enum class Subsection : uint8_t {
  SegmentInfo = 5,
  InitFunctions = 6,
  ComdatInfo = 7,
  SymbolTable = 8,
};

enum class ComdatKind : uint8_t { Data = 0, Function = 1, Section = 5 };

std::string quoted(std::string_view name) {
  return "`" + std::string(name) + "`";
}

void read_segment_info(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  uint32_t count = in.count(3);
  if (count > reading.module.data.size()) {
    reading.fail(in, offset,
                 "information for more data segments than there are");
    return;
  }
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    DataSegment &segment = reading.module.data[i];
    segment.name = read_name(in, reading);
    offset = in.offset();
    segment.alignment_log2 = in.uleb32();
    if (segment.alignment_log2 > 31)
      reading.fail(in, offset, "alignment of a data segment is too large");
    segment.flags = in.uleb32();
  }
}

void read_init_functions(ByteReader &in, Reading &reading) {
  Module &module = reading.module;
  uint32_t count = in.count(2);
  module.init_functions.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    InitFunction row;
    row.priority = in.uleb32();
    size_t offset = in.offset();
    row.symbol = read_index(
        in, reading, static_cast<uint32_t>(module.symbols.size()), "symbol");
    if (in.failed()) return;
    if (module.symbols[row.symbol].kind != SymbolKind::Function)
      reading.fail(in, offset, "init function that is not a function");
    module.init_functions.push_back(row);
  }
}

void join_comdat(ByteReader &in, Reading &reading, uint32_t comdat,
                 size_t offset, uint8_t kind, uint32_t index) {
  Module &module = reading.module;
  uint32_t *place = nullptr;
  switch (static_cast<ComdatKind>(kind)) {
    case ComdatKind::Data:
      if (index < module.data.size()) place = &module.data[index].comdat;
      break;
    case ComdatKind::Function: {
      uint32_t imported = module.imported(ExternalKind::Function);
      if (index >= imported && index - imported < module.functions.size())
        place = &module.functions[index - imported].comdat;
      break;
    }
    case ComdatKind::Section:
      if (index < reading.sections.size() &&
          reading.sections[index].custom < module.custom.size())
        place = &module.custom[reading.sections[index].custom].comdat;
      break;
    default:
      reading.fail(in, offset, "unknown kind of comdat member");
      return;
  }
  if (!place)
    reading.fail(in, offset, "comdat member is out of bounds");
  else if (*place != UINT32_MAX)
    reading.fail(in, offset, "member of two comdats");
  else
    *place = comdat;
}

void read_comdats(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(3);
  std::unordered_set<std::string_view> names;
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    size_t offset = in.offset();
    Comdat comdat{read_name(in, reading)};
    if (!in.failed() && !names.insert(comdat.name).second)
      reading.fail(in, offset, "two comdats named " + quoted(comdat.name));
    offset = in.offset();
    if (in.uleb32() != 0) reading.fail(in, offset, "unknown comdat flags");
    uint32_t members = in.count(2);
    for (uint32_t k = 0; k < members && !in.failed(); ++k) {
      offset = in.offset();
      uint8_t kind = in.u8();
      uint32_t index = in.uleb32();
      if (!in.failed()) join_comdat(in, reading, i, offset, kind, index);
    }
    reading.module.comdats.push_back(comdat);
  }
}

// Function, global, tag and table symbols: an index and perhaps a name.
void read_external_symbol(ByteReader &in, Reading &reading, Symbol &symbol,
                          ExternalKind kind) {
  size_t offset = in.offset();
  symbol.index = read_index(in, reading, reading.count(kind), "symbol's");
  if (in.failed()) return;
  const Import *import = reading.module.import_at(kind, symbol.index);
  bool undefined = symbol.flags & SymbolUndefined;
  if (undefined != (import != nullptr)) {
    reading.fail(in, offset,
                 undefined ? "undefined symbol that is not an import"
                           : "defined symbol that is an import");
    return;
  }
  bool named = !undefined || (symbol.flags & SymbolExplicitName);
  symbol.name = named ? read_name(in, reading) : import->name;
}

void read_data_symbol(ByteReader &in, Reading &reading, Symbol &symbol) {
  symbol.name = read_name(in, reading);
  if (symbol.flags & SymbolUndefined) return;
  size_t offset = in.offset();
  symbol.index = in.uleb32();
  symbol.offset = in.uleb64();
  symbol.size = in.uleb64();
  if (in.failed() || (symbol.flags & SymbolAbsolute)) return;
  const auto &segments = reading.module.data;
  if (symbol.index >= segments.size()) {
    reading.fail(in, offset,
                 "data segment index of symbol " + quoted(symbol.name) +
                     " is out of bounds");
    return;
  }
  uint64_t segment_size = segments[symbol.index].data.size();
  if (symbol.offset > segment_size ||
      symbol.size > segment_size - symbol.offset)
    reading.fail(in, offset,
                 "symbol " + quoted(symbol.name) + " reaches past its segment");
}

void read_section_symbol(ByteReader &in, Reading &reading, Symbol &symbol) {
  size_t offset = in.offset();
  if (!(symbol.flags & SymbolBindingLocal))
    reading.fail(in, offset, "section symbol that is not local");
  symbol.index = read_index(
      in, reading, static_cast<uint32_t>(reading.sections.size()), "section");
  if (in.failed()) return;
  const SectionRow &section = reading.sections[symbol.index];
  if (section.custom != UINT32_MAX)
    symbol.name = reading.module.custom[section.custom].name;
  else if (section.id != code_section_id && section.id != data_section_id)
    reading.fail(in, offset, "symbol of a section that can have none");
}

void read_symbol(ByteReader &in, Reading &reading, Symbol &symbol) {
  size_t offset = in.offset();
  uint8_t kind = in.u8();
  symbol.kind = static_cast<SymbolKind>(kind);
  symbol.flags = in.uleb32();
  if (in.failed()) return;
  if ((symbol.flags & SymbolBindingWeak) && (symbol.flags & SymbolBindingLocal))
    reading.fail(in, offset, "symbol that is both weak and local");
  switch (symbol.kind) {
    case SymbolKind::Function:
      return read_external_symbol(in, reading, symbol, ExternalKind::Function);
    case SymbolKind::Data:
      return read_data_symbol(in, reading, symbol);
    case SymbolKind::Global:
      return read_external_symbol(in, reading, symbol, ExternalKind::Global);
    case SymbolKind::Section:
      return read_section_symbol(in, reading, symbol);
    case SymbolKind::Tag:
      return read_external_symbol(in, reading, symbol, ExternalKind::Tag);
    case SymbolKind::Table:
      return read_external_symbol(in, reading, symbol, ExternalKind::Table);
  }
  reading.fail(in, offset, "unknown kind of symbol");
}

void read_symbol_table(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(3);
  reading.module.symbols.reserve(count);
  std::unordered_set<std::string_view> names;
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    size_t offset = in.offset();
    Symbol symbol;
    read_symbol(in, reading, symbol);
    if (in.failed()) return;
    if (!(symbol.flags & SymbolBindingLocal) &&
        !names.insert(symbol.name).second)
      reading.fail(in, offset, "two symbols named " + quoted(symbol.name));
    reading.module.symbols.push_back(symbol);
  }
}

void read_subsection(ByteReader &in, Reading &reading, uint8_t kind) {
  switch (static_cast<Subsection>(kind)) {
    case Subsection::SegmentInfo:
      return read_segment_info(in, reading);
    case Subsection::InitFunctions:
      return read_init_functions(in, reading);
    case Subsection::ComdatInfo:
      return read_comdats(in, reading);
    case Subsection::SymbolTable:
      return read_symbol_table(in, reading);
  }
}

bool is_known(uint8_t kind) {
  return kind >= static_cast<uint8_t>(Subsection::SegmentInfo) &&
         kind <= static_cast<uint8_t>(Subsection::SymbolTable);
}

}  // namespace

void read_linking_section(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  if (reading.has_linking) {
    reading.fail(in, offset, "second linking section");
    return;
  }
  reading.has_linking = true;
  reading.module.is_object = true;
  uint32_t version = in.uleb32();
  if (!in.failed() && version != linking_version)
    reading.fail(in, offset,
                 "linking section of version " + std::to_string(version) +
                     "; only version 2 can be read");
  uint32_t seen = 0;
  while (!in.at_end()) {
    offset = in.offset();
    uint8_t kind = in.u8();
    uint32_t size = in.uleb32();
    size_t payload_offset = in.offset();
    ByteReader payload(in.bytes(size), payload_offset);
    if (in.failed()) return;
    if (!is_known(kind)) continue;
    if (seen & (1u << kind)) {
      reading.fail(in, offset, "second linking subsection of its kind");
      return;
    }
    seen |= 1u << kind;
    read_subsection(payload, reading, kind);
    if (!payload.failed() && !payload.at_end())
      payload.fail("linking subsection is longer than its content");
    if (payload.failed()) reading.fail(in, payload.offset(), payload.reason());
  }
}

}  // namespace wasmrust::wasm
