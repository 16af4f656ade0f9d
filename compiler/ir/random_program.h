// Tables of a program at random, for tests of its forms: the same seed gives
// the same program on every machine. Each field has its usual value half of the
// time, else any; what rows name is mostly not there.
//
//   Program program = random_program(seed);
#pragma once

#include <random>

#include "compiler/ir/program.h"
#include "compiler/ir/program_text.h"

namespace wasmrust::ir {

class RandomProgram {
 public:
  explicit RandomProgram(uint64_t seed) : random_(seed) {}

  Program make() {
    types();
    many([&] { return program_.memories.add(memory()); });
    many([&] { return program_.symbols.add(symbol()); });
    functions_and_data();
    globals_and_tables();
    many([&] { return program_.elements.add(element()); });
    others();
    names_and_hints();
    return std::move(program_);
  }

 private:
  std::mt19937_64 random_;
  Program program_;

  size_t below(size_t limit) { return random_() % limit; }
  bool coin() { return below(2); }
  // Of any size, up to 2^bits.
  uint64_t number(unsigned bits = 64) {
    return random_() >> (64 - bits) >> below(bits);
  }
  uint32_t number32() { return static_cast<uint32_t>(number(32)); }
  std::string_view text() {
    std::string made(below(6), ' ');
    for (char &each : made) each = static_cast<char>(random_());
    return program_.made_names.emplace_back(std::move(made));
  }
  Bytes bytes() { return as_bytes(text()); }
  template <typename Each>
  void many(Each each) {
    for (size_t left = below(4); left > 0; --left) each();
  }

  void set(bool &value) { value = true; }
  void set(uint8_t &value) { value = static_cast<uint8_t>(below(64)); }
  void set(uint32_t &value) { value = number32(); }
  void set(uint64_t &value) { value = number(); }
  void set(int64_t &value) { value = static_cast<int64_t>(number()); }
  void set(std::string_view &value) { value = text(); }
  void set(std::string &value) { value = text(); }
  void set(Bytes &value) { value = bytes(); }
  void set(wasm::ValueType &type) {
    static constexpr wasm::ValueKind kinds[] = {
        wasm::ValueKind::I32, wasm::ValueKind::I64, wasm::ValueKind::F32,
        wasm::ValueKind::F64, wasm::ValueKind::V128};
    type = {kinds[below(std::size(kinds))]};
    if (coin())
      type = wasm::reference(-23 + static_cast<int32_t>(below(12)), coin());
    if (below(4) == 0) type = wasm::reference(heap_index(), coin());
  }
  void set(wasm::Limits &limits) {
    maybe(limits.minimum, limits.has_maximum, limits.shared, limits.is_64);
    if (limits.has_maximum) maybe(limits.maximum);
  }
  void set(wasm::GlobalType &type) { maybe(type.value, type.is_mutable); }
  void set(wasm::TableType &type) { maybe(type.element, type.limits); }
  void set(wasm::MemoryType &type) {
    maybe(type.limits, type.page_size_log2, type.has_page_size);
  }
  template <typename Tag>
  void set(Id<Tag> &id) {
    id = Id<Tag>(size_t{number32()});
  }
  void set(std::vector<Relocation> &list) {
    many([&] {
      const wasm::RelocationRow *row = nullptr;
      while (!row)
        row = wasm::find_relocation(static_cast<uint8_t>(below(256)));
      Relocation &made = list.emplace_back();
      made.type = row->type;
      maybe(made.offset, made.symbol, made.function_type, made.addend);
    });
  }
  template <typename... Fields>
  void maybe(Fields &...fields) {
    ((coin() ? set(fields) : void()), ...);
  }
  int32_t heap_index() { return static_cast<int32_t>(number(31)); }
  template <typename Kind, size_t Count>
  Kind kind(const std::array<std::string_view, Count> &) {
    return static_cast<Kind>(below(Count));
  }

  wasm::DefinedType type() {
    wasm::DefinedType made;
    made.kind = static_cast<wasm::CompositeKind>(below(3));
    made.is_final = coin();
    maybe(made.supertype);
    auto &function = made.function;
    if (made.kind == wasm::CompositeKind::Function) {
      many([&] { set(function.params.emplace_back()); });
      many([&] { set(function.results.emplace_back()); });
    } else {
      many([&] {
        auto &field = made.fields.emplace_back();
        maybe(field.storage, field.is_mutable);
        if (below(8) == 0) field.storage = {wasm::ValueKind::I8};
      });
    }
    return made;
  }

  void types() {
    many([&] {
      auto group = static_cast<uint32_t>(program_.types.size());
      auto size = static_cast<uint32_t>(1 + below(3));
      for (uint32_t i = 0; i < size; ++i) {
        wasm::DefinedType &made = program_.types.emplace_back(type());
        made.group = group;
        made.group_size = size;
      }
    });
  }

  MemoryRow memory() {
    MemoryRow row;
    row.kind = kind<MemoryKind>(memory_kinds);
    maybe(row.name, row.input, row.type, row.import_module, row.import_name,
          row.export_name);
    return row;
  }

  Symbol symbol() {
    Symbol row;
    row.kind = kind<SymbolKind>(symbol_kinds);
    row.definition = kind<Definition>(definitions);
    row.layout_value = kind<LayoutValue>(layout_values);
    for (const SymbolFlag &flag : symbol_flags) row.*flag.is = coin();
    maybe(row.name, row.input, row.type, row.function, row.data, row.global,
          row.table, row.tag, row.custom, row.offset, row.size,
          row.import_module, row.import_name, row.global_type, row.table_type,
          row.export_name);
    return row;
  }

  void functions_and_data() {
    many([&] {
      wasmrust::Function row;
      maybe(row.symbol, row.input, row.type, row.body, row.relocations,
            row.live);
      program_.functions.add(std::move(row));
    });
    many([&] {
      Data row;
      maybe(row.name, row.symbol, row.input, row.bytes, row.size, row.memory,
            row.flags, row.zero, row.relocations, row.live);
      row.alignment_log2 = static_cast<uint32_t>(below(64));
      program_.data.add(std::move(row));
    });
    many([&] {
      CustomSection row;
      maybe(row.name, row.input, row.bytes, row.relocations);
      program_.custom.add(std::move(row));
    });
  }

  void globals_and_tables() {
    many([&] {
      Global row;
      maybe(row.symbol, row.input, row.type, row.init, row.live);
      program_.globals.add(row);
    });
    many([&] {
      TableRow row;
      maybe(row.symbol, row.input, row.type, row.live);
      program_.tables.add(row);
    });
    many([&] {
      TagRow row;
      maybe(row.symbol, row.input, row.type, row.live);
      program_.tags.add(row);
    });
  }

  Element element() {
    Element row;
    row.mode = kind<wasm::ElementSegment::Mode>(element_modes);
    maybe(row.input, row.type, row.table, row.offset);
    many([&] { maybe(row.functions.emplace_back()); });
    many([&] { set(row.expressions.emplace_back()); });
    return row;
  }

  void others() {
    many([&] {
      auto &row = program_.init_functions.emplace_back();
      maybe(row.priority, row.symbol, row.order);
    });
    many([&] {
      auto &row = program_.records.emplace_back();
      maybe(row.name, row.input, row.bytes);
    });
    maybe(program_.entry);
    many([&] { program_.features.push_back({"+-="[below(3)], text()}); });
    many([&] {
      auto &row = program_.producers.emplace_back();
      maybe(row.field, row.name, row.version);
    });
  }

  void names_and_hints() {
    many([&] { program_.type_names[TypeId(number(20))] = text(); });
    many([&] {
      auto &list = program_.local_names[program_.local_names.add({})];
      many([&] { list.push_back({number32(), text()}); });
    });
    many([&] {
      auto &list = program_.branch_hints[program_.branch_hints.add({})];
      many([&] { list.push_back({number32(), coin()}); });
    });
  }
};

inline Program random_program(uint64_t seed) {
  return RandomProgram(seed).make();
}

}  // namespace wasmrust::ir
