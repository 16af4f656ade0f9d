// The name section (core specification, "Name Section", and the extended names
// proposal for globals and data): the module's name, and names of functions,
// globals and data segments by rising index.
//
// The module is named as its file, without the hash that cargo gives to files
// that it copies later: it depends on the folder in which a program is built.
//
//   target/wasm32-wasip1/debug/deps/app-919b2747b2c76c8f.wasm  ->  app.wasm
#include <filesystem>

#include "compiler/encode/readable_name.h"
#include "compiler/encode/sections.h"
#include "compiler/layout/custom.h"

namespace wasmrust::encode {

namespace {

using wasm::ExternalKind;

enum class NameKind : uint8_t {
  Module = 0,
  Function = 1,
  Global = 7,
  Data = 9
};

// Names of one kind, added by rising index.
struct NameMap {
  uint64_t count = 0;
  ByteWriter entries;

  void add(uint64_t index, std::string_view name) {
    if (name.empty()) return;
    ++count;
    entries.uleb(index);
    entries.name(name);
  }
};

void append_subsection(ByteWriter &out, NameKind kind, const ByteWriter &body) {
  out.u8(static_cast<uint8_t>(kind));
  out.uleb(body.size());
  out.append(body.view());
}

void append_map(ByteWriter &out, NameKind kind, const NameMap &names) {
  if (names.count == 0) return;
  ByteWriter body;
  body.uleb(names.count);
  body.append(names.entries.view());
  append_subsection(out, kind, body);
}

void add_imports(const Encoding &to, ExternalKind kind, NameMap &names) {
  uint64_t index = 0;
  for (const layout::Import &import : to.layout.imports)
    if (import.kind == kind)
      names.add(index++, readable_name(to.program.symbols[import.symbol].name,
                                       to.options));
}

NameMap function_names(const Encoding &to) {
  NameMap names;
  add_imports(to, ExternalKind::Function, names);
  uint64_t index = to.layout.imported_functions;
  for (const layout::Code &code : to.layout.code) {
    std::string_view name;
    if (!code.function)
      name = to.layout.synthetic[code.synthetic].name;
    else if (SymbolId symbol = to.program.functions[code.function].symbol)
      name = to.program.symbols[symbol].name;
    names.add(index++, readable_name(name, to.options));
  }
  return names;
}

NameMap global_names(const Encoding &to) {
  NameMap names;
  add_imports(to, ExternalKind::Global, names);
  uint64_t index = to.layout.imported_globals;
  for (const layout::Global &global : to.layout.globals)
    names.add(index++, readable_name(global.name, to.options));
  return names;
}

NameMap data_names(const Encoding &to) {
  NameMap names;
  for (const layout::Segment &segment : to.layout.segments)
    if (segment.index != layout::absent) names.add(segment.index, segment.name);
  return names;
}

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
  ByteWriter out, module;
  module.name(to.options.soname.empty() ? without_cargo_hash(to.options.output)
                                        : to.options.soname);
  append_subsection(out, NameKind::Module, module);
  append_map(out, NameKind::Function, function_names(to));
  append_map(out, NameKind::Global, global_names(to));
  append_map(out, NameKind::Data, data_names(to));
  append_custom_section(to, "name", out);
}

}  // namespace wasmrust::encode
