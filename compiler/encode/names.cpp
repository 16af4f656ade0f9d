// The name section (core specification, "Name Section", and the extended names
// proposal): the module's name and that of everything whose name is known.
// Functions, tables, globals and tags are called like their symbols, data
// segments like their sections, types as objects call them. Local variables
// have the name that an object or debug information gives them. Nobody names
// element segments, and labels are our own.
//
// The module is named as its file, without the hash that cargo gives to files
// that it copies later: it depends on the folder in which a program is built.
//
//   target/wasm32-wasip1/debug/deps/app-919b2747b2c76c8f.wasm  ->  app.wasm
#include <filesystem>
#include <map>

#include "compiler/encode/readable_name.h"
#include "compiler/encode/sections.h"
#include "compiler/layout/custom.h"
#include "compiler/wasm/name_section.h"

namespace wasmrust::encode {

namespace {

using wasm::ExternalKind;
using wasm::NameKind;

class Naming {
 public:
  explicit Naming(const Encoding &to) : to_(to) {}

  wasm::NameSection &names() { return names_; }

  void functions() {
    imports(ExternalKind::Function, NameKind::Function);
    uint32_t index = to_.layout.imported_functions;
    for (const layout::Code &code : to_.layout.code) {
      std::string_view name;
      if (!code.function)
        name = to_.layout.synthetic[code.synthetic].name;
      else if (SymbolId symbol = to_.program.functions[code.function].symbol)
        name = to_.program.symbols[symbol].name;
      add(NameKind::Function, index, name);
      locals(code.function, index++);
    }
  }

  void types() {
    std::map<uint32_t, std::string_view> by_place;
    for (const auto &[type, name] : to_.program.type_names)
      if (uint32_t at = to_.layout.type_index[type.value]; at != layout::absent)
        by_place.try_emplace(at, name);
    for (const auto &[at, name] : by_place)
      names_.add(NameKind::Type, at, name);
  }

  void tables() {
    imports(ExternalKind::Table, NameKind::Table);
    uint32_t index = to_.layout.imported_tables;
    for (const layout::TableEntry &table : to_.layout.tables)
      add(NameKind::Table, index++, table.name);
  }

  void tags() {
    imports(ExternalKind::Tag, NameKind::Tag);
    uint32_t index = to_.layout.imported_tags;
    for (TagId tag : to_.layout.tags)
      if (SymbolId symbol = to_.program.tags[tag].symbol)
        add(NameKind::Tag, index++, to_.program.symbols[symbol].name);
      else
        ++index;
  }

  void globals() {
    imports(ExternalKind::Global, NameKind::Global);
    uint32_t index = to_.layout.imported_globals;
    for (const layout::Global &global : to_.layout.globals)
      add(NameKind::Global, index++, global.name);
  }

  void data() {
    for (const layout::Segment &segment : to_.layout.segments)
      if (segment.index != layout::absent)
        names_.add(NameKind::Data, segment.index, segment.name);
  }

 private:
  const Encoding &to_;
  wasm::NameSection names_;

  void add(NameKind kind, uint32_t index, std::string_view name) {
    names_.add(kind, index, readable_name(name, to_.options));
  }

  void imports(ExternalKind kind, NameKind names) {
    uint32_t index = 0;
    for (const layout::Import &import : to_.layout.imports)
      if (import.kind == kind)
        add(names, index++,
            import.symbol ? to_.program.symbols[import.symbol].name
                          : import.name);
  }

  // An object's own names, else those of debug information.
  void locals(FunctionId function, uint32_t index) {
    if (!function) return;
    const auto &given = to_.program.local_names;
    if (given.contains(function) && !given[function].empty()) {
      for (const LocalName &row : given[function])
        names_.add_part(NameKind::Local, index, row.local, row.name);
      return;
    }
    if (!to_.described_locals.contains(function)) return;
    for (const auto &[local, name] : to_.described_locals[function])
      names_.add_part(NameKind::Local, index, local, name);
  }
};

// A dash and 16 lowercase hexadecimal digits at the end of the stem.
std::string without_cargo_hash(const std::filesystem::path &file) {
  constexpr size_t kHash = 17;
  std::string stem = file.stem().string();
  size_t at = stem.size() > kHash ? stem.size() - kHash : 0;
  bool hashed =
      at > 0 && stem[at] == '-' &&
      stem.find_first_not_of("0123456789abcdef", at + 1) == std::string::npos;
  if (hashed) stem.resize(at);
  return stem + file.extension().string();
}

}  // namespace

void write_names(Encoding &to) {
  if (!layout::is_written("name", to.options)) return;
  std::string own = to.options.soname.empty()
                        ? without_cargo_hash(to.options.output)
                        : to.options.soname;
  Naming naming(to);
  naming.names().module(own);
  naming.functions();
  naming.types();
  naming.tables();
  if (to.layout.memory.is_there)
    naming.names().add(NameKind::Memory, 0, "memory");
  for (MemoryId id : to.layout.regions)
    naming.names().add(NameKind::Memory, id.value,
                       to.program.memories[id].name);
  naming.globals();
  naming.data();
  naming.tags();
  append_custom_section(to, "name", naming.names().bytes());
}

}  // namespace wasmrust::encode
