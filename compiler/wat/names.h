// From the names of a module to the identifiers of a text.
//
// An identifier names one row of its index space, and a name section may give
// two rows the same name. The first row gets the name, the others the name with
// their number behind it; what was changed is kept in an annotation, so that
// the name section that comes back is the one that was there:
//
//   (func $main ...)
//   (func $main#7 (@name "main") ...)
//
// A name with characters that an identifier may not have stands in quotes
// (`$"<A as B>::f"`; `$core::fmt::write` needs none), which is a form
// of the specification's. An empty name is an annotation alone.
//
// In an object file the names come from the symbols.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::wat {

struct Identifier {
  std::string text;        // with `$`; "": the row goes by its number
  std::string annotation;  // "(@name ...)" or ""
};

// By index; shorter than the index space when the last rows have no name.
using Identifiers = std::vector<Identifier>;

struct RowName {
  uint32_t row;
  std::string_view name;
};
Identifiers identifiers_of(std::span<const RowName> names);

class Names {
 public:
  explicit Names(const wasm::Module &module);

  // The identifier of a row, else its number.
  std::string text(wasm::NameKind kind, uint32_t row) const;
  // nullptr: it has none.
  const Identifier *find(wasm::NameKind kind, uint32_t row) const;
  std::string field_text(uint32_t type, uint32_t field) const;
  const Identifier *find_field(uint32_t type, uint32_t field) const;

  // Those of a function's locals or labels, made when asked for.
  Identifiers parts(wasm::NameKind kind, uint32_t function) const;

  const wasm::Module &module() const { return module_; }
  std::string value_type(wasm::ValueType type) const;
  std::string storage_type(wasm::FieldType field) const;
  std::string heap_type(int32_t heap) const;
  // "(ref null $t)" in the long form, whatever the type's abbreviation.
  std::string cast_type(int32_t heap, bool nullable) const;
  // " (type $t)"
  std::string type_use(uint32_t type) const;

 private:
  const wasm::Module &module_;
  std::array<Identifiers, wasm::name_kind_count> rows_;
  std::vector<Identifiers> fields_;  // by type

  std::vector<RowName> names_of(wasm::NameKind kind) const;
};

}  // namespace wasmrust::wat
