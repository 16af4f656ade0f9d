// See map_file.h. File offsets are read off the encoded module itself, so they
// are right whatever the sections before hold.
#include "compiler/encode/map_file.h"

#include <algorithm>
#include <array>
#include <map>

#include "compiler/encode/readable_name.h"
#include "compiler/encode/sections.h"

namespace wasmrust::encode {

namespace {

constexpr std::array<std::string_view, 14> section_names = {
    "CUSTOM", "TYPE",  "IMPORT", "FUNCTION", "TABLE", "MEMORY",    "GLOBAL",
    "EXPORT", "START", "ELEM",   "CODE",     "DATA",  "DATACOUNT", "TAG"};

std::string hex(uint64_t value) {
  char digits[17];
  int at = 16;
  digits[at] = 0;
  do {
    digits[--at] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value);
  std::string text(digits + at);
  return text.size() < 8 ? std::string(8 - text.size(), ' ') + text : text;
}

class MapText {
 public:
  MapText(const Program &program, const layout::Layout &layout,
          std::span<const std::string> inputs, const LinkOptions &options)
      : program_(program), layout_(layout), inputs_(inputs), options_(options) {
    for (SymbolId id : program.symbols.ids()) {
      const Symbol &symbol = program.symbols[id];
      if (symbol.definition == Definition::Function)
        of_function_[symbol.function].push_back(id);
      else if (symbol.definition == Definition::Data)
        of_data_[symbol.data].push_back(id);
    }
  }

  std::string draw(Bytes module) {
    text_ = "    Addr      Off     Size Out     In      Symbol\n";
    ByteReader reader(module);
    reader.skip(8);
    while (!reader.at_end()) {
      uint64_t start = reader.position();
      uint8_t id = reader.u8();
      uint32_t size = reader.uleb32();
      uint64_t payload = reader.position();
      Bytes content = reader.bytes(size);
      if (reader.failed() || id >= section_names.size()) break;
      std::string name(section_names[id]);
      if (id == 0) name += "(" + std::string(ByteReader(content).name()) + ")";
      line(none, start, payload + size - start, 0, name);
      draw_section(static_cast<SectionId>(id), payload, content);
    }
    return std::move(text_);
  }

 private:
  static constexpr uint64_t none = UINT64_MAX;

  void line(uint64_t address, uint64_t offset, uint64_t size, int indent,
            std::string_view name) {
    text_ += address == none ? "       -" : hex(address);
    text_ += " " + hex(offset) + " " + hex(size) + " ";
    text_.append(static_cast<size_t>(indent), ' ');
    text_ += name;
    text_ += '\n';
  }

  void draw_section(SectionId id, uint64_t payload, Bytes content) {
    if (id == SectionId::Code) draw_code(payload);
    if (id == SectionId::Data) draw_data(payload, content);
    if (id == SectionId::Global) draw_globals();
  }

  std::string readable(SymbolId symbol) const {
    return readable_name(program_.symbols[symbol].name, options_);
  }

  std::string part(InputId input, std::string_view name) const {
    std::string from = input && input.value < inputs_.size()
                           ? inputs_[input.value]
                           : "<internal>";
    return from + ":(" + std::string(name) + ")";
  }

  void draw_code(uint64_t payload) {
    for (const layout::Code &code : layout_.code) {
      // With the size before the body, so that sizes add up to the section.
      unsigned prefix = uleb_size(code.size);
      uint64_t offset = payload + code.offset - prefix;
      uint64_t size = code.size + prefix;
      if (!code.function) {
        line(none, offset, size, 8,
             part({}, layout_.synthetic[code.synthetic].name));
        continue;
      }
      const Function &function = program_.functions[code.function];
      line(none, offset, size, 8,
           part(function.input,
                function.symbol ? readable(function.symbol) : ""));
      for (SymbolId symbol : of_function_[code.function])
        line(none, offset, size, 16, readable(symbol));
    }
  }

  // File offsets of the pieces of the data section.
  std::vector<uint64_t> piece_offsets(uint64_t payload, Bytes content) const {
    std::vector<uint64_t> offsets;
    ByteReader reader(content);
    reader.uleb32();
    for (const layout::DataPiece &piece : layout_.data_pieces) {
      if (reader.u8() == 0) {
        reader.skip(1);
        reader.sleb32();
        reader.skip(1);
      }
      reader.uleb32();
      offsets.push_back(payload + reader.position());
      reader.skip(piece.size);
    }
    return offsets;
  }

  void draw_data(uint64_t payload, Bytes content) {
    std::vector<uint64_t> offsets = piece_offsets(payload, content);
    for (size_t i = 0; i < layout_.segments.size(); ++i) {
      const layout::Segment &segment = layout_.segments[i];
      // The byte at an offset of the segment stands in the last piece that
      // starts before it; zeros that the file leaves out stand at its end.
      auto in_file = [&](uint64_t offset) -> uint64_t {
        uint64_t found = 0;
        for (size_t p = 0; p < layout_.data_pieces.size(); ++p) {
          const layout::DataPiece &piece = layout_.data_pieces[p];
          if (piece.segment == i && piece.offset <= offset)
            found = offsets[p] + std::min(offset - piece.offset, piece.size);
        }
        return found;
      };
      line(segment.address, in_file(0), segment.size, 0, segment.name);
      for (const layout::Chunk &chunk : segment.chunks) {
        uint64_t address = segment.address + chunk.offset;
        if (!chunk.data) {
          line(address, in_file(chunk.offset), chunk.size, 8,
               part({}, segment.name));
          continue;
        }
        const Data &data = program_.data[chunk.data];
        line(address, in_file(chunk.offset), chunk.size, 8,
             part(data.input, data.name));
        for (SymbolId symbol : of_data_[chunk.data]) {
          const Symbol &row = program_.symbols[symbol];
          line(address + row.offset, in_file(chunk.offset + row.offset),
               row.size, 16, readable(symbol));
        }
      }
    }
  }

  void draw_globals() {
    uint64_t index = layout_.imported_globals;
    for (const layout::Global &global : layout_.globals) {
      if (!global.name.empty())
        line(index, 0, 0, 8, readable_name(global.name, options_));
      ++index;
    }
  }

  const Program &program_;
  const layout::Layout &layout_;
  std::span<const std::string> inputs_;
  const LinkOptions &options_;
  std::map<FunctionId, std::vector<SymbolId>> of_function_;
  std::map<DataId, std::vector<SymbolId>> of_data_;
  std::string text_;
};

}  // namespace

std::string map_file(Bytes module, const Program &program,
                     const layout::Layout &layout,
                     std::span<const std::string> inputs,
                     const LinkOptions &options) {
  return MapText(program, layout, inputs, options).draw(module);
}

}  // namespace wasmrust::encode
