// A finished module as bytes again, changed.
//
// The sections are written from the module's rows: types with their groups,
// imports, functions, tables, memories, tags, globals, exports, the start
// function, element segments, code, data. Rows that are gone are left out, and
// all references get their new numbers.
//
//   write_module(module, change)          all of it, custom sections as well
//
//   ModuleWriter to(module, change, out); section by section, for who writes
//   to.types(); to.imports(); ...         some of them himself
//
// `write_module` leaves custom sections where they were with regard to the
// others (in front of all, or behind). Names stay with what they name, but for
// locals and labels of functions with new code. Without a change the result
// means what the module means.
#pragma once

#include <vector>

#include "compiler/base/pieces.h"
#include "compiler/finished/change.h"
#include "compiler/finished/renumber.h"
#include "compiler/wasm/module.h"

namespace wasmrust::finished {

// The rows of an index space.
Rows rows_of(wasm::ExternalKind kind);

// Each member writes its section, or nothing where that would be empty; they
// are called in the order in which they stand here (core specification 3.0,
// "Modules").
class ModuleWriter {
 public:
  // `module` is no object file, and valid. All must outlive the writer.
  ModuleWriter(const wasm::Module &module, const Change &change, Pieces &out);

  // The module's magic number and version.
  void header();
  void types();
  void imports();
  void functions();
  void tables();
  void memories();
  void tags();
  void globals();
  void exports();
  void start();
  void elements();
  void data_count();
  void code();
  void data();
  // Those in front of all other sections, or the others.
  void customs(bool in_front);
  void section(uint8_t id, const ByteWriter &payload);

  // The numbers that rows have now.
  const Numbering &numbering() const { return to_; }
  // The module's own functions that stay, in their new order.
  const std::vector<uint32_t> &function_rows() const { return function_rows_; }
  // Of a row of an index space. The types of a group stay or go together: a
  // type is what it is by all of its group (core specification 3.0, "Types").
  bool stays(Rows rows, size_t row) const {
    if (rows == Rows::Types && row < module_.types.size())
      row = module_.types[row].group;
    return !change_.is_gone(rows, row);
  }

 private:
  const wasm::Module &module_;
  const Change &change_;
  Numbering to_;
  std::vector<uint32_t> function_rows_;
  Pieces &out_;

  void number(Rows rows, size_t count);
  void number_types();
  void number_functions();
  uint32_t type_of(uint32_t function_row) const;
  void section(uint8_t id, uint32_t count, const ByteWriter &rows);
  void expression(ByteWriter &rows, Bytes code);
  void write_value_type(ByteWriter &rows, wasm::ValueType type);
  void write_function_type(ByteWriter &rows, const wasm::FuncType &type);
  void write_table_type(ByteWriter &rows, const wasm::TableType &type);
  void write_global_type(ByteWriter &rows, const wasm::GlobalType &type);
  void write_composite(ByteWriter &rows, const wasm::DefinedType &type);
  void write_import(ByteWriter &rows, const wasm::Import &import);
  void write_element(ByteWriter &rows, const wasm::ElementSegment &segment,
                     const std::vector<uint32_t> *items);
  template <typename Definitions, typename Write>
  void definitions(uint8_t id, wasm::ExternalKind kind, const Definitions &list,
                   Write write);
  uint32_t data_rows() const;
  void number_data();
  size_t data_pieces(uint32_t row) const;
  void write_names(ByteWriter &payload);
};

std::vector<uint8_t> write_module(const wasm::Module &module,
                                  const Change &change);

}  // namespace wasmrust::finished
