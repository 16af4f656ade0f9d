// A source map from the line tables, for the developer tools of JavaScript
// engines, which read no DWARF.
//
//   {"version":3,"file":"a.wasm","sources":["/src/main.rs"],"names":[],
//    "mappings":"sEAGK,EACF"}
//
// A module is one line; a mapping's column is a byte's offset in the file. Each
// mapping is a list of base64 VLQ numbers: column, source, line, column of the
// source, as differences to the mapping before. Where no source is known, a
// mapping has the column only. What is malformed ends the map early; debug
// information is no reason to fail.
#include <llvm/ADT/SmallString.h>
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "compiler/debug/debug.h"
#include "compiler/debug/line_files.h"
#include "compiler/debug/unit.h"

namespace wasmrust::debug {

namespace {

constexpr uint32_t no_source = UINT32_MAX;

struct Mapping {
  uint64_t address;
  bool ends;  // a sequence: what follows at this address counts
  uint32_t source, line, column;
  size_t number;  // of rows at one address the last counts
};

struct Inputs {
  Sections sections;
  Strings strings;
};

Inputs inputs_of(std::span<const Section> sections) {
  Inputs inputs;
  for (const Section &section : sections) {
    if (section.name == ".debug_info") inputs.sections.info = section.bytes;
    if (section.name == ".debug_abbrev") inputs.sections.abbrev = section.bytes;
    if (section.name == ".debug_line") inputs.sections.line = section.bytes;
    if (section.name == ".debug_str") inputs.strings.str = section.bytes;
    if (section.name == ".debug_line_str")
      inputs.strings.line_str = section.bytes;
  }
  return inputs;
}

// The folder that a unit was compiled in, by the offset of its line program.
// Only the unit's own entry is read.
std::map<uint64_t, std::string_view> folders_of(const Inputs &inputs) {
  std::map<uint64_t, std::string_view> folders;
  std::map<std::pair<uint64_t, uint16_t>, AbbreviationTable> tables;
  auto headers = read_headers(inputs.sections.info, false);
  if (!headers) return folders;
  for (const UnitHeader &header : *headers) {
    auto key = std::pair(header.abbreviations, header.format.version);
    if (!tables.contains(key)) {
      auto table =
          read_abbreviations(inputs.sections.abbrev, key.first, key.second);
      if (!table) return folders;
      tables.emplace(key, std::move(*table));
    }
    const AbbreviationTable &table = tables.at(key);
    Bytes bytes = inputs.sections.info.subspan(header.entries,
                                               header.end - header.entries);
    ByteReader in(bytes);
    uint32_t row = table.find(in.uleb32());
    if (row == UINT32_MAX) continue;
    std::string_view folder;
    uint64_t lines = UINT64_MAX;
    for (const AttributeSpec &spec : table.attributes(table.rows[row])) {
      FormValue value =
          read_form(in, spec.form, spec.implicit, header.format, bytes);
      if (in.failed()) break;
      if (spec.attribute == llvm::dwarf::DW_AT_comp_dir)
        folder = string_in(inputs.strings, value);
      if (spec.attribute == llvm::dwarf::DW_AT_stmt_list) lines = value.number;
    }
    folders.emplace(lines, folder);
  }
  return folders;
}

// "./src/./main.rs" is src/main.rs. What ".." goes out of may be a link.
std::string without_dots(std::string path) {
  llvm::SmallString<128> shorter(path);
  llvm::sys::path::remove_dots(shorter, /*remove_dot_dot=*/false,
                               llvm::sys::path::Style::posix);
  return std::string(shorter);
}

void append_vlq(int64_t value, std::string &to) {
  constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint64_t rest = value < 0 ? (static_cast<uint64_t>(-value) << 1 | 1)
                            : static_cast<uint64_t>(value) << 1;
  do {
    uint64_t digit = rest & 31;
    rest >>= 5;
    to += digits[digit | (rest ? 32 : 0)];
  } while (rest);
}

class SourceMap {
 public:
  void add(const LineSequence &sequence, const LineFiles &files,
           std::string_view folder) {
    for (const LineRow &row : sequence.rows)
      mappings_.push_back(
          {row.address, false,
           row.line ? source(files, folder, row.file) : no_source, row.line,
           row.column, mappings_.size()});
    mappings_.push_back(
        {sequence.end, true, no_source, 0, 0, mappings_.size()});
  }
  // The numbers of files mean something else in the next program.
  void end_program() { known_.clear(); }

  std::string text(uint64_t code_offset, std::string_view file,
                   const SourceText &text_of) {
    std::ranges::sort(mappings_, {}, [](const Mapping &m) {
      return std::tuple(m.address, !m.ends, m.number);
    });
    std::string mappings;
    Mapping last{0, true, no_source, 0, 0, 0};
    uint64_t at = 0;
    int64_t source = 0, line = 0, column = 0;
    for (size_t i = 0; i < mappings_.size(); ++i) {
      const Mapping &m = mappings_[i];
      if (i + 1 < mappings_.size() && mappings_[i + 1].address == m.address)
        continue;
      if (says_the_same(last, m)) continue;
      last = m;
      if (!mappings.empty()) mappings += ',';
      append_vlq(static_cast<int64_t>(m.address + code_offset - at), mappings);
      at = m.address + code_offset;
      if (m.source == no_source) continue;
      // Lines and columns count from 1 in DWARF, from 0 here; 0 is "unknown".
      int64_t new_line = int64_t{m.line} - 1;
      int64_t new_column = m.column ? int64_t{m.column} - 1 : 0;
      append_vlq(m.source - source, mappings);
      append_vlq(new_line - line, mappings);
      append_vlq(new_column - column, mappings);
      source = m.source, line = new_line, column = new_column;
    }
    // node does not see that a mapping has no source when nothing follows it.
    if (!mappings.empty() && last.source == no_source) mappings += ';';
    return json(file, mappings, text_of);
  }

 private:
  uint32_t source(const LineFiles &files, std::string_view folder,
                  uint32_t file) {
    auto [known, is_new] = known_.try_emplace(file, no_source);
    if (!is_new) return known->second;
    std::string path = without_dots(files.path(file, folder));
    if (path.empty()) return no_source;
    auto [number, is_new_path] =
        numbers_.try_emplace(path, static_cast<uint32_t>(sources_.size()));
    if (is_new_path) sources_.push_back(path);
    known->second = number->second;
    return known->second;
  }

  static bool says_the_same(const Mapping &a, const Mapping &b) {
    if (a.source == no_source || b.source == no_source)
      return a.source == b.source;
    return std::tie(a.source, a.line, a.column) ==
           std::tie(b.source, b.line, b.column);
  }

  std::string json(std::string_view file, const std::string &mappings,
                   const SourceText &text_of) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    llvm::json::OStream out(stream);
    out.object([&] {
      out.attribute("version", 3);
      out.attribute("file", llvm::json::fixUTF8({file.data(), file.size()}));
      out.attributeArray("sources", [&] {
        for (const std::string &path : sources_)
          out.value(llvm::json::fixUTF8(path));
      });
      if (text_of)
        out.attributeArray("sourcesContent", [&] {
          for (const std::string &path : sources_)
            if (auto text = text_of(path))
              out.value(llvm::json::fixUTF8(*text));
            else
              out.value(nullptr);
        });
      out.attributeArray("names", [] {});
      out.attribute("mappings", mappings);
    });
    return text;
  }

  std::unordered_map<uint32_t, uint32_t> known_;
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> sources_;
  std::vector<Mapping> mappings_;
};

}  // namespace

std::string source_map(std::span<const Section> sections, uint64_t code_offset,
                       std::string_view file, const SourceText &text_of) {
  Inputs inputs = inputs_of(sections);
  auto folders = folders_of(inputs);
  SourceMap map;
  ByteReader in(inputs.sections.line);
  while (!in.at_end()) {
    LineProgram program = read_line_header(in);
    LineFiles files = LineFiles::read(in, program, inputs.strings);
    if (in.failed() || in.position() > program.code) break;
    in.skip(program.code - in.position());
    auto folder = folders.find(program.start);
    LineReader(program, in)
        .run([](uint64_t) { return true; },
             [&](const LineSequence &sequence) {
               map.add(sequence, files,
                       folder == folders.end() ? "" : folder->second);
             });
    map.end_program();
    if (in.position() != program.end) break;
  }
  return map.text(code_offset, file, text_of);
}

}  // namespace wasmrust::debug
