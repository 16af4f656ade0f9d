// A program that has one of everything, for the tests of this folder: types of
// each kind, symbols of each kind, memories of each kind, segments.
//
//   SampleProgram sample;
//   Function function(sample.no_types);
//   Builder make(sample.program, function);
//   make.call(sample.callee, {...});
#pragma once

#include "compiler/ir/program.h"

namespace wasmrust::ir {

struct SampleProgram {
  Program program;

  // Types.
  TypeId no_types;     // () -> ()
  TypeId two_results;  // (i32, i64) -> (i32, f64)
  TypeId i32_to_i32;   // (i32) -> i32
  TypeId takes_i32;    // (i32) -> (), the tag's
  TypeId structure;    // field 0 mut i8, 1 mut i64, 2 anyref
  TypeId derived;      // a subtype of it with one field more
  TypeId numbers;      // array of mut i32
  TypeId bytes;        // array of mut i8
  TypeId functions;    // array of mut funcref
  // Symbols.
  SymbolId callee;      // two_results
  SymbolId import;      // i32_to_i32
  SymbolId tail;        // no_types
  SymbolId counter;     // mutable i32 global
  SymbolId constant;    // immutable i64 global
  SymbolId table;       // of funcref
  SymbolId references;  // table of externref
  SymbolId tag;
  SymbolId text;     // data
  SymbolId granted;  // immutable i32 global that is imported
  // Memories.
  MemoryId linear, shared, managed, region, wide;  // wide: 64-bit addresses
  DataId data;
  ElemId elements;

  SampleProgram() {
    make_types();
    make_memories();
    make_symbols();
  }

  SymbolId add_symbol(Symbol symbol) {
    return program.symbols.add(std::move(symbol));
  }

 private:
  static constexpr wasm::ValueType i32{wasm::ValueKind::I32};
  static constexpr wasm::ValueType i64{wasm::ValueKind::I64};
  static constexpr wasm::ValueType f64{wasm::ValueKind::F64};

  TypeId add_type(wasm::DefinedType type) {
    type.group = static_cast<uint32_t>(program.types.size());
    program.types.push_back(std::move(type));
    return TypeId(program.types.size() - 1);
  }

  void make_types() {
    using enum wasm::CompositeKind;
    no_types = program.intern({});
    two_results = program.intern({{i32, i64}, {i32, f64}});
    i32_to_i32 = program.intern({{i32}, {i32}});
    takes_i32 = program.intern({{i32}, {}});
    std::vector<wasm::FieldType> fields = {{{wasm::ValueKind::I8}, true},
                                           {i64, true},
                                           {{wasm::ValueKind::AnyRef}}};
    structure = add_type({.kind = Struct, .is_final = false, .fields = fields});
    fields.push_back({f64, true});
    derived = add_type(
        {.kind = Struct, .supertype = structure.value, .fields = fields});
    numbers = add_type({.kind = Array, .fields = {{i32, true}}});
    bytes =
        add_type({.kind = Array, .fields = {{{wasm::ValueKind::I8}, true}}});
    functions = add_type(
        {.kind = Array, .fields = {{{wasm::ValueKind::FuncRef}, true}}});
  }

  void make_memories() {
    auto add = [&](std::string_view name, MemoryKind kind) {
      return program.memories.add({.name = name, .kind = kind});
    };
    linear = add("main", MemoryKind::Linear);
    shared = add("threads", MemoryKind::Shared);
    program.memories[shared].type.limits = {
        .minimum = 1, .maximum = 4, .has_maximum = true, .shared = true};
    managed = add("objects", MemoryKind::Managed);
    region = add("secrets", MemoryKind::Region);
    program.memories[region].export_name = "vault";
    wide = add("wide", MemoryKind::Linear);
    program.memories[wide].type.limits.is_64 = true;
  }

  void make_symbols() {
    FunctionId body = program.functions.add({.type = two_results});
    callee = add_symbol({.name = "callee",
                         .definition = Definition::Function,
                         .type = two_results,
                         .function = body});
    program.functions[body].symbol = callee;
    import = add_symbol({.name = "import",
                         .type = i32_to_i32,
                         .import_module = "env",
                         .import_name = "log"});
    tail = add_symbol({.name = "tail", .type = no_types});
    GlobalId global = program.globals.add({.type = {i32, true}});
    counter = add_symbol({.name = "counter",
                          .kind = SymbolKind::Global,
                          .definition = Definition::Global,
                          .global = global});
    constant = add_symbol({.name = "constant",
                           .kind = SymbolKind::Global,
                           .global_type = {i64, false}});
    TableId row = program.tables.add({.type = {}});
    table = add_symbol({.name = "table",
                        .kind = SymbolKind::Table,
                        .definition = Definition::Table,
                        .table = row});
    references = add_symbol({.name = "references",
                             .kind = SymbolKind::Table,
                             .table_type = {{wasm::ValueKind::ExternRef}, {}}});
    TagId tag_row = program.tags.add({.type = takes_i32});
    tag = add_symbol({.name = "tag",
                      .kind = SymbolKind::Tag,
                      .definition = Definition::Tag,
                      .type = takes_i32,
                      .tag = tag_row});
    data = program.data.add({.name = ".rodata", .size = 16, .zero = true});
    text = add_symbol({.name = "text",
                       .kind = SymbolKind::Data,
                       .definition = Definition::Data,
                       .data = data,
                       .offset = 4,
                       .size = 8});
    granted = add_symbol({.name = "granted",
                          .kind = SymbolKind::Global,
                          .import_module = "env",
                          .import_name = "granted",
                          .global_type = {i32, false}});
    elements = program.elements.add({.functions = {callee, SymbolId()}});
  }
};

}  // namespace wasmrust::ir
