// Whose is each byte of a file? Every byte has one owner and one role, and the
// pieces follow one another from the first byte to the last.
//
//   offset  size  section  role         owner
//   0       8     -        Header       the format
//   8       2     type     Header       the format: id and size of the section
//   10      1     type     Header       the format: how many types
//   11      5     type     Declaration  type 0
//   ...
//   0x2f    1     code     BodySize     function 3
//   0x30    210   code     Body         function 3
//
// So a function pays for its body and the size before it, for its row of the
// function section, and for the exports, the slots of tables, the names and
// the branch hints that are its own. What belongs to nothing in particular is
// the format's. In an object file data belongs to its symbols.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::size {

enum class OwnerKind : uint8_t {
  Format,
  Type,
  Function,
  Table,
  Memory,
  Global,
  Tag,
  Element,
  Data,
  Symbol,  // data symbol of an object: a row of Module::symbols
  Custom,  // a row of Module::custom
};
constexpr size_t owner_kind_count = 11;

struct Owner {
  OwnerKind kind = OwnerKind::Format;
  uint32_t index = 0;  // in the kind's index space
  auto operator<=>(const Owner &) const = default;
};

enum class Role : uint8_t {
  Header,       // the file's, a section's, a list's
  Declaration,  // rows of types, imports, functions, tables, memories, ...
  BodySize,
  Body,
  Export,
  Slot,           // of an element segment
  SegmentHeader,  // where a segment goes, and how long it is
  Content,        // of a data segment or custom section
  Name,
  Hint,
};
constexpr size_t role_count = 10;
std::string_view to_string(Role role);

constexpr uint32_t no_section = UINT32_MAX;

struct Piece {
  uint32_t offset = 0, size = 0;
  uint32_t section = no_section;  // row of Module::sections
  Role role = Role::Header;
  Owner owner;
};

// Without empty pieces. The module must have been read from a file.
std::vector<Piece> account_for(const wasm::Module &module);

// "code", "custom section" by the name in the text format; of a row of
// Module::sections.
std::string_view section_word(uint8_t id);

}  // namespace wasmrust::size
