// The "name" section written: names by kind, index and part.
//
//   NameSection names;
//   names.add(NameKind::Function, 0, "main");
//   names.add_part(NameKind::Local, 0, 2, "x");
//   section payload = names.bytes();
//
// Kinds may come in any order, the names of one kind by rising index and part,
// as the specification wants them. An empty name says nothing and is left out,
// and so is a kind or a row without names. Reading is in advice_sections.cpp.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "compiler/base/bytes.h"
#include "compiler/wasm/module.h"

namespace wasmrust::wasm {

// Whether the names are those of parts of rows: locals, labels, fields.
bool has_parts(NameKind kind);

class NameSection {
 public:
  void module(std::string_view text);
  // A kind without parts.
  void add(NameKind kind, uint32_t index, std::string_view text);
  // One with parts.
  void add_part(NameKind kind, uint32_t index, uint32_t part,
                std::string_view text);
  // Names that were read, of any kind.
  void add(NameKind kind, const Name &name);
  bool is_empty() const;
  // The payload behind the section's own name.
  ByteWriter bytes();

 private:
  struct List {
    uint64_t count = 0;
    ByteWriter entries;
  };
  struct Kind {
    List rows;
    std::optional<uint32_t> open;  // the row whose parts are being added
    List parts;
  };

  static void close(Kind &kind);

  std::string_view module_;
  std::array<Kind, name_kind_count> kinds_;
};

}  // namespace wasmrust::wasm
