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

  void run(Segments segments) {
    program_.types = module_.types;
    reserve();
    make_functions();
    make_globals();
    make_tables();
    make_tags();
    make_memories();
    make_elements();
    if (segments == Segments::All) make_data();
    if (module_.start) {
      program_.entry = to_.spaces.functions[*module_.start];
      program_.symbols[program_.entry].no_strip = true;
    }
    for (const wasm::Export &row : module_.exports) export_(row);
    for (const wasm::BranchHint &hint : module_.branch_hints) {
      FunctionId id =
          program_.symbols[to_.spaces.functions[hint.function]].function;
      program_.branch_hints.resize(program_.functions.size());
      program_.branch_hints[id].push_back({hint.offset, hint.likely});
    }
  }

 private:
  const wasm::Module &module_;
  ModuleProgram &to_;
  Program &program_;

  // There can be tens of thousands of each.
  void reserve() {
    size_t symbols = 0;
    for (ExternalKind each : {ExternalKind::Function, ExternalKind::Table,
                              ExternalKind::Global, ExternalKind::Tag})
      symbols += module_.count(each);
    program_.symbols.reserve(symbols);
    program_.functions.reserve(module_.functions.size());
    program_.elements.reserve(module_.elements.size());
  }

  std::string_view name(NameKind kind, std::string_view what, uint32_t index) {
    std::string_view given = module_.name_of(kind, index);
    if (!given.empty()) return given;
    return program_.made_names.emplace_back(std::string(what) + " " +
                                            std::to_string(index));
  }

  // A symbol for each row of an index space. `describe` gives a symbol its
  // type, `define` makes the row of one that is not imported, which is row
  // `row` of the module's own.
  template <typename Describe, typename Define>
  void make(SymbolKind kind, NameKind names, std::string_view what,
            ExternalKind external, Definition definition,
            std::vector<SymbolId> &space, Describe describe, Define define) {
    uint32_t imports = module_.imported(external);
    for (uint32_t i = 0; i < module_.count(external); ++i) {
      Symbol row;
      row.name = name(names, what, i);
      row.kind = kind;
      if (const wasm::Import *import = module_.import_at(external, i)) {
        row.import_module = import->module;
        row.import_name = import->name;
        row.explicit_name = true;
      }
      describe(row, i);
      SymbolId id = program_.symbols.add(std::move(row));
      space.push_back(id);
      if (i < imports) continue;
      program_.symbols[id].definition = definition;
      define(program_.symbols[id], id, i - imports);
    }
  }

  void make_functions() {
    make(
        SymbolKind::Function, NameKind::Function, "function",
        ExternalKind::Function, Definition::Function, to_.spaces.functions,
        [&](Symbol &symbol, uint32_t index) {
          symbol.type = TypeId(size_t{module_.function_type_index(index)});
          to_.spaces.function_types.push_back(symbol.type);
        },
        [&](Symbol &symbol, SymbolId id, uint32_t row) {
          symbol.function =
              program_.functions.add({.symbol = id,
                                      .type = symbol.type,
                                      .body = module_.functions[row].body});
        });
  }

  void make_globals() {
    make(
        SymbolKind::Global, NameKind::Global, "global", ExternalKind::Global,
        Definition::Global, to_.spaces.globals,
        [&](Symbol &symbol, uint32_t index) {
          symbol.global_type = module_.global_type(index);
        },
        [&](Symbol &symbol, SymbolId id, uint32_t row) {
          symbol.global =
              program_.globals.add({.symbol = id,
                                    .type = symbol.global_type,
                                    .init = module_.globals[row].init});
        });
  }

  void make_tables() {
    make(
        SymbolKind::Table, NameKind::Table, "table", ExternalKind::Table,
        Definition::Table, to_.spaces.tables,
        [&](Symbol &symbol, uint32_t index) {
          symbol.table_type = module_.table_type(index);
        },
        [&](Symbol &symbol, SymbolId id, uint32_t) {
          symbol.table =
              program_.tables.add({.symbol = id, .type = symbol.table_type});
        });
  }

  void make_tags() {
    make(
        SymbolKind::Tag, NameKind::Tag, "tag", ExternalKind::Tag,
        Definition::Tag, to_.spaces.tags,
        [&](Symbol &symbol, uint32_t index) {
          symbol.type = TypeId(size_t{module_.tag_type_index(index)});
        },
        [&](Symbol &symbol, SymbolId id, uint32_t) {
          symbol.tag = program_.tags.add({.symbol = id, .type = symbol.type});
        });
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

  void make_data() {
    program_.data.reserve(module_.data.size());
    for (const wasm::DataSegment &segment : module_.data)
      program_.data.add({.name = segment.name,
                         .bytes = segment.data,
                         .size = segment.data.size(),
                         .memory = MemoryId(size_t{segment.memory})});
  }

  void make_elements() {
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

ModuleProgram program_of(const wasm::Module &module, Segments segments) {
  ModuleProgram made;
  Maker(module, made).run(segments);
  return made;
}

}  // namespace wasmrust::lift
