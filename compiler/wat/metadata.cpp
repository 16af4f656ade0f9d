// See metadata.h.
#include "compiler/wat/metadata.h"

#include "compiler/wat/code.h"
#include "compiler/wat/words.h"

namespace wasmrust::wat {

namespace {

// The words of the text format for places between sections, by id.
std::string_view section_word(uint8_t id) {
  static constexpr std::string_view words[] = {
      "",       "type",  "import", "func", "table", "memory",    "global",
      "export", "start", "elem",   "code", "data",  "datacount", "tag"};
  return id < std::size(words) ? words[id] : "";
}

// Does no other section stand behind it but custom ones?
bool is_behind_all(const wasm::Module &module, uint32_t section_index) {
  for (size_t i = section_index; i < module.sections.size(); ++i)
    if (module.sections[i].id) return false;
  return true;
}

// "(after code)": the last section before it that is no custom one. Behind all
// of them it is "(after last)", which is where readers put (@producers ...), so
// that the order of both stays.
std::string place_of(const wasm::Module &module, uint32_t section_index) {
  if (is_behind_all(module, section_index)) return "(after last)";
  std::string place = "(before first)";
  for (uint32_t i = 0; i < section_index; ++i)
    if (uint8_t id = module.sections[i].id)
      place = "(after " + std::string(section_word(id)) + ")";
  return place;
}

void print_producers(const wasm::Module &module, std::string &out) {
  out += "\n  (@producers";
  for (const wasm::ProducerField &each : module.producers)
    out += "\n    (" + std::string(each.field) + " " + name_text(each.name) +
           " " + name_text(each.version) + ")";
  out += "\n  )";
}

bool has_known_producers(const wasm::Module &module) {
  for (const wasm::ProducerField &each : module.producers)
    if (each.field != "language" && each.field != "processed-by" &&
        each.field != "sdk")
      return false;
  return !module.producers.empty();
}

struct FlagWord {
  uint32_t flag;
  std::string_view word;
};
constexpr FlagWord symbol_flags[] = {
    {wasm::SymbolBindingWeak, "weak"},
    {wasm::SymbolBindingLocal, "local"},
    {wasm::SymbolVisibilityHidden, "hidden"},
    {wasm::SymbolUndefined, "undefined"},
    {wasm::SymbolExported, "exported"},
    {wasm::SymbolExplicitName, "explicit_name"},
    {wasm::SymbolNoStrip, "no_strip"},
    {wasm::SymbolTls, "tls"},
    {wasm::SymbolAbsolute, "absolute"},
};
constexpr FlagWord segment_flags[] = {
    {wasm::SegmentStrings, "strings"},
    {wasm::SegmentTls, "tls"},
    {wasm::SegmentRetain, "retain"},
};

std::string flag_words(uint32_t flags, std::span<const FlagWord> words) {
  std::string text;
  for (const FlagWord &each : words)
    if (flags & each.flag) text += " " + std::string(each.word);
  return text;
}

std::string symbol_place(const wasm::Symbol &symbol) {
  std::string index = std::to_string(symbol.index);
  switch (symbol.kind) {
    case wasm::SymbolKind::Function:
      return "function " + index;
    case wasm::SymbolKind::Global:
      return "global " + index;
    case wasm::SymbolKind::Tag:
      return "tag " + index;
    case wasm::SymbolKind::Table:
      return "table " + index;
    case wasm::SymbolKind::Section:
      return "section " + index;
    case wasm::SymbolKind::Data:
      break;
  }
  if (symbol.flags & wasm::SymbolUndefined) return "data";
  if (symbol.flags & wasm::SymbolAbsolute)
    return "address " + std::to_string(symbol.offset);
  return "data " + index + " +" + std::to_string(symbol.offset) + " size " +
         std::to_string(symbol.size);
}

// What the linking section says, as comments.
void print_linking(const wasm::Module &module, std::string &out) {
  auto comdat = [&](uint32_t index) {
    return index < module.comdats.size()
               ? " comdat " + name_text(module.comdats[index].name)
               : std::string();
  };
  for (size_t i = 0; i < module.symbols.size(); ++i) {
    const wasm::Symbol &symbol = module.symbols[i];
    out += "\n  ;; symbol " + std::to_string(i) + ": " + symbol_place(symbol);
    if (!symbol.name.empty()) out += " " + name_text(symbol.name);
    out += flag_words(symbol.flags, symbol_flags);
    if (symbol.kind == wasm::SymbolKind::Function) {
      uint32_t imported = module.imported(wasm::ExternalKind::Function);
      if (symbol.index >= imported)
        out += comdat(module.functions[symbol.index - imported].comdat);
    }
  }
  for (size_t i = 0; i < module.data.size(); ++i) {
    const wasm::DataSegment &segment = module.data[i];
    out += "\n  ;; segment " + std::to_string(i) + ": " +
           name_text(segment.name) + " alignment " +
           std::to_string(uint64_t{1} << (segment.alignment_log2 & 63)) +
           flag_words(segment.flags, segment_flags) + comdat(segment.comdat);
  }
  for (const wasm::InitFunction &each : module.init_functions)
    out += "\n  ;; init function: symbol " + std::to_string(each.symbol) +
           " priority " + std::to_string(each.priority);
}

// The relocations of a custom section, as comments.
void print_relocations(const wasm::Module &module,
                       const wasm::CustomSection &section, std::string &out) {
  for (const wasm::Relocation &each : section.relocations)
    out += "\n  ;; " + name_text(section.name) + " +" +
           std::to_string(each.offset) + " " + relocation_text(module, each);
}

}  // namespace

void print_custom_sections(const wasm::Module &module, std::string &out) {
  for (const wasm::CustomSection &section : module.custom) {
    if (section.name == "linking") {
      print_linking(module, out);
    } else if (section.name == "name" ||
               section.name == "metadata.code.branch_hint" ||
               section.name.starts_with("reloc.")) {
      continue;
    } else if (section.name == "producers" && has_known_producers(module) &&
               is_behind_all(module, section.section_index)) {
      print_producers(module, out);
    } else {
      out += "\n  (@custom " + name_text(section.name) + " " +
             place_of(module, section.section_index) + " " +
             bytes_text(section.data) + ")";
      print_relocations(module, section, out);
    }
  }
}

}  // namespace wasmrust::wat
