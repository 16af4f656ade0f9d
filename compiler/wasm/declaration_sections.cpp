// Import, function, table, memory, tag, global, export and start sections: what
// a module declares before its code.
//
// Core specification 3.0, "Modules" of the binary format. Each index space is
// filled in the order of the sections, imports first, so an index is checked
// against what has been read so far; an import's rows are remembered by kind.
#include "compiler/wasm/reader.h"

#include <unordered_set>

namespace wasmrust::wasm {

namespace {

constexpr uint8_t table_with_init = 0x40;
constexpr uint8_t exception_attribute = 0;
// Behind an empty name, where else a kind of import stands.
constexpr uint8_t imports_of_a_module = 0x7f, imports_of_a_type = 0x7e;
constexpr size_t most_imports = 1'000'000;

ExternalKind read_external_kind(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  uint8_t byte = in.u8();
  if (byte > static_cast<uint8_t>(ExternalKind::Tag)) {
    reading.fail(in, offset, "unknown kind of import or export");
    return ExternalKind::Function;
  }
  return static_cast<ExternalKind>(byte);
}

uint32_t read_tag_type(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  if (in.u8() != exception_attribute)
    reading.fail(in, offset, "unknown tag attribute");
  return read_function_type_index(in, reading);
}

std::string_view kind_name(ExternalKind kind) {
  switch (kind) {
    case ExternalKind::Function:
      return "function";
    case ExternalKind::Table:
      return "table";
    case ExternalKind::Memory:
      return "memory";
    case ExternalKind::Global:
      return "global";
    case ExternalKind::Tag:
      return "tag";
  }
  return "";
}

void add_import(ByteReader &in, Reading &reading, const Import &import) {
  Module &module = reading.module;
  if (module.imports.size() >= most_imports)
    reading.fail(in, in.offset(), "more than 1000000 imports");
  if (in.failed()) return;
  module.imports_by_kind[static_cast<size_t>(import.kind)].push_back(
      static_cast<uint32_t>(module.imports.size()));
  module.imports.push_back(import);
}

void read_import_type(ByteReader &in, Reading &reading, Import &import) {
  import.kind = read_external_kind(in, reading);
  switch (import.kind) {
    case ExternalKind::Function:
      import.type_index = read_function_type_index(in, reading);
      return;
    case ExternalKind::Table:
      import.table = read_table_type(in, reading);
      return;
    case ExternalKind::Memory:
      import.memory = read_memory_type(in, reading);
      return;
    case ExternalKind::Global:
      import.global = read_global_type(in, reading);
      return;
    case ExternalKind::Tag:
      import.type_index = read_tag_type(in, reading);
      return;
  }
}

void read_import(ByteReader &in, Reading &reading, Import &import) {
  read_import_type(in, reading, import);
  add_import(in, reading, import);
}

// Several imports of one module, or of one module and one type: an empty name,
// the form, and their names (compact-import-section proposal).
//
//   01 61 00 7F 02  01 62 00 00  01 63 00 00    a.b and a.c with a type each
//   01 61 00 7E 00 00 02  01 62  01 63          a.b and a.c of function type 0
void read_import_group(ByteReader &in, Reading &reading, Import &import) {
  if (!reading.module.compact_imports)
    reading.module.compact_imports = static_cast<uint32_t>(in.offset());
  bool one_type = in.u8() == imports_of_a_type;
  if (one_type) read_import_type(in, reading, import);
  uint32_t count = in.count(one_type ? 1 : 3);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    import.name = read_name(in, reading);
    if (one_type)
      add_import(in, reading, import);
    else
      read_import(in, reading, import);
  }
}

}  // namespace

uint32_t Reading::count(ExternalKind kind) const {
  auto defined = [&]() -> size_t {
    switch (kind) {
      case ExternalKind::Function:
        return declared_functions.size();
      case ExternalKind::Table:
        return module.tables.size();
      case ExternalKind::Memory:
        return module.memories.size();
      case ExternalKind::Global:
        return module.globals.size();
      case ExternalKind::Tag:
        return module.tags.size();
    }
    return 0;
  };
  return module.imported(kind) + static_cast<uint32_t>(defined());
}

void read_import_section(ByteReader &in, Reading &reading) {
  uint32_t groups = in.count(3);
  reading.module.imports.reserve(groups);
  for (uint32_t i = 0; i < groups && !in.failed(); ++i) {
    Import import;
    import.module = read_name(in, reading);
    import.name = read_name(in, reading);
    ByteReader ahead = in;
    uint8_t form = import.name.empty() ? ahead.u8() : 0;
    if (form == imports_of_a_module || form == imports_of_a_type)
      read_import_group(in, reading, import);
    else
      read_import(in, reading, import);
  }
}

void read_function_section(ByteReader &in, Reading &reading) {
  uint32_t count = in.count();
  reading.declared_functions.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i)
    reading.declared_functions.push_back(read_function_type_index(in, reading));
}

void read_table_section(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(3);
  reading.module.tables.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    Table table;
    table.offset = static_cast<uint32_t>(in.offset());
    ByteReader ahead = in;
    bool has_init = ahead.u8() == table_with_init;
    if (has_init) {
      in.skip(1);
      size_t offset = in.offset();
      if (in.u8() != 0) reading.fail(in, offset, "unknown kind of table");
    }
    table.type = read_table_type(in, reading);
    if (has_init) table.init = read_constant_expression(in, reading);
    reading.module.tables.push_back(table);
  }
}

void read_memory_section(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(2);
  reading.module.memories.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    auto offset = static_cast<uint32_t>(in.offset());
    reading.module.memories.push_back({read_memory_type(in, reading), offset});
  }
}

void read_tag_section(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(2);
  reading.module.tags.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    auto offset = static_cast<uint32_t>(in.offset());
    reading.module.tags.push_back({read_tag_type(in, reading), offset});
  }
}

void read_global_section(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(3);
  reading.module.globals.reserve(count);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    Global global;
    global.type = read_global_type(in, reading);
    global.init = read_constant_expression(in, reading);
    reading.module.globals.push_back(global);
  }
}

void read_export_section(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(3);
  reading.module.exports.reserve(count);
  std::unordered_set<std::string_view> names;
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    size_t offset = in.offset();
    Export row;
    row.name = read_name(in, reading);
    if (!in.failed() && !names.insert(row.name).second)
      reading.fail(in, offset,
                   "two exports named `" + std::string(row.name) + "`");
    row.kind = read_external_kind(in, reading);
    row.index =
        read_index(in, reading, reading.count(row.kind), kind_name(row.kind));
    reading.module.exports.push_back(row);
  }
}

void read_start_section(ByteReader &in, Reading &reading) {
  reading.module.start_offset = static_cast<uint32_t>(in.offset());
  reading.module.start = read_index(
      in, reading, reading.count(ExternalKind::Function), "function");
}

}  // namespace wasmrust::wasm
