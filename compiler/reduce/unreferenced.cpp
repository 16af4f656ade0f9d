// See unreferenced.h.
#include "compiler/reduce/unreferenced.h"

#include <algorithm>
#include <optional>

#include "compiler/reduce/renumber.h"

namespace wasmrust::reduce {

namespace {

using wasm::ElementSegment;
using wasm::ExternalKind;
using wasm::Module;

bool is_concrete(wasm::ValueType type) {
  return wasm::is_reference(type) && wasm::heap_of(type) >= 0;
}

// True when only functions, blocks and calls name types.
bool types_are_plain(const Module &module) {
  auto plain_type = [](const wasm::DefinedType &type) {
    return type.kind == wasm::CompositeKind::Function && type.is_final &&
           type.group_size == 1 &&
           std::ranges::none_of(type.function.params, is_concrete) &&
           std::ranges::none_of(type.function.results, is_concrete);
  };
  auto plain_import = [](const wasm::Import &import) {
    return !(import.kind == ExternalKind::Table &&
             is_concrete(import.table.element)) &&
           !(import.kind == ExternalKind::Global &&
             is_concrete(import.global.value));
  };
  return std::ranges::all_of(module.types, plain_type) &&
         std::ranges::all_of(module.imports, plain_import) &&
         std::ranges::none_of(module.tables,
                              [](const wasm::Table &table) {
                                return is_concrete(table.type.element);
                              }) &&
         std::ranges::none_of(module.globals,
                              [](const wasm::Global &global) {
                                return is_concrete(global.type.value);
                              }) &&
         std::ranges::none_of(module.elements,
                              [](const ElementSegment &segment) {
                                return is_concrete(segment.type);
                              }) &&
         std::ranges::none_of(module.functions, [](const auto &function) {
           return names_types_elsewhere(function.body);
         });
}

class Marker {
 public:
  explicit Marker(const Module &module) : module_(module) {}

  void run() {
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
  std::array<std::vector<bool>, rows_count> reached_;
  std::vector<Place> work_;

  static Rows rows_of(ExternalKind kind) {
    constexpr Rows of[] = {Rows::Functions, Rows::Tables, Rows::Memories,
                           Rows::Globals, Rows::Tags};
    return of[static_cast<size_t>(kind)];
  }

  void reach(Rows rows, uint32_t row) {
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

  static bool lists(const ElementSegment &segment, uint32_t function) {
    return std::ranges::find(segment.functions, function) !=
           segment.functions.end();
  }

  // What `ref.func` names must also be named outside of bodies: by an export,
  // or else some segment has to stay.
  void declare(uint32_t function) {
    for (const wasm::Export &each : module_.exports)
      if (each.kind == ExternalKind::Function && each.index == function) return;
    std::optional<uint32_t> first;
    for (uint32_t i = 0; i < module_.elements.size(); ++i) {
      if (!lists(module_.elements[i], function)) continue;
      if (is_reached(Rows::Elements, i)) return;
      if (!first) first = i;
    }
    if (first) reach(Rows::Elements, *first);
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
        if (uint32_t imported = module_.imported(ExternalKind::Global);
            row >= imported)
          read_expression(module_.globals[row - imported].init);
        return;
      case Rows::Tags:
        return reach(Rows::Types, module_.tag_type_index(row));
      case Rows::Elements:
        return follow_segment(row);
      case Rows::Data:
        if (module_.data[row].passive) return;
        reach(Rows::Memories, module_.data[row].memory);
        return read_expression(module_.data[row].init);
      case Rows::Types:
      case Rows::Exports:
      case Rows::Customs:
        return;
    }
  }

  void follow_function(uint32_t row) {
    reach(Rows::Types, module_.function_type_index(row));
    uint32_t imported = module_.imported(ExternalKind::Function);
    if (row < imported) return;
    wasm::CodeReader reader(module_.functions[row - imported].body, 0);
    std::vector<wasm::ValueType> locals;
    reader.read_locals(locals);
    read_code(reader);
  }

  void follow_table(uint32_t row) {
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

Change unreferenced(const Module &module) {
  Marker marker(module);
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
  if (types_are_plain(module)) remove(Rows::Types, module.types.size());
  return result;
}

}  // namespace wasmrust::reduce
