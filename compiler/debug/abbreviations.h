// Abbreviations: which attributes an entry of .debug_info has, and in which
// forms (DWARF 5, 7.5.3).
//
// Old tables are read once each, and each attribute gets the action that it
// needs, so that the walk over the entries only follows it. New tables are made
// of what is written: one for each old one, because units of one object share
// theirs.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::debug {

// What becomes of an attribute.
enum class Action : uint8_t {
  Copy,
  Drop,
  Reference,     // of an entry of the same unit
  FarReference,  // of an entry of any unit
  String,        // by its number
  LineTable,
  LowPc,
  HighPc,
  Ranges,
  ReturnPc,    // the address behind a call
  Address,     // of an instruction
  AllCalls,    // a claim that every call has an entry
  Location,    // an expression or a list of them
  Expression,  // never a list
};

struct AttributeSpec {
  uint32_t attribute;
  uint32_t form;
  int64_t implicit;
  Action action;
};

struct Abbreviation {
  uint32_t code;
  uint32_t tag;
  bool has_children;
  bool describes_code;  // has an address of code among its attributes
  bool fixed;           // its entries are written in one form always
  bool has_references;
  uint32_t first, count;  // in AbbreviationTable::specs
};

struct AbbreviationTable {
  std::vector<Abbreviation> rows;
  std::vector<AttributeSpec> specs;
  bool refers_far = false;
  std::unordered_map<uint32_t, uint32_t> by_code;  // unless codes are 1, 2, 3…
  bool dense = true;

  // Number of the row; UINT32_MAX when there is none.
  uint32_t find(uint32_t code) const;
  std::span<const AttributeSpec> attributes(const Abbreviation &row) const {
    return {specs.data() + row.first, row.count};
  }
};

// `version` is that of the units that use the table: it decides what a form
// means.
std::expected<AbbreviationTable, std::string> read_abbreviations(
    Bytes section, uint64_t offset, uint16_t version);

// A table in the making. A shape is an entry's tag, whether it has children,
// and its attributes with forms, as bytes of the section.
class NewAbbreviations {
 public:
  uint32_t code_of(std::string_view shape);
  void write(ByteWriter &to) const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> codes_;
  std::vector<const std::string *> shapes_;
};

}  // namespace wasmrust::debug
