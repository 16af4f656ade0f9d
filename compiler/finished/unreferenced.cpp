// See unreferenced.h.
#include "compiler/finished/unreferenced.h"

#include <algorithm>
#include <optional>

#include "compiler/finished/renumber.h"
#include "compiler/finished/write_module.h"
#include "compiler/wasm/subtyping.h"

namespace wasmrust::finished {

namespace {

using wasm::ElementSegment;
using wasm::ExternalKind;
using wasm::Module;

// The first of the types that are written alike, by type.
std::vector<uint32_t> same_types(const Module &module,
                                 std::span<const wasm::FuncType> new_types) {
  std::vector<wasm::DefinedType> all = module.types;
  for (const wasm::FuncType &each : new_types)
    all.push_back(
        {.group = static_cast<uint32_t>(all.size()), .function = each});
  wasm::Subtyping types(all);
  std::vector<uint32_t> same;
  for (uint32_t row = 0; row < all.size(); ++row)
    same.push_back(types.canonical(row));
  return same;
}

class Marker {
 public:
  // `code` is null for the module's own.
  Marker(const Module &module, const NewCode *code)
      : module_(module), code_(code) {
    if (code) same_types_ = same_types(module, code->new_types);
  }

  void run() {
    if (code_) keep_numbered_rows();
    for (const wasm::Export &each : module_.exports)
      reach(rows_of(each.kind), each.index);
    if (module_.start) reach(Rows::Functions, *module_.start);
    // They only declare; what they declare is needed where it is named.
    for (uint32_t i = 0; i < module_.elements.size(); ++i)
      if (module_.elements[i].mode == ElementSegment::Mode::Declared)
        reach(Rows::Elements, i);
    while (!work_.empty()) {
      auto [rows, row] = work_.back();
      work_.pop_back();
      follow(rows, row);
    }
  }

  std::vector<uint32_t> take_same_types() { return std::move(same_types_); }

  bool is_reached(Rows rows, uint32_t row) const {
    const std::vector<bool> &list = reached_[static_cast<size_t>(rows)];
    return row < list.size() && list[row];
  }

 private:
  struct Place {
    Rows rows;
    uint32_t row;
  };
  const Module &module_;
  const NewCode *code_;
  std::vector<uint32_t> same_types_;  // Change::same_types
  std::vector<Place> declared_by_;    // by function; row `gone`: by nothing
  std::array<std::vector<bool>, rows_count> reached_;
  std::vector<Place> work_;

  void reach(Rows rows, uint32_t row) {
    if (rows == Rows::Types && !same_types_.empty()) row = same_types_[row];
    std::vector<bool> &list = reached_[static_cast<size_t>(rows)];
    if (list.size() <= row) list.resize(row + 1);
    if (list[row]) return;
    list[row] = true;
    work_.push_back({rows, row});
  }

  void read_code(wasm::CodeReader &reader) {
    for (wasm::Instruction each; reader.next(each);) {
      for_each_reference(each,
                         [&](Rows rows, uint32_t row) { reach(rows, row); });
      if (each.op == wasm::Op::RefFunc) declare(each.index);
    }
  }

  void reach_type(wasm::ValueType type) {
    for_each_reference(type,
                       [&](Rows rows, uint32_t row) { reach(rows, row); });
  }

  // What new code names by number.
  void keep_numbered_rows() {
    auto keep = [&](Rows rows, size_t count) {
      for (uint32_t row = 0; row < count; ++row) reach(rows, row);
    };
    keep(Rows::Memories, module_.count(ExternalKind::Memory));
    keep(Rows::Data, module_.data.size());
    keep(Rows::Elements, module_.elements.size());
    if (!code_->keeps_imports) return;
    for (ExternalKind kind : {ExternalKind::Function, ExternalKind::Table,
                              ExternalKind::Global, ExternalKind::Tag})
      keep(rows_of(kind), module_.imported(kind));
  }

  // What `ref.func` names must also be named outside of bodies: by an export,
  // an element segment or a global, and the first of these then has to stay.
  void declare(uint32_t function) {
    if (declared_by_.empty()) find_declarations();
    Place by = declared_by_[function];
    if (by.row != gone) reach(by.rows, by.row);
  }

  void find_declarations() {
    declared_by_.assign(module_.count(ExternalKind::Function),
                        {Rows::Functions, gone});
    auto note = [&](uint32_t function, Place by) {
      if (declared_by_[function].row == gone) declared_by_[function] = by;
    };
    auto note_expression = [&](Bytes code, Place by) {
      wasm::CodeReader reader(code, 0);
      for (wasm::Instruction each; reader.next(each);)
        if (each.op == wasm::Op::RefFunc) note(each.index, by);
    };
    // An export stays anyway, and its function with it.
    for (const wasm::Export &each : module_.exports)
      if (each.kind == ExternalKind::Function)
        note(each.index, {Rows::Functions, each.index});
    for (uint32_t i = 0; i < module_.elements.size(); ++i) {
      for (uint32_t function : module_.elements[i].functions)
        note(function, {Rows::Elements, i});
      for (Bytes each : module_.elements[i].expressions)
        note_expression(each, {Rows::Elements, i});
    }
    uint32_t imported = module_.imported(ExternalKind::Global);
    for (uint32_t i = 0; i < module_.globals.size(); ++i)
      note_expression(module_.globals[i].init, {Rows::Globals, imported + i});
  }

  void read_expression(Bytes code) {
    wasm::CodeReader reader(code, 0);
    read_code(reader);
  }

  void follow(Rows rows, uint32_t row) {
    switch (rows) {
      case Rows::Functions:
        return follow_function(row);
      case Rows::Tables:
        return follow_table(row);
      case Rows::Memories:
        return follow_memory(row);
      case Rows::Globals:
        return follow_global(row);
      case Rows::Tags:
        return reach(Rows::Types, module_.tag_type_index(row));
      case Rows::Elements:
        return follow_segment(row);
      case Rows::Data:
        if (module_.data[row].passive) return;
        reach(Rows::Memories, module_.data[row].memory);
        return read_expression(module_.data[row].init);
      case Rows::Types:
        return follow_type(row);
      case Rows::Exports:
      case Rows::Customs:
        return;
    }
  }

  void follow_function(uint32_t row) {
    uint32_t imported = module_.imported(ExternalKind::Function);
    if (code_ && row >= imported)
      return code_->references(row - imported, [&](Reference each) {
        reach(each.rows, each.row);
        if (each.is_reference) declare(each.row);
      });
    reach(Rows::Types, module_.function_type_index(row));
    if (row < imported) return;
    wasm::CodeReader reader(module_.functions[row - imported].body, 0);
    std::vector<wasm::ValueType> locals;
    reader.read_locals(locals);
    for (wasm::ValueType each : locals) reach_type(each);
    read_code(reader);
  }

  void follow_global(uint32_t row) {
    reach_type(module_.global_type(row).value);
    if (uint32_t imported = module_.imported(ExternalKind::Global);
        row >= imported)
      read_expression(module_.globals[row - imported].init);
  }

  // Of a type in a group all of the group, and what each of it names.
  void follow_type(uint32_t row) {
    size_t known = module_.types.size();
    if (row >= known)
      return follow_function_type(code_->new_types[row - known]);
    const wasm::DefinedType &type = module_.types[row];
    for (uint32_t i = 0; i < type.group_size; ++i)
      reach(Rows::Types, type.group + i);
    if (type.supertype != wasm::DefinedType::no_supertype)
      reach(Rows::Types, type.supertype);
    follow_function_type(type.function);
    for (const wasm::FieldType &each : type.fields) reach_type(each.storage);
  }

  void follow_function_type(const wasm::FuncType &type) {
    for (wasm::ValueType each : type.params) reach_type(each);
    for (wasm::ValueType each : type.results) reach_type(each);
  }

  void follow_table(uint32_t row) {
    reach_type(module_.table_type(row).element);
    for (uint32_t i = 0; i < module_.elements.size(); ++i)
      if (module_.elements[i].mode == ElementSegment::Mode::Active &&
          module_.elements[i].table == row)
        reach(Rows::Elements, i);
    uint32_t imported = module_.imported(ExternalKind::Table);
    if (row >= imported && !module_.tables[row - imported].init.empty())
      read_expression(module_.tables[row - imported].init);
  }

  void follow_memory(uint32_t row) {
    for (uint32_t i = 0; i < module_.data.size(); ++i)
      if (!module_.data[i].passive && module_.data[i].memory == row)
        reach(Rows::Data, i);
  }

  void follow_segment(uint32_t row) {
    const ElementSegment &segment = module_.elements[row];
    reach_type(segment.type);
    if (segment.mode == ElementSegment::Mode::Active) {
      reach(Rows::Tables, segment.table);
      read_expression(segment.init);
    }
    for (uint32_t function : segment.functions)
      reach(Rows::Functions, function);
    for (Bytes expression : segment.expressions) read_expression(expression);
  }
};

}  // namespace

static Change unreferenced(const Module &module, const NewCode *code) {
  Marker marker(module, code);
  marker.run();
  Change result;
  auto remove = [&](Rows rows, size_t count) {
    for (uint32_t row = 0; row < count; ++row)
      if (!marker.is_reached(rows, row)) result.remove(rows, row);
  };
  remove(Rows::Functions, module.count(ExternalKind::Function));
  remove(Rows::Tables, module.count(ExternalKind::Table));
  remove(Rows::Memories, module.count(ExternalKind::Memory));
  remove(Rows::Globals, module.count(ExternalKind::Global));
  remove(Rows::Tags, module.count(ExternalKind::Tag));
  remove(Rows::Elements, module.elements.size());
  remove(Rows::Data, module.data.size());
  remove(Rows::Types,
         module.types.size() + (code ? code->new_types.size() : 0));
  result.same_types = marker.take_same_types();
  return result;
}

Change unreferenced(const Module &module) {
  return unreferenced(module, nullptr);
}

Change unreferenced(const Module &module, const NewCode &code) {
  return unreferenced(module, &code);
}

}  // namespace wasmrust::finished
