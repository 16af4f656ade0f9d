// See module_program.h.
#include "compiler/lift/module_program.h"

namespace wasmrust::lift {

namespace {

using wasm::ExternalKind;
using wasm::NameKind;

class Maker {
 public:
  Maker(const wasm::Module &module, ModuleProgram &to)
      : module_(module), to_(to), program_(to.program) {}

  void run() {
    program_.types = module_.types;
    make_functions();
    make_globals();
    make_tables();
    make_tags();
    make_memories();
    make_segments();
    if (module_.start) {
      program_.entry = to_.spaces.functions[*module_.start];
      program_.symbols[program_.entry].no_strip = true;
    }
    for (const wasm::Export &row : module_.exports) export_(row);
  }

 private:
  const wasm::Module &module_;
  ModuleProgram &to_;
  Program &program_;

  std::string_view name(NameKind kind, std::string_view what, uint32_t index) {
    std::string_view given = module_.name_of(kind, index);
    if (!given.empty()) return given;
    return program_.made_names.emplace_back(std::string(what) + " " +
                                            std::to_string(index));
  }

  Symbol symbol(SymbolKind kind, NameKind names, std::string_view what,
                ExternalKind external, uint32_t index) {
    Symbol row;
    row.name = name(names, what, index);
    row.kind = kind;
    if (const wasm::Import *import = module_.import_at(external, index)) {
      row.import_module = import->module;
      row.import_name = import->name;
      row.explicit_name = true;
    }
    return row;
  }

  void make_functions() {
    uint32_t imports = module_.imported(ExternalKind::Function);
    for (uint32_t i = 0; i < module_.count(ExternalKind::Function); ++i) {
      Symbol row = symbol(SymbolKind::Function, NameKind::Function, "function",
                          ExternalKind::Function, i);
      row.type = TypeId(size_t{module_.function_type_index(i)});
      SymbolId id = program_.symbols.add(std::move(row));
      to_.spaces.functions.push_back(id);
      if (i < imports) continue;
      program_.symbols[id].definition = Definition::Function;
      program_.symbols[id].function =
          program_.functions.add({.symbol = id,
                                  .type = program_.symbols[id].type,
                                  .body = module_.functions[i - imports].body});
    }
  }

  void make_globals() {
    uint32_t imports = module_.imported(ExternalKind::Global);
    for (uint32_t i = 0; i < module_.count(ExternalKind::Global); ++i) {
      Symbol row = symbol(SymbolKind::Global, NameKind::Global, "global",
                          ExternalKind::Global, i);
      row.global_type = module_.global_type(i);
      SymbolId id = program_.symbols.add(std::move(row));
      to_.spaces.globals.push_back(id);
      if (i < imports) continue;
      program_.symbols[id].definition = Definition::Global;
      program_.symbols[id].global =
          program_.globals.add({.symbol = id,
                                .type = module_.global_type(i),
                                .init = module_.globals[i - imports].init});
    }
  }

  void make_tables() {
    uint32_t imports = module_.imported(ExternalKind::Table);
    for (uint32_t i = 0; i < module_.count(ExternalKind::Table); ++i) {
      Symbol row = symbol(SymbolKind::Table, NameKind::Table, "table",
                          ExternalKind::Table, i);
      row.table_type = module_.table_type(i);
      SymbolId id = program_.symbols.add(std::move(row));
      to_.spaces.tables.push_back(id);
      if (i < imports) continue;
      program_.symbols[id].definition = Definition::Table;
      program_.symbols[id].table =
          program_.tables.add({.symbol = id, .type = module_.table_type(i)});
    }
  }

  void make_tags() {
    uint32_t imports = module_.imported(ExternalKind::Tag);
    for (uint32_t i = 0; i < module_.count(ExternalKind::Tag); ++i) {
      Symbol row =
          symbol(SymbolKind::Tag, NameKind::Tag, "tag", ExternalKind::Tag, i);
      row.type = TypeId(size_t{module_.tag_type_index(i)});
      SymbolId id = program_.symbols.add(std::move(row));
      to_.spaces.tags.push_back(id);
      if (i < imports) continue;
      program_.symbols[id].definition = Definition::Tag;
      program_.symbols[id].tag =
          program_.tags.add({.symbol = id, .type = program_.symbols[id].type});
    }
  }

  void make_memories() {
    for (uint32_t i = 0; i < module_.count(ExternalKind::Memory); ++i) {
      MemoryRow row{.name = name(NameKind::Memory, "memory", i),
                    .type = module_.memory_type(i)};
      if (row.type.limits.shared) row.kind = MemoryKind::Shared;
      if (const wasm::Import *import =
              module_.import_at(ExternalKind::Memory, i)) {
        row.import_module = import->module;
        row.import_name = import->name;
      }
      program_.memories.add(row);
    }
  }

  void make_segments() {
    for (const wasm::DataSegment &segment : module_.data)
      program_.data.add({.name = segment.name,
                         .memory = MemoryId(size_t{segment.memory}),
                         .bytes = segment.data,
                         .size = segment.data.size()});
    for (const wasm::ElementSegment &segment : module_.elements) {
      Element row{.mode = segment.mode,
                  .type = segment.type,
                  .offset = segment.init,
                  .expressions = segment.expressions};
      if (segment.mode == wasm::ElementSegment::Mode::Active)
        row.table = to_.spaces.tables[segment.table];
      for (uint32_t function : segment.functions)
        row.functions.push_back(to_.spaces.functions[function]);
      program_.elements.add(std::move(row));
    }
  }

  void export_(const wasm::Export &row) {
    SymbolId id;
    switch (row.kind) {
      case ExternalKind::Function:
        id = to_.spaces.functions[row.index];
        break;
      case ExternalKind::Table:
        id = to_.spaces.tables[row.index];
        break;
      case ExternalKind::Global:
        id = to_.spaces.globals[row.index];
        break;
      case ExternalKind::Tag:
        id = to_.spaces.tags[row.index];
        break;
      case ExternalKind::Memory:
        return;
    }
    program_.symbols[id].exported = true;
    program_.symbols[id].export_name = row.name;
  }
};

}  // namespace

ModuleProgram program_of(const wasm::Module &module) {
  ModuleProgram made;
  Maker(module, made).run();
  return made;
}

}  // namespace wasmrust::lift
