// The sections of a module: one function writes one of them, or nothing when it
// would be empty.
//
// They share an `Encoding`: what is written and where to. A section's size
// stands before its content, so a section is filled apart and then appended
// (`append_section`); the two large ones, code and data, know their size
// beforehand and are written in place.
#pragma once

#include "compiler/encode/encode.h"

namespace wasmrust::encode {

struct Encoding {
  const Program &program;
  const layout::Layout &layout;
  const CodeMaps &maps;
  const LinkOptions &options;
  Diagnostics &diagnostics;
  ByteWriter out;
  size_t code_at = 0;  // where the code section's payload starts in `out`
  // Of local variables, by number; without rows where nothing describes any.
  Table<FunctionId, std::vector<std::pair<uint32_t, std::string>>>
      described_locals = {};
};

// Ids of the core specification, "Sections".
enum class SectionId : uint8_t {
  Custom = 0,
  Type = 1,
  Import = 2,
  Function = 3,
  Table = 4,
  Memory = 5,
  Global = 6,
  Export = 7,
  Start = 8,
  Element = 9,
  Code = 10,
  Data = 11,
  DataCount = 12,
  Tag = 13,
};

void append_section(Encoding &to, SectionId id, const ByteWriter &content);
void append_custom_section(Encoding &to, std::string_view name,
                           const ByteWriter &content);

// declarations.cpp
void write_types(Encoding &to);
void write_imports(Encoding &to);
void write_functions(Encoding &to);
void write_tables(Encoding &to);
void write_memories(Encoding &to);
void write_tags(Encoding &to);
void write_globals(Encoding &to);
void write_exports(Encoding &to);
void write_start(Encoding &to);
void write_elements(Encoding &to);
void write_data_count(Encoding &to);
// code.cpp, data.cpp
void write_code(Encoding &to);
void write_data(Encoding &to);
// hints.cpp
void write_branch_hints(Encoding &to);
void write_priority_hints(Encoding &to);
// custom.cpp, names.cpp, merged.cpp, metadata.cpp
void write_custom(Encoding &to);
void write_names(Encoding &to);
void write_merged(Encoding &to);
void write_producers(Encoding &to);
void write_features(Encoding &to);
// `wasmrust.std`: what became of functions of std (compiler/lean/body.h).
void write_std_decisions(Encoding &to, std::string_view text);

}  // namespace wasmrust::encode
