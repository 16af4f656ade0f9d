// The "reloc.*" sections of an object: which bytes depend on the link.
//
// A section names its target section and lists type, offset, index and perhaps
// an addend (tool-conventions "Relocation Sections"). Offsets count from the
// target's payload or, in a custom section, from behind its name. Here each
// relocation is moved to the function, data segment or custom section that
// holds it and counts from that row's first byte, since rows are what a linker
// moves:
//
//   reloc.CODE  @0x15 FunctionIndexLeb  ──►  functions[1].relocations @0x04
//
// Checked: the index names a symbol of the right kind, the field lies within
// one row, fields do not overlap, and a LEB field has its full padded width, so
// that it can be overwritten without moving anything.
#include <algorithm>
#include <utility>

#include "compiler/wasm/reader.h"

namespace wasmrust::wasm {

namespace {

struct Entry {
  Relocation relocation;
  size_t file_offset;  // of the entry itself, for errors
};

// Where the relocations of one row go; offsets are in the target's payload.
struct Holder {
  uint64_t begin;
  Bytes bytes;
  std::vector<Relocation> *relocations;
};

bool symbol_fits(SymbolKind kind, RelocationTarget target) {
  switch (target) {
    case RelocationTarget::Function:
      return kind == SymbolKind::Function;
    case RelocationTarget::Data:
      return kind == SymbolKind::Data;
    case RelocationTarget::Global:
      return kind == SymbolKind::Global;
    case RelocationTarget::Section:
      return kind == SymbolKind::Section;
    case RelocationTarget::Tag:
      return kind == SymbolKind::Tag;
    case RelocationTarget::Table:
      return kind == SymbolKind::Table;
    case RelocationTarget::GotEntry:
      return kind == SymbolKind::Global || kind == SymbolKind::Data ||
             kind == SymbolKind::Function;
    case RelocationTarget::Type:
      return false;
  }
  return false;
}

Entry read_entry(ByteReader &in, Reading &reading) {
  Entry entry{{}, in.offset()};
  uint8_t number = in.u8();
  const RelocationRow *row = find_relocation(number);
  if (!row) {
    reading.fail(in, entry.file_offset,
                 "unknown relocation type " + std::to_string(number));
    return entry;
  }
  entry.relocation.type = row->type;
  entry.relocation.offset = in.uleb32();
  size_t index_offset = in.offset();
  if (row->target == RelocationTarget::Type) {
    entry.relocation.index = read_function_type_index(in, reading);
  } else {
    const auto &symbols = reading.module.symbols;
    entry.relocation.index = read_index(
        in, reading, static_cast<uint32_t>(symbols.size()), "symbol");
    if (in.failed()) return entry;
    if (!symbol_fits(symbols[entry.relocation.index].kind, row->target))
      reading.fail(in, index_offset,
                   "relocation " + std::string(row->name) + " of symbol `" +
                       std::string(symbols[entry.relocation.index].name) +
                       "`, which is of another kind");
  }
  if (row->has_addend) entry.relocation.addend = in.sleb64();
  return entry;
}

std::vector<Holder> holders_of(Reading &reading, const SectionRow &section,
                               uint32_t index) {
  Module &module = reading.module;
  std::vector<Holder> holders;
  if (index == module.code_section_index) {
    for (Function &row : module.functions)
      holders.push_back({row.offset, row.body, &row.relocations});
  } else if (index == module.data_section_index) {
    for (DataSegment &row : module.data)
      holders.push_back({row.offset, row.data, &row.relocations});
  } else {
    CustomSection &row = module.custom[section.custom];
    holders.push_back({0, row.data, &row.relocations});
  }
  return holders;
}

bool is_padded(RelocationEncoding encoding, Bytes field) {
  if (encoding == RelocationEncoding::Fixed ||
      encoding == RelocationEncoding::Fixed64)
    return true;
  for (uint8_t byte : field.first(field.size() - 1))
    if (!(byte & 0x80)) return false;
  return !(field.back() & 0x80);
}

// Moves `entries`, which rise by offset, to their rows.
void attach(ByteReader &in, Reading &reading, const std::vector<Entry> &entries,
            const std::vector<Holder> &holders) {
  size_t at = 0;
  uint64_t free_from = 0;
  for (const Entry &entry : entries) {
    Relocation relocation = entry.relocation;
    uint64_t offset = relocation.offset;
    unsigned width = field_width(relocation.type);
    while (at < holders.size() &&
           offset >= holders[at].begin + holders[at].bytes.size())
      ++at;
    if (at == holders.size() || offset < holders[at].begin ||
        offset + width > holders[at].begin + holders[at].bytes.size())
      return reading.fail(
          in, entry.file_offset,
          "relocation outside of a function, data segment or section");
    if (offset < free_from)
      return reading.fail(in, entry.file_offset, "relocations overlap");
    free_from = offset + width;
    const Holder &holder = holders[at];
    relocation.offset = static_cast<uint32_t>(offset - holder.begin);
    if (!is_padded(row(relocation.type).encoding,
                   holder.bytes.subspan(relocation.offset, width)))
      return reading.fail(in, entry.file_offset,
                          "relocation of a number without padding");
    holder.relocations->push_back(relocation);
  }
}

bool rises(const Entry &a, const Entry &b) {
  return std::pair(a.relocation.offset, a.file_offset) <
         std::pair(b.relocation.offset, b.file_offset);
}

}  // namespace

void read_relocation_section(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  if (!reading.has_linking) {
    reading.fail(in, offset, "relocations before the linking section");
    return;
  }
  uint32_t index = read_index(
      in, reading, static_cast<uint32_t>(reading.sections.size()), "section");
  if (in.failed()) return;
  SectionRow &section = reading.sections[index];
  if (section.custom == UINT32_MAX &&
      index != reading.module.code_section_index &&
      index != reading.module.data_section_index) {
    reading.fail(in, offset, "relocations of a section that can have none");
    return;
  }
  if (section.has_relocations) {
    reading.fail(in, offset, "second relocation section for one section");
    return;
  }
  section.has_relocations = true;
  uint32_t count = in.count(3);
  std::vector<Entry> entries;
  entries.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i)
    entries.push_back(read_entry(in, reading));
  if (in.failed()) return;
  if (!std::ranges::is_sorted(entries, rises))
    std::ranges::sort(entries, rises);
  attach(in, reading, entries, holders_of(reading, section, index));
}

}  // namespace wasmrust::wasm
