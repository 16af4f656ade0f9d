// See write_module.h.
#include "compiler/finished/write_module.h"

#include "compiler/finished/edited_module.h"
#include "compiler/finished/renumber.h"
#include "compiler/wasm/name_section.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::finished {

namespace {

using wasm::ElementSegment;
using wasm::ExternalKind;
using wasm::Module;

void write_limits(ByteWriter &out, const wasm::Limits &limits,
                  bool has_page_size = false, uint8_t page_size_log2 = 0) {
  out.u8(static_cast<uint8_t>(limits.has_maximum | limits.shared << 1 |
                              limits.is_64 << 2 | has_page_size << 3));
  out.uleb(limits.minimum);
  if (limits.has_maximum) out.uleb(limits.maximum);
  if (has_page_size) out.uleb(page_size_log2);
}

void write_memory_type(ByteWriter &out, const wasm::MemoryType &type) {
  write_limits(out, type.limits, type.has_page_size, type.page_size_log2);
}

}  // namespace

Rows rows_of(ExternalKind kind) {
  switch (kind) {
    case ExternalKind::Function:
      return Rows::Functions;
    case ExternalKind::Table:
      return Rows::Tables;
    case ExternalKind::Memory:
      return Rows::Memories;
    case ExternalKind::Global:
      return Rows::Globals;
    case ExternalKind::Tag:
      return Rows::Tags;
  }
  return Rows::Functions;
}

ModuleWriter::ModuleWriter(const Module &module, const Change &change,
                           Pieces &out)
    : module_(module), change_(change), out_(out) {
  number_types();
  number_functions();
  for (ExternalKind kind : {ExternalKind::Table, ExternalKind::Memory,
                            ExternalKind::Tag, ExternalKind::Global})
    number(rows_of(kind), module.count(kind));
  number(Rows::Elements, module.elements.size());
  number_data();
}

void ModuleWriter::number(Rows rows, size_t count) {
  std::vector<uint32_t> &list = to_.rows(rows);
  uint32_t next = 0;
  for (size_t i = 0; i < count; ++i)
    list.push_back(stays(rows, i) ? next++ : gone);
}

// Types that are added follow the module's; bodies name them so.
void ModuleWriter::number_types() {
  number(Rows::Types, module_.types.size() + change_.new_types.size());
  std::vector<uint32_t> &list = to_.rows(Rows::Types);
  for (size_t i = 0; i < change_.same_types.size(); ++i)
    list[i] = list[change_.same_types[i]];
}

void ModuleWriter::number_functions() {
  std::vector<uint32_t> &list = to_.rows(Rows::Functions);
  uint32_t imports = module_.imported(ExternalKind::Function), next = 0;
  list.resize(imports + module_.functions.size(), gone);
  for (uint32_t i = 0; i < imports; ++i)
    if (stays(Rows::Functions, i)) list[i] = next++;
  auto take = [&](uint32_t row) {
    if (!stays(Rows::Functions, imports + row)) return;
    list[imports + row] = next++;
    function_rows_.push_back(row);
  };
  if (change_.function_order.empty())
    for (uint32_t i = 0; i < module_.functions.size(); ++i) take(i);
  else
    for (uint32_t row : change_.function_order) take(row);
}

// In the numbers of the module as it is.
uint32_t ModuleWriter::type_of(uint32_t function_row) const {
  return change_.function_types.empty()
             ? module_.functions[function_row].type_index
             : change_.function_types[function_row];
}

// A section of `count` rows, unless there are none.
void ModuleWriter::header() { out_.own().append(module_.file.first(8)); }

void ModuleWriter::section(uint8_t id, uint32_t count, const ByteWriter &rows) {
  if (count == 0) return;
  ByteWriter payload;
  payload.uleb(count);
  payload.append(rows.view());
  section(id, payload);
}
void ModuleWriter::section(uint8_t id, const ByteWriter &payload) {
  ByteWriter &out = out_.own();
  out.u8(id);
  out.uleb(payload.size());
  out.append(payload.view());
}

void ModuleWriter::expression(ByteWriter &rows, Bytes code) {
  rows.append(renumbered_expression(code, to_));
}

void ModuleWriter::write_value_type(ByteWriter &rows, wasm::ValueType type) {
  wasm::write_value_type(rows, renumbered(type, to_));
}

void ModuleWriter::write_function_type(ByteWriter &rows,
                                       const wasm::FuncType &type) {
  rows.u8(0x60);
  for (const auto *list : {&type.params, &type.results}) {
    rows.uleb(list->size());
    for (wasm::ValueType each : *list) write_value_type(rows, each);
  }
}

void ModuleWriter::write_table_type(ByteWriter &rows,
                                    const wasm::TableType &type) {
  write_value_type(rows, type.element);
  write_limits(rows, type.limits);
}

void ModuleWriter::write_global_type(ByteWriter &rows,
                                     const wasm::GlobalType &type) {
  write_value_type(rows, type.value);
  rows.u8(type.is_mutable);
}

void ModuleWriter::write_composite(ByteWriter &rows,
                                   const wasm::DefinedType &type) {
  auto field = [&](const wasm::FieldType &each) {
    write_value_type(rows, each.storage);
    rows.u8(each.is_mutable);
  };
  bool has_super = type.supertype != wasm::DefinedType::no_supertype;
  if (has_super || !type.is_final) {
    rows.u8(type.is_final ? 0x4f : 0x50);
    rows.uleb(has_super);
    if (has_super) rows.uleb(to_(Rows::Types, type.supertype));
  }
  switch (type.kind) {
    case wasm::CompositeKind::Function:
      return write_function_type(rows, type.function);
    case wasm::CompositeKind::Struct:
      rows.u8(0x5f);
      rows.uleb(type.fields.size());
      for (const wasm::FieldType &each : type.fields) field(each);
      return;
    case wasm::CompositeKind::Array:
      rows.u8(0x5e);
      return field(type.fields.front());
  }
}

void ModuleWriter::types() {
  ByteWriter rows;
  uint32_t count = 0;
  for (size_t i = 0; i < module_.types.size();) {
    const wasm::DefinedType &first = module_.types[i];
    size_t end = i + first.group_size;
    if (stays(Rows::Types, i)) {
      ++count;
      if (first.group_size != 1) {
        rows.u8(0x4e);
        rows.uleb(first.group_size);
      }
      for (size_t each = i; each < end; ++each)
        write_composite(rows, module_.types[each]);
    }
    i = end;
  }
  for (size_t i = 0; i < change_.new_types.size(); ++i) {
    if (!stays(Rows::Types, module_.types.size() + i)) continue;
    write_function_type(rows, change_.new_types[i]);
    ++count;
  }
  section(1, count, rows);
}

void ModuleWriter::write_import(ByteWriter &rows, const wasm::Import &import) {
  rows.name(import.module);
  rows.name(import.name);
  rows.u8(static_cast<uint8_t>(import.kind));
  switch (import.kind) {
    case ExternalKind::Function:
      return rows.uleb(to_(Rows::Types, import.type_index));
    case ExternalKind::Table:
      return write_table_type(rows, import.table);
    case ExternalKind::Memory:
      return write_memory_type(rows, import.memory);
    case ExternalKind::Global:
      return write_global_type(rows, import.global);
    case ExternalKind::Tag:
      rows.u8(0);
      return rows.uleb(to_(Rows::Types, import.type_index));
  }
}

void ModuleWriter::imports() {
  ByteWriter rows;
  uint32_t count = 0;
  std::array<uint32_t, 5> next{};
  for (const wasm::Import &import : module_.imports) {
    uint32_t row = next[static_cast<size_t>(import.kind)]++;
    if (!stays(rows_of(import.kind), row)) continue;
    write_import(rows, import);
    ++count;
  }
  section(2, count, rows);
}

// A section with a row for each definition of a kind that stays.
template <typename Definitions, typename Write>
void ModuleWriter::definitions(uint8_t id, ExternalKind kind,
                               const Definitions &list, Write write) {
  ByteWriter rows;
  uint32_t count = 0, imported = module_.imported(kind);
  for (uint32_t i = 0; i < list.size(); ++i) {
    if (!stays(rows_of(kind), imported + i)) continue;
    write(rows, i);
    ++count;
  }
  section(id, count, rows);
}

void ModuleWriter::functions() {
  ByteWriter rows;
  for (uint32_t i : function_rows_) rows.uleb(to_(Rows::Types, type_of(i)));
  section(3, static_cast<uint32_t>(function_rows_.size()), rows);
}

void ModuleWriter::tables() {
  definitions(4, ExternalKind::Table, module_.tables,
              [&](ByteWriter &rows, uint32_t i) {
                const wasm::Table &table = module_.tables[i];
                if (!table.init.empty()) {
                  rows.u8(0x40);
                  rows.u8(0);
                }
                write_table_type(rows, table.type);
                if (!table.init.empty()) expression(rows, table.init);
              });
}

void ModuleWriter::memories() {
  definitions(5, ExternalKind::Memory, module_.memories,
              [&](ByteWriter &rows, uint32_t i) {
                write_memory_type(rows, module_.memories[i].type);
              });
}

void ModuleWriter::tags() {
  definitions(13, ExternalKind::Tag, module_.tags,
              [&](ByteWriter &rows, uint32_t i) {
                rows.u8(0);
                rows.uleb(to_(Rows::Types, module_.tags[i].type_index));
              });
}

void ModuleWriter::globals() {
  definitions(6, ExternalKind::Global, module_.globals,
              [&](ByteWriter &rows, uint32_t i) {
                write_global_type(rows, module_.globals[i].type);
                expression(rows, module_.globals[i].init);
              });
}

void ModuleWriter::exports() {
  ByteWriter rows;
  uint32_t count = 0;
  for (size_t i = 0; i < module_.exports.size(); ++i) {
    const wasm::Export &each = module_.exports[i];
    if (!stays(Rows::Exports, i)) continue;
    rows.name(each.name);
    rows.u8(static_cast<uint8_t>(each.kind));
    rows.uleb(to_(rows_of(each.kind), each.index));
    ++count;
  }
  section(7, count, rows);
}

void ModuleWriter::start() {
  if (!module_.start || change_.without_start) return;
  ByteWriter payload;
  payload.uleb(to_(Rows::Functions, *module_.start));
  section(8, payload);
}

// The flags: bit 0 not active, bit 1 a table (or declared), bit 2
// expressions.
void ModuleWriter::write_element(ByteWriter &rows,
                                 const ElementSegment &segment,
                                 const std::vector<uint32_t> *items) {
  bool active = segment.mode == ElementSegment::Mode::Active;
  uint32_t table = to_(Rows::Tables, segment.table);
  bool short_form = active && table == 0 &&
                    (!segment.uses_expressions ||
                     segment.type == wasm::ValueType{wasm::ValueKind::FuncRef});
  bool second =
      active ? !short_form : segment.mode == ElementSegment::Mode::Declared;
  rows.uleb(!active | second << 1 | segment.uses_expressions << 2);
  if (active && !short_form) rows.uleb(table);
  if (active) expression(rows, segment.init);
  if (!short_form) {
    if (segment.uses_expressions)
      write_value_type(rows, segment.type);
    else
      rows.u8(0);
  }
  auto item = [&](size_t i) {
    if (segment.uses_expressions)
      expression(rows, segment.expressions[i]);
    else
      rows.uleb(to_(Rows::Functions, segment.functions[i]));
  };
  rows.uleb(items ? items->size() : segment.size());
  if (items)
    for (uint32_t i : *items) item(i);
  else
    for (size_t i = 0; i < segment.size(); ++i) item(i);
}

void ModuleWriter::elements() {
  ByteWriter rows;
  uint32_t count = 0;
  for (uint32_t i = 0; i < module_.elements.size(); ++i) {
    if (!stays(Rows::Elements, i)) continue;
    auto found = change_.items.find(i);
    write_element(rows, module_.elements[i],
                  found == change_.items.end() ? nullptr : &found->second);
    ++count;
  }
  section(9, count, rows);
}

// How many segments one becomes.
size_t ModuleWriter::data_pieces(uint32_t row) const {
  if (!stays(Rows::Data, row)) return 0;
  auto pieces = change_.data_pieces.find(row);
  return pieces == change_.data_pieces.end() ? 1 : pieces->second.size();
}

// Names stay with the first piece.
void ModuleWriter::number_data() {
  if (change_.data_pieces.empty())
    return number(Rows::Data, module_.data.size());
  std::vector<uint32_t> &list = to_.rows(Rows::Data);
  uint32_t next = 0;
  for (uint32_t i = 0; i < module_.data.size(); ++i) {
    list.push_back(data_pieces(i) ? next : gone);
    next += static_cast<uint32_t>(data_pieces(i));
  }
}

uint32_t ModuleWriter::data_rows() const {
  size_t count = 0;
  for (uint32_t i = 0; i < module_.data.size(); ++i) count += data_pieces(i);
  return static_cast<uint32_t>(count);
}

void ModuleWriter::data_count() {
  if (!module_.data_count) return;
  ByteWriter payload;
  payload.uleb(data_rows());
  section(12, payload);
}

void ModuleWriter::code() {
  ByteWriter rows;
  for (uint32_t i : function_rows_) {
    auto found = change_.bodies.find(i);
    Bytes body = found == change_.bodies.end() ? module_.functions[i].body
                                               : Bytes(found->second);
    std::vector<uint8_t> code = renumbered_body(body, to_);
    rows.uleb(code.size());
    rows.append(code);
  }
  section(10, static_cast<uint32_t>(function_rows_.size()), rows);
}

void ModuleWriter::data() {
  ByteWriter rows;
  auto write = [&](const wasm::DataSegment &segment, Bytes bytes,
                   auto write_init) {
    uint32_t memory = to_(Rows::Memories, segment.memory);
    rows.uleb(segment.passive ? 1 : memory ? 2 : 0);
    if (!segment.passive) {
      if (memory) rows.uleb(memory);
      write_init();
    }
    rows.uleb(bytes.size());
    rows.append(bytes);
  };
  for (uint32_t i = 0; i < module_.data.size(); ++i) {
    const wasm::DataSegment &segment = module_.data[i];
    if (!stays(Rows::Data, i)) continue;
    if (auto pieces = change_.data_pieces.find(i);
        pieces != change_.data_pieces.end()) {
      bool is_64 = module_.memory_type(segment.memory).limits.is_64;
      for (const DataPiece &piece : pieces->second)
        write(segment, piece.bytes,
              [&] { rows.append(address_expression(is_64, piece.address)); });
      continue;
    }
    auto found = change_.data.find(i);
    write(segment, found == change_.data.end() ? segment.data : found->second,
          [&] { expression(rows, segment.init); });
  }
  section(11, data_rows(), rows);
}

// Locals and labels of a function with new code are not what they were.
void ModuleWriter::write_names(ByteWriter &payload) {
  using wasm::NameKind;
  struct Kind {
    NameKind kind;
    Rows rows;
  };
  constexpr Kind kinds[] = {{NameKind::Function, Rows::Functions},
                            {NameKind::Local, Rows::Functions},
                            {NameKind::Label, Rows::Functions},
                            {NameKind::Type, Rows::Types},
                            {NameKind::Table, Rows::Tables},
                            {NameKind::Memory, Rows::Memories},
                            {NameKind::Global, Rows::Globals},
                            {NameKind::Element, Rows::Elements},
                            {NameKind::Data, Rows::Data},
                            {NameKind::Field, Rows::Types},
                            {NameKind::Tag, Rows::Tags}};
  wasm::NameSection names;
  names.module(module_.module_name());
  for (auto [kind, space] : kinds) {
    bool is_of_code = kind == NameKind::Local || kind == NameKind::Label;
    for (wasm::Name name : module_.names_of(kind)) {
      uint32_t imports = module_.imported(ExternalKind::Function);
      if (!stays(space, name.index) ||
          (is_of_code && change_.bodies.contains(name.index - imports)))
        continue;
      name.index = to_(space, name.index);
      names.add(kind, name);
    }
  }
  payload.append(names.bytes().view());
}

void ModuleWriter::customs(bool in_front) {
  uint32_t first_other = 0;
  while (first_other < module_.sections.size() &&
         module_.sections[first_other].id == 0)
    ++first_other;
  for (size_t i = 0; i < module_.custom.size(); ++i) {
    const wasm::CustomSection &custom = module_.custom[i];
    bool is_front = custom.section_index < first_other;
    if (is_front != in_front || !stays(Rows::Customs, i)) continue;
    ByteWriter payload;
    payload.name(custom.name);
    if (custom.name == "name")
      write_names(payload);
    else
      payload.append(custom.data);
    section(0, payload);
  }
}

std::vector<uint8_t> write_module(const Module &module, const Change &change) {
  Pieces out;
  ModuleWriter to(module, change, out);
  to.header();
  to.customs(/*in_front=*/true);
  to.types();
  to.imports();
  to.functions();
  to.tables();
  to.memories();
  to.tags();
  to.globals();
  to.exports();
  to.start();
  to.elements();
  to.data_count();
  to.code();
  to.data();
  to.customs(/*in_front=*/false);
  return out.joined();
}

}  // namespace wasmrust::finished
