// Sample programs: programs built by hand, for tests of layout and encode.
//
//   SampleProgram sample;
//   SymbolId helper = sample.function("helper", {}, Body().end());
//   sample.function("main", {}, Body().call(helper).end(), {.exported = true});
//   SymbolId text = sample.data(".rodata.text", "hello", {.alignment_log2 =
//   2});
//
// Rows are live unless a test says otherwise. Relocated fields are written at
// their full width as zeros, as compilers do.
#pragma once

#include <deque>
#include <string>

#include "compiler/ir/program.h"
#include "compiler/layout/layout.h"

namespace wasmrust::layout {

// A function body or the bytes of a datum, with its relocations.
class Body {
 public:
  Body &bytes(std::initializer_list<uint8_t> list) {
    for (uint8_t byte : list) out_.u8(byte);
    return *this;
  }
  Body &text(std::string_view text) {
    out_.append(text);
    return *this;
  }
  Body &field(RelocationType type, SymbolId symbol, int64_t addend = 0) {
    relocations_.push_back({.type = type,
                            .offset = static_cast<uint32_t>(out_.size()),
                            .symbol = symbol,
                            .function_type = {},
                            .addend = addend});
    return room(type);
  }
  Body &type_field(TypeId type) {
    relocations_.push_back({.type = RelocationType::TypeIndexLeb,
                            .offset = static_cast<uint32_t>(out_.size()),
                            .symbol = {},
                            .function_type = type});
    return room(RelocationType::TypeIndexLeb);
  }
  Body &call(SymbolId function) {
    return bytes({0x10}).field(RelocationType::FunctionIndexLeb, function);
  }
  Body &pointer(SymbolId function) {
    return bytes({0x41}).field(RelocationType::TableIndexSleb, function);
  }
  Body &address(SymbolId data, int64_t addend = 0) {
    return bytes({0x41}).field(RelocationType::MemoryAddrSleb, data, addend);
  }
  Body &global(SymbolId global) {
    return bytes({0x23}).field(RelocationType::GlobalIndexLeb, global);
  }
  Body &drop() { return bytes({0x1a}); }
  Body &end() { return bytes({0x0b}); }

  std::vector<uint8_t> take_bytes() { return out_.take(); }
  std::vector<Relocation> take_relocations() { return std::move(relocations_); }

 private:
  Body &room(RelocationType type) {
    unsigned width = wasm::field_width(type);
    bool is_leb = width % 4 != 0;
    for (unsigned i = 1; i <= width; ++i)
      out_.u8(is_leb && i < width ? 0x80 : 0);
    return *this;
  }
  ByteWriter out_;
  std::vector<Relocation> relocations_;
};

struct SampleProgram {
  Program program;
  LinkOptions options;
  Diagnostics diagnostics;
  std::deque<std::vector<uint8_t>> storage;
  std::deque<std::string> names;

  SampleProgram() {
    options.output = "out/sample.wasm";
    options.stack_size = 1024;
    options.optimize = 1;
  }

  struct Flags {
    bool exported = false;
    bool live = true;
    bool weak = false;
    bool stub = false;
    bool tls = false;
    bool zero = false;
    uint32_t alignment_log2 = 0;
    uint32_t segment_flags = 0;
    uint64_t size = 0;  // of zero data
  };

  std::string_view keep(std::string text) {
    return names.emplace_back(std::move(text));
  }
  Bytes keep(std::vector<uint8_t> bytes) {
    return storage.emplace_back(std::move(bytes));
  }

  SymbolId function(std::string name, const wasm::FuncType &type, Body body,
                    Flags flags) {
    TypeId type_id = program.intern(type);
    SymbolId symbol = program.symbols.add({.name = keep(std::move(name)),
                                           .definition = Definition::Function,
                                           .weak = flags.weak,
                                           .exported = flags.exported,
                                           .stub = flags.stub,
                                           .type = type_id});
    std::vector<uint8_t> bytes = body.take_bytes();
    bytes.insert(bytes.begin(), 0);  // no locals
    std::vector<Relocation> relocations = body.take_relocations();
    for (Relocation &relocation : relocations) ++relocation.offset;
    program.symbols[symbol].function =
        program.functions.add({.symbol = symbol,
                               .type = type_id,
                               .body = keep(std::move(bytes)),
                               .relocations = std::move(relocations),
                               .live = flags.live});
    return symbol;
  }
  SymbolId function(std::string name, const wasm::FuncType &type, Body body) {
    return function(std::move(name), type, std::move(body), Flags{});
  }

  SymbolId data(std::string segment, Body body, Flags flags) {
    std::string_view name = keep(std::move(segment));
    std::vector<Relocation> relocations = body.take_relocations();
    Bytes bytes = keep(body.take_bytes());
    uint64_t size = flags.zero ? flags.size : bytes.size();
    DataId row = program.data.add(
        {.name = name,
         .bytes = bytes,
         .size = size,
         .alignment_log2 = flags.alignment_log2,
         .flags = flags.segment_flags | (flags.tls ? wasm::SegmentTls : 0u),
         .zero = flags.zero,
         .relocations = std::move(relocations),
         .live = flags.live});
    SymbolId symbol = program.symbols.add({.name = name,
                                           .kind = SymbolKind::Data,
                                           .definition = Definition::Data,
                                           .exported = flags.exported,
                                           .tls = flags.tls,
                                           .data = row,
                                           .size = size});
    program.data[row].symbol = symbol;
    return symbol;
  }
  SymbolId data(std::string segment, std::string_view text, Flags flags) {
    return data(std::move(segment), Body().text(text), flags);
  }
  SymbolId data(std::string segment, std::string_view text) {
    return data(std::move(segment), text, Flags{});
  }

  SymbolId import_function(std::string module, std::string name,
                           const wasm::FuncType &type) {
    return program.symbols.add({.name = keep(name),
                                .explicit_name = true,
                                .type = program.intern(type),
                                .import_module = keep(std::move(module)),
                                .import_name = keep(name)});
  }

  SymbolId fact(SymbolKind kind, LayoutValue value, std::string name,
                bool exported = false) {
    return program.symbols.add({.name = keep(std::move(name)),
                                .kind = kind,
                                .definition = Definition::Layout,
                                .layout_value = value,
                                .exported = exported});
  }

  CustomId custom(std::string name, Body body) {
    std::vector<Relocation> relocations = body.take_relocations();
    return program.custom.add({.name = keep(std::move(name)),
                               .bytes = keep(body.take_bytes()),
                               .relocations = std::move(relocations)});
  }
  SymbolId section_symbol(CustomId custom) {
    return program.symbols.add({.name = program.custom[custom].name,
                                .kind = SymbolKind::Section,
                                .definition = Definition::Section,
                                .local = true,
                                .custom = custom});
  }

  std::optional<Layout> lay_out() {
    return layout::lay_out(program, options, diagnostics);
  }
  bool reported(DiagnosticKind kind) const {
    for (const Diagnostic &row : diagnostics.all())
      if (row.kind == kind) return true;
    return false;
  }
};

}  // namespace wasmrust::layout
