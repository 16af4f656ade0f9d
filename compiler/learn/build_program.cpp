// See build_program.h. Two walks over the objects: definitions first, so that
// the second, which turns relocations into SymbolIds, can compare the types of
// declarations with those of definitions.
#include "compiler/learn/build_program.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <array>
#include <map>

#include "compiler/base/check.h"
#include "compiler/wasm/custom_section.h"

namespace wasmrust::learn {

namespace {

using read::Input;
using read::InputKind;

constexpr uint8_t trap_body[] = {0x00, 0x00,
                                 0x0b};  // no locals; unreachable; end

struct LayoutRow {
  std::string_view name;
  SymbolKind kind;
  LayoutValue value;
};

constexpr LayoutRow layout_rows[] = {
#define LAYOUT_SYMBOL(name, kind, value) \
  {name, SymbolKind::kind, LayoutValue::value},
#include "compiler/learn/layout_symbols.def"
};

constexpr std::string_view absent_libc[] = {
#define ABSENT(name) #name,
#include "compiler/learn/absent_libc.def"
};

// Custom sections whose content is ours to read and remove.
constexpr std::string_view record_prefix = "wasmrust.";

// What is Rewritten has been taken apart, but for DWARF, which stays whole
// until it follows the code.
bool is_consumed(std::string_view name) {
  wasm::CustomFate fate = wasm::custom_row(name).linked;
  return fate != wasm::CustomFate::Kept && !wasm::is_debug(name);
}

class Builder {
 public:
  explicit Builder(Resolver &resolver) : resolver_(resolver) {}

  Program build() {
    take_names();
    program_.memories.add({.name = "memory",
                           .kind = resolver_.options().shared_memory
                                       ? MemoryKind::Shared
                                       : MemoryKind::Linear});
    for (InputId id : resolver_.linked(InputKind::Object)) define_rows(id);
    define_layout_symbols();
    for (InputId id : resolver_.linked(InputKind::Object)) {
      map_symbols(id);
      map_relocations(id);
      map_init_functions(id);
    }
    define_missing();
    if (!resolver_.options().no_entry && !resolver_.options().entry.empty())
      program_.entry = resolver_.find(resolver_.options().entry);
    return std::move(program_);
  }

 private:
  // First rows of an input in the Program's tables.
  struct Rows {
    std::vector<FunctionId> functions;
    std::vector<DataId> data;
    std::vector<GlobalId> globals;
    std::vector<TableId> tables;
    std::vector<TagId> tags;
    std::vector<CustomId> custom;   // by section index
    std::vector<SymbolId> symbols;  // by symbol index
    // The object's imports by kind: the first rows of each index space.
    std::array<std::vector<const wasm::Import *>, 5> imports;

    uint32_t imported(wasm::ExternalKind kind) const {
      return static_cast<uint32_t>(imports[static_cast<size_t>(kind)].size());
    }
  };

  Resolver &resolver_;
  Program program_;
  std::map<InputId, Rows> rows_;
  // Declarations with a type of their own: (name, type) → the symbol they mean.
  std::map<std::pair<SymbolId, TypeId>, SymbolId> variants_;

  const Input &input(InputId id) const { return resolver_.inputs().rows[id]; }

  void take_names() {
    program_.symbols.reserve(resolver_.names().size());
    for (const Resolved &name : resolver_.names()) {
      Symbol symbol{.name = name.name, .input = name.input};
      symbol.kind = name.known_data ? SymbolKind::Data : SymbolKind::Function;
      symbol.weak =
          name.origin == Origin::Undefined || name.origin == Origin::Lazy
              ? !name.strong_reference
              : name.weak_definition;
      symbol.exported = name.exported;
      symbol.no_strip = name.required;
      program_.symbols.add(symbol);
    }
  }

  bool prevails(InputId id, uint32_t index, SymbolId name) const {
    const Resolved &row = resolver_.names()[name];
    return row.origin == Origin::Object && row.input == id &&
           row.index == index;
  }

  void define_rows(InputId id) {
    const wasm::Module &module = input(id).module;
    Rows &rows = rows_[id];
    for (const wasm::Import &import : module.imports)
      rows.imports[static_cast<size_t>(import.kind)].push_back(&import);
    for (const wasm::Function &function : module.functions)
      rows.functions.push_back(
          resolver_.is_discarded(id, function.comdat)
              ? FunctionId()
              : program_.functions.add(
                    {.input = id,
                     .type = program_.intern(
                         module.types[function.type_index].function),
                     .body = function.body}));
    for (const wasm::DataSegment &segment : module.data)
      rows.data.push_back(resolver_.is_discarded(id, segment.comdat)
                              ? DataId()
                              : program_.data.add(data_row(id, segment)));
    for (const wasm::Global &global : module.globals)
      rows.globals.push_back(program_.globals.add(
          {.input = id, .type = global.type, .init = global.init}));
    for (const wasm::Table &table : module.tables)
      rows.tables.push_back(
          program_.tables.add({.input = id, .type = table.type}));
    for (const wasm::Tag &tag : module.tags)
      rows.tags.push_back(program_.tags.add(
          {.input = id,
           .type = program_.intern(module.types[tag.type_index].function)}));
    for (const wasm::CustomSection &section : module.custom)
      custom_row(id, section, rows);
    for (const wasm::ProducerField &field : module.producers)
      program_.producers.push_back(field);
    take_advice(module, rows);
    rows.symbols.resize(module.symbols.size());
    for (uint32_t i = 0; i < module.symbols.size(); ++i) define(id, i, rows);
  }

  // What an object's name section says beyond its symbols, and branch hints.
  void take_advice(const wasm::Module &module, const Rows &rows) {
    for (const wasm::Name &name : module.names_of(wasm::NameKind::Type)) {
      const wasm::DefinedType &type = module.types[name.index];
      if (type.kind == wasm::CompositeKind::Function)
        program_.type_names.try_emplace(program_.intern(type.function),
                                        name.text);
    }
    uint32_t imports = module.imported(wasm::ExternalKind::Function);
    for (const wasm::Name &name : module.names_of(wasm::NameKind::Local)) {
      if (name.index < imports) continue;
      FunctionId function = rows.functions[name.index - imports];
      if (!function) continue;
      program_.local_names.resize(program_.functions.size());
      program_.local_names[function].push_back({name.part, name.text});
    }
    for (const wasm::BranchHint &hint : module.branch_hints) {
      FunctionId function = rows.functions[hint.function - imports];
      if (!function) continue;
      program_.branch_hints.resize(program_.functions.size());
      program_.branch_hints[function].push_back({hint.offset, hint.likely});
    }
  }

  static Data data_row(InputId id, const wasm::DataSegment &segment) {
    // Objects of LLVM spell zeros out; .bss by name is known to be all zero.
    bool zero =
        segment.name.starts_with(".bss") || segment.name.starts_with(".tbss");
    return {.input = id,
            .name = segment.name,
            .bytes = segment.data,
            .size = segment.data.size(),
            .alignment_log2 = segment.alignment_log2,
            .flags = segment.flags,
            .zero = zero};
  }

  void custom_row(InputId id, const wasm::CustomSection &section, Rows &rows) {
    if (resolver_.is_discarded(id, section.comdat)) return;
    if (section.name.starts_with(record_prefix))
      program_.records.push_back({id, section.name, section.data});
    if (is_consumed(section.name)) return;
    CustomId custom = program_.custom.add(
        {.name = section.name, .input = id, .bytes = section.data});
    if (rows.custom.size() <= section.section_index)
      rows.custom.resize(section.section_index + 1);
    rows.custom[section.section_index] = custom;
  }

  // Gives the symbol of a definition its meaning; makes rows for locals.
  void define(InputId id, uint32_t index, Rows &rows) {
    const wasm::Module &module = input(id).module;
    const wasm::Symbol &symbol = module.symbols[index];
    if (symbol.flags & wasm::SymbolUndefined) return;
    Symbol row{.name = symbol.name, .kind = symbol.kind, .input = id};
    row.weak = symbol.flags & wasm::SymbolBindingWeak;
    row.local = symbol.flags & wasm::SymbolBindingLocal;
    row.hidden = symbol.flags & wasm::SymbolVisibilityHidden;
    row.exported = symbol.flags & wasm::SymbolExported;
    row.no_strip = symbol.flags & wasm::SymbolNoStrip;
    row.tls = symbol.flags & wasm::SymbolTls;
    row.offset = symbol.offset;
    row.size = symbol.size;
    if (!place(symbol, rows, row)) return;
    SymbolId name = resolver_.name_of(id, index);
    if (!name) {
      rows.symbols[index] = program_.symbols.add(row);
      own(row, rows.symbols[index]);
      return;
    }
    rows.symbols[index] = name;
    if (!prevails(id, index, name)) return;
    const Symbol &known = program_.symbols[name];
    row.exported |= known.exported || exported_by_option(row);
    row.no_strip |= known.no_strip;
    row.name = known.name;
    if (row.kind == SymbolKind::Function) set_export_name(module, symbol, row);
    program_.symbols[name] = row;
    own(row, name);
  }

  bool exported_by_option(const Symbol &row) const {
    const LinkOptions &options = resolver_.options();
    return options.export_all || (options.export_dynamic && !row.hidden);
  }

  // An export of the object with another name than the symbol's
  // (`export_name` in C, `#[export_name]` with wasm's attribute in LLVM).
  static void set_export_name(const wasm::Module &module,
                              const wasm::Symbol &symbol, Symbol &row) {
    for (const wasm::Export &entry : module.exports)
      if (entry.kind == wasm::ExternalKind::Function &&
          entry.index == symbol.index && entry.name != row.name)
        row.export_name = std::string(entry.name);
  }

  // Fills in which row of the Program the symbol means. False when that row was
  // discarded with its comdat group.
  bool place(const wasm::Symbol &symbol, const Rows &rows, Symbol &row) {
    auto local = [&](wasm::ExternalKind kind) {
      return symbol.index - rows.imported(kind);
    };
    switch (symbol.kind) {
      case SymbolKind::Function:
        row.definition = Definition::Function;
        row.function = rows.functions[local(wasm::ExternalKind::Function)];
        if (row.function) row.type = program_.functions[row.function].type;
        return static_cast<bool>(row.function);
      case SymbolKind::Data:
        row.definition = Definition::Data;
        if (symbol.flags & wasm::SymbolAbsolute) {
          row.definition = Definition::Absolute;
          return true;
        }
        row.data = rows.data[symbol.index];
        return static_cast<bool>(row.data);
      case SymbolKind::Global:
        row.definition = Definition::Global;
        row.global = rows.globals[local(wasm::ExternalKind::Global)];
        row.global_type = program_.globals[row.global].type;
        return true;
      case SymbolKind::Table:
        row.definition = Definition::Table;
        row.table = rows.tables[local(wasm::ExternalKind::Table)];
        row.table_type = program_.tables[row.table].type;
        return true;
      case SymbolKind::Tag:
        row.definition = Definition::Tag;
        row.tag = rows.tags[local(wasm::ExternalKind::Tag)];
        row.type = program_.tags[row.tag].type;
        return true;
      case SymbolKind::Section:
        row.definition = Definition::Section;
        if (symbol.index < rows.custom.size())
          row.custom = rows.custom[symbol.index];
        return true;
    }
    return false;
  }

  // The first global name of a row is the row's name in messages and in the
  // name section; a local one stands in until then.
  void own(const Symbol &row, SymbolId id) {
    auto claim = [&](SymbolId &owner) {
      if (!owner || (program_.symbols[owner].local && !row.local)) owner = id;
    };
    if (row.function) claim(program_.functions[row.function].symbol);
    if (row.data) claim(program_.data[row.data].symbol);
    if (row.global) claim(program_.globals[row.global].symbol);
    if (row.table) claim(program_.tables[row.table].symbol);
    if (row.tag) claim(program_.tags[row.tag].symbol);
  }

  void define_layout_symbols() {
    for (const LayoutRow &row : layout_rows) {
      SymbolId id = resolver_.find(row.name);
      if (!id) continue;
      Symbol &symbol = program_.symbols[id];
      if (symbol.definition != Definition::Undefined) continue;
      symbol.kind = row.kind;
      symbol.definition = Definition::Layout;
      symbol.layout_value = row.value;
      symbol.weak = false;
      if (row.kind == SymbolKind::Function) symbol.type = program_.intern({});
    }
  }

  // References: every symbol index of the input means some SymbolId.
  void map_symbols(InputId id) {
    const wasm::Module &module = input(id).module;
    Rows &rows = rows_[id];
    for (uint32_t i = 0; i < module.symbols.size(); ++i) {
      const wasm::Symbol &symbol = module.symbols[i];
      if (!(symbol.flags & wasm::SymbolUndefined)) {
        // Part of a discarded comdat group: means the kept copy.
        if (!rows.symbols[i]) rows.symbols[i] = resolver_.name_of(id, i);
        continue;
      }
      rows.symbols[i] = reference(id, i, symbol);
    }
    for (SymbolId &symbol : rows.symbols)
      if (symbol) symbol = resolver_.redirected(symbol);
  }

  SymbolId reference(InputId id, uint32_t index, const wasm::Symbol &symbol) {
    const wasm::Module &module = input(id).module;
    SymbolId name = resolver_.name_of(id, index);
    if (!name) {
      // A local undefined symbol has no meaning in any specification; LLVM
      // never makes one. It gets an undefined row, and the reach reports it.
      return program_.symbols.add(
          {.name = symbol.name, .kind = symbol.kind, .input = id});
    }
    if (symbol.kind == SymbolKind::Data || symbol.kind == SymbolKind::Section)
      return name;
    const wasm::Import *import =
        rows_[id].imports[import_kind(symbol)][symbol.index];
    Symbol &row = program_.symbols[name];
    if (row.definition == Definition::Undefined)
      take_import(id, *import, symbol, row);
    if (row.definition == Definition::Layout && row.import_name.empty()) {
      // The first declaration says what layout has to make.
      row.import_name = import->name;
      row.input = id;
      row.global_type = import->global;
      row.table_type = import->table;
    }
    check_declared(id, *import, name);
    if (symbol.kind != SymbolKind::Function) return name;
    TypeId type = program_.intern(module.types[import->type_index].function);
    if (program_.symbols[name].type == type) return name;
    return variant(id, name, type);
  }

  // Code is valid against the declarations of its object, and is used with what
  // these turned out to mean. (Tables differ in their limits only.)
  void check_declared(InputId id, const wasm::Import &import, SymbolId name) {
    std::string here, there;
    if (import.kind == wasm::ExternalKind::Global) {
      auto spell = [](const wasm::GlobalType &type) {
        return (type.is_mutable ? "a mutable " : "an immutable ") +
               wasm::to_string(type.value);
      };
      here = spell(import.global);
      there = spell(program_.global_type(name));
    } else if (import.kind == wasm::ExternalKind::Tag) {
      const wasm::Module &module = input(id).module;
      here = wasm::to_string(module.types[import.type_index].function);
      there = wasm::to_string(program_.type(program_.tag_type(name)));
    } else if (import.kind == wasm::ExternalKind::Table) {
      here = wasm::to_string(import.table.element);
      there = wasm::to_string(program_.table_type(name).element);
    }
    if (here == there) return;
    const Symbol &row = program_.symbols[name];
    resolver_.diagnostics().report(
        DiagnosticKind::declaration_mismatch,
        {llvm::demangle(row.name), here, there},
        {"declared in " + input(id).name,
         row.input ? "defined or declared in " + input(row.input).name
                   : std::string("made by the linker")});
  }

  static size_t import_kind(const wasm::Symbol &symbol) {
    wasm::ExternalKind kind = wasm::ExternalKind::Function;
    if (symbol.kind == SymbolKind::Global) kind = wasm::ExternalKind::Global;
    if (symbol.kind == SymbolKind::Table) kind = wasm::ExternalKind::Table;
    if (symbol.kind == SymbolKind::Tag) kind = wasm::ExternalKind::Tag;
    return static_cast<size_t>(kind);
  }

  void take_import(InputId id, const wasm::Import &import,
                   const wasm::Symbol &symbol, Symbol &row) {
    bool is_explicit = symbol.flags & wasm::SymbolExplicitName;
    if (is_explicit && row.explicit_name &&
        (row.import_module != import.module ||
         row.import_name != import.name)) {
      resolver_.diagnostics().report(
          DiagnosticKind::import_mismatch,
          {llvm::demangle(row.name),
           std::string(row.import_module) + "." + std::string(row.import_name),
           std::string(import.module) + "." + std::string(import.name)},
          {"in " + input(row.input).name, "in " + input(id).name});
      return;
    }
    if (row.import_name.empty() || (is_explicit && !row.explicit_name)) {
      row.kind = symbol.kind;
      row.input = id;
      row.import_module = import.module;
      row.import_name = import.name;
      row.explicit_name = is_explicit;
      row.global_type = import.global;
      row.table_type = import.table;
    }
    if (!row.type && (import.kind == wasm::ExternalKind::Function ||
                      import.kind == wasm::ExternalKind::Tag))
      row.type =
          program_.intern(input(id).module.types[import.type_index].function);
  }

  // A declaration with another type than the definition (or than an earlier
  // declaration of an import): calls through it must still validate.
  SymbolId variant(InputId id, SymbolId name, TypeId type) {
    auto [at, added] = variants_.try_emplace({name, type}, SymbolId());
    if (!added) return at->second;
    Symbol row = program_.symbols[name];
    if (row.definition == Definition::Undefined) {
      row.type = type;  // the same import with a second type
      at->second = program_.symbols.add(row);
      return at->second;
    }
    // `main` may be called with or without its arguments: crt1 asks for
    // whichever exists, so that is no mistake of the user's.
    resolver_.diagnostics().report(
        DiagnosticKind::signature_mismatch,
        {llvm::demangle(row.name), wasm::to_string(program_.type(type)),
         wasm::to_string(program_.type(row.type))},
        {"declared in " + input(id).name,
         "defined in " + input(row.input).name});
    Symbol stub = trap("signature_mismatch:", row.name, type, id);
    stub.local = true;
    SymbolId made = program_.symbols.add(stub);
    program_.functions[stub.function].symbol = made;
    variants_[{name, type}] = made;
    return made;
  }

  Symbol trap(std::string_view prefix, std::string_view name, TypeId type,
              InputId id) {
    program_.made_names.push_back(std::string(prefix) + std::string(name));
    Symbol stub{.name = program_.made_names.back(),
                .kind = SymbolKind::Function,
                .definition = Definition::Function,
                .input = id,
                .type = type};
    stub.function = program_.functions.add(
        {.input = id, .type = type, .body = Bytes(trap_body)});
    return stub;
  }

  // Weak functions that nobody defines: a call traps, the address is null.
  // Functions that this libc lacks: a call traps and says so by its name.
  void define_missing() {
    for (SymbolId id : program_.symbols.ids()) {
      Symbol row = program_.symbols[id];
      if (row.definition != Definition::Undefined || !row.type ||
          row.kind != SymbolKind::Function || row.explicit_name)
        continue;
      bool absent =
          std::ranges::find(absent_libc, row.name) != std::end(absent_libc);
      if (!row.weak && !absent) continue;
      Symbol stub =
          trap(row.weak ? "undefined_weak:" : "missing_from_libc:", row.name,
               row.type, row.input);
      stub.weak = row.weak;
      stub.hidden = true;
      stub.stub = row.weak;
      program_.symbols[id] = stub;
      program_.functions[stub.function].symbol = id;
    }
  }

  void map_relocations(InputId id) {
    const wasm::Module &module = input(id).module;
    const Rows &rows = rows_[id];
    for (size_t i = 0; i < module.functions.size(); ++i)
      if (rows.functions[i])
        convert(id, module.functions[i].relocations, rows,
                program_.functions[rows.functions[i]].relocations);
    for (size_t i = 0; i < module.data.size(); ++i)
      if (rows.data[i])
        convert(id, module.data[i].relocations, rows,
                program_.data[rows.data[i]].relocations);
    for (const wasm::CustomSection &section : module.custom)
      if (section.section_index < rows.custom.size() &&
          rows.custom[section.section_index])
        convert(
            id, section.relocations, rows,
            program_.custom[rows.custom[section.section_index]].relocations);
  }

  void convert(InputId id, const std::vector<wasm::Relocation> &from,
               const Rows &rows, std::vector<Relocation> &to) {
    const wasm::Module &module = input(id).module;
    to.reserve(from.size());
    for (const wasm::Relocation &relocation : from) {
      Relocation row{.type = relocation.type,
                     .offset = relocation.offset,
                     .addend = relocation.addend};
      if (relocation.type == RelocationType::TypeIndexLeb)
        row.function_type =
            program_.intern(module.types[relocation.index].function);
      else
        row.symbol = rows.symbols[relocation.index];
      to.push_back(row);
    }
    std::ranges::stable_sort(to, {}, &Relocation::offset);
  }

  void map_init_functions(InputId id) {
    const wasm::Module &module = input(id).module;
    for (const wasm::InitFunction &row : module.init_functions)
      if (SymbolId symbol = rows_[id].symbols[row.symbol])
        program_.init_functions.push_back(
            {row.priority, symbol,
             static_cast<uint32_t>(program_.init_functions.size())});
  }
};

}  // namespace

Program build_program(Resolver &resolver) { return Builder(resolver).build(); }

}  // namespace wasmrust::learn
