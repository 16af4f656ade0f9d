// Declarations: the sections that say what a module consists of (core
// specification, "Binary Format", "Modules" and "Types").
//
// Everything here is a walk over a list of the layout. Sizes of pages other
// than 64 KiB are written as the custom page sizes proposal has it.
#include <bit>

#include "compiler/encode/sections.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::encode {

namespace {

using wasm::ExternalKind;
using wasm::write_value_type;

constexpr uint64_t default_page_size = 65536;

void write_limits(ByteWriter &out, const wasm::Limits &limits,
                  uint64_t page_size = default_page_size) {
  bool custom_pages = page_size != default_page_size;
  out.u8(static_cast<uint8_t>(limits.has_maximum | limits.shared << 1 |
                              limits.is_64 << 2 | custom_pages << 3));
  out.uleb(limits.minimum);
  if (limits.has_maximum) out.uleb(limits.maximum);
  if (custom_pages) out.uleb(std::countr_zero(page_size));
}

void write_table_type(ByteWriter &out, const wasm::TableType &type) {
  write_value_type(out, type.element);
  write_limits(out, type.limits);
}

void write_global_type(ByteWriter &out, const wasm::GlobalType &type) {
  write_value_type(out, type.value);
  out.u8(type.is_mutable);
}

void write_i32_const(ByteWriter &out, uint64_t value) {
  out.u8(0x41);
  out.sleb(static_cast<int32_t>(static_cast<uint32_t>(value)));
  out.u8(0x0b);
}

}  // namespace

void append_section(Encoding &to, SectionId id, const ByteWriter &content) {
  to.out.u8(static_cast<uint8_t>(id));
  to.out.uleb(content.size());
  to.out.append(content.view());
}

void append_custom_section(Encoding &to, std::string_view name,
                           const ByteWriter &content) {
  ByteWriter named;
  named.name(name);
  named.append(content.view());
  append_section(to, SectionId::Custom, named);
}

void write_types(Encoding &to) {
  if (to.layout.types.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.types.size());
  for (const wasm::FuncType &type : to.layout.types) {
    out.u8(0x60);
    for (const auto *list : {&type.params, &type.results}) {
      out.uleb(list->size());
      for (wasm::ValueType value : *list) write_value_type(out, value);
    }
  }
  append_section(to, SectionId::Type, out);
}

void write_imports(Encoding &to) {
  if (to.layout.imports.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.imports.size());
  for (const layout::Import &import : to.layout.imports) {
    out.name(import.module);
    out.name(import.name);
    out.u8(static_cast<uint8_t>(import.kind));
    switch (import.kind) {
      case ExternalKind::Function:
        out.uleb(import.type_index);
        break;
      case ExternalKind::Table:
        write_table_type(out, import.table);
        break;
      case ExternalKind::Memory:
        write_limits(out, to.layout.memory.limits, to.options.page_size);
        break;
      case ExternalKind::Global:
        write_global_type(out, import.global);
        break;
      case ExternalKind::Tag:
        out.u8(0);
        out.uleb(import.type_index);
        break;
    }
  }
  append_section(to, SectionId::Import, out);
}

void write_functions(Encoding &to) {
  if (to.layout.code.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.code.size());
  for (const layout::Code &code : to.layout.code) out.uleb(code.type_index);
  append_section(to, SectionId::Function, out);
}

void write_tables(Encoding &to) {
  if (to.layout.tables.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.tables.size());
  for (const layout::TableEntry &table : to.layout.tables)
    write_table_type(out, table.type);
  append_section(to, SectionId::Table, out);
}

void write_memories(Encoding &to) {
  bool is_own = to.layout.memory.is_there && !to.layout.memory.imported;
  if (!is_own && to.layout.regions.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.regions.size() + is_own);
  if (is_own) write_limits(out, to.layout.memory.limits, to.options.page_size);
  for (MemoryId id : to.layout.regions) {
    const wasm::MemoryType &type = to.program.memories[id].type;
    write_limits(out, type.limits, uint64_t{1} << type.page_size_log2);
  }
  append_section(to, SectionId::Memory, out);
}

void write_tags(Encoding &to) {
  if (to.layout.tags.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.tags.size());
  for (TagId tag : to.layout.tags) {
    out.u8(0);
    out.uleb(to.layout.type_index[to.program.tags[tag].type.value]);
  }
  append_section(to, SectionId::Tag, out);
}

void write_globals(Encoding &to) {
  if (to.layout.globals.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.globals.size());
  for (const layout::Global &global : to.layout.globals) {
    write_global_type(out, global.type);
    if (global.global)
      out.append(to.program.globals[global.global].init);
    else
      write_i32_const(out, global.value);
  }
  append_section(to, SectionId::Global, out);
}

void write_exports(Encoding &to) {
  if (to.layout.exports.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.exports.size());
  for (const layout::Export &item : to.layout.exports) {
    out.name(item.name);
    out.u8(static_cast<uint8_t>(item.kind));
    out.uleb(item.index);
  }
  append_section(to, SectionId::Export, out);
}

void write_start(Encoding &to) {
  if (!to.layout.start) return;
  ByteWriter out;
  out.uleb(*to.layout.start);
  append_section(to, SectionId::Start, out);
}

void write_elements(Encoding &to) {
  if (to.layout.slots.empty()) return;
  ByteWriter out;
  out.uleb(1);
  // Form 0 names table 0; form 2 names a table and the kind of its elements.
  uint32_t table = to.layout.function_table;
  out.uleb(table == 0 ? 0 : 2);
  if (table != 0) out.uleb(table);
  write_i32_const(out, to.layout.addresses.table_base);
  if (table != 0) out.u8(0);
  out.uleb(to.layout.slots.size());
  for (uint32_t function : to.layout.slots) out.uleb(function);
  append_section(to, SectionId::Element, out);
}

void write_data_count(Encoding &to) {
  if (!to.layout.data_count) return;
  ByteWriter out;
  out.uleb(to.layout.data_pieces.size());
  append_section(to, SectionId::DataCount, out);
}

}  // namespace wasmrust::encode
