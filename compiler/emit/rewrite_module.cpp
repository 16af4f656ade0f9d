// See rewrite_module.h.
#include "compiler/emit/rewrite_module.h"

#include "compiler/base/check.h"
#include "compiler/debug/debug.h"
#include "compiler/emit/code_map.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/finished_body.h"
#include "compiler/lift/module_program.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::emit {

namespace {

constexpr uint8_t custom_section = 0, type_section = 1, code_section = 10;

bool speaks_of_code(std::string_view name) {
  return name.starts_with("reloc.") || name.starts_with("metadata.code.") ||
         name == "linking" || name == "sourceMappingURL" ||
         name == "external_debug_info";
}

// The name section without the names of locals and labels.
ByteWriter without_local_names(Bytes payload) {
  ByteWriter out;
  ByteReader in(payload);
  out.name(in.name());
  while (!in.at_end()) {
    uint8_t kind = in.u8();
    Bytes content = in.bytes(in.uleb32());
    if (in.failed()) break;
    if (kind == static_cast<uint8_t>(wasm::NameKind::Local) ||
        kind == static_cast<uint8_t>(wasm::NameKind::Label))
      continue;
    out.u8(kind);
    out.uleb(content.size());
    out.append(content);
  }
  return out;
}

// The module's own types, then the function types that blocks needed.
ByteWriter with_new_types(Bytes payload, const Program &program, size_t known) {
  ByteReader in(payload);
  uint32_t count = in.uleb32();
  ByteWriter out;
  out.uleb(count + (program.types.size() - known));
  out.append(in.bytes(in.remaining()));
  auto types = [&](const std::vector<wasm::ValueType> &list) {
    out.uleb(list.size());
    for (wasm::ValueType type : list) wasm::write_value_type(out, type);
  };
  for (size_t i = known; i < program.types.size(); ++i) {
    out.u8(0x60);
    types(program.types[i].function.params);
    types(program.types[i].function.results);
  }
  return out;
}

// How a finished body corresponds to the one that it comes from.
debug::FunctionMap map_of(const wasm::Function &old, const CodeMap &map,
                          const ShorterBody &shorter) {
  debug::FunctionMap row;
  row.old_start = old.offset;
  row.old_size = old.body.size();
  row.old_body = old.body;
  for (const CodeMap::Place &place : map.places)
    row.places.push_back({shorter(place.to), place.from});
  for (const CodeMap::LocalPiece &piece : map.locals)
    row.locals.push_back({.local = piece.local,
                          .begin = shorter(piece.begin),
                          .end = shorter(piece.end),
                          .kind = piece.kind,
                          .now = piece.now});
  return row;
}

// New bodies in the code section's payload.
struct Code {
  ByteWriter payload;
  std::vector<debug::FunctionMap> maps;

  void append(debug::FunctionMap map, Bytes body) {
    payload.uleb(body.size());
    map.new_start = payload.size();
    map.new_size = body.size();
    payload.append(body);
    maps.push_back(std::move(map));
  }
};

bool is_debug(std::string_view name) { return name.starts_with(".debug_"); }

std::vector<debug::Section> debug_sections(const wasm::Module &module) {
  std::vector<debug::Section> sections;
  for (const wasm::Section &section : module.sections) {
    if (section.id != custom_section) continue;
    ByteReader in(section.payload);
    std::string name(in.name());
    if (!is_debug(name)) continue;
    Bytes bytes = in.bytes(in.remaining());
    sections.push_back({name, {bytes.begin(), bytes.end()}});
  }
  return sections;
}

// DWARF for the new code, or none.
std::vector<debug::Section> follow_code(std::vector<debug::Section> sections,
                                        Code &code, std::string *reason) {
  if (sections.empty()) return {};
  for (debug::FunctionMap &map : code.maps)
    map.new_body = code.payload.view().subspan(map.new_start, map.new_size);
  auto followed = debug::follow(std::move(sections), code.maps);
  if (followed) return std::move(*followed);
  if (reason) *reason = followed.error();
  return {};
}

void append_debug(const std::vector<debug::Section> &sections, ByteWriter &to) {
  for (const debug::Section &section : sections) {
    ByteWriter payload;
    payload.name(section.name);
    payload.append(Bytes(section.bytes));
    to.u8(custom_section);
    to.uleb(payload.size());
    to.append(payload.view());
  }
}

void append_section(uint8_t id, Bytes payload, ByteWriter &to) {
  to.u8(id);
  to.uleb(payload.size());
  to.append(payload);
}

}  // namespace

std::expected<std::vector<uint8_t>, std::string> rewrite_module(
    const wasm::Module &module, std::string *debug_reason) {
  lift::ModuleProgram made = lift::program_of(module);
  Indices index(made);
  std::vector<debug::Section> sections = debug_sections(module);
  bool has_debug = !sections.empty();
  Code code;
  code.payload.uleb(made.program.functions.size());
  for (FunctionId id : made.program.functions.ids()) {
    auto where = [&] { return "function row " + std::to_string(id.value); };
    auto function =
        lift::lift_function(made.program, id, made.spaces, has_debug);
    if (!function)
      return std::unexpected(where() + ": " + function.error().reason);
    size_t known = made.program.types.size();
    auto body = emit_function(made.program, *function);
    if (!body) return std::unexpected(where() + ": " + body.error());
    adopt_types(made.program, *body, known);
    const wasm::Function &old = module.functions[id.value];
    debug::FunctionMap map;
    if (has_debug)
      map = map_of(old, code_map(*function, *body, old.body),
                   ShorterBody(*body, index));
    code.append(std::move(map), finished_body(*body, index).view());
  }

  ByteWriter out;
  out.append(module.file.subspan(0, 8));
  for (const wasm::Section &section : module.sections) {
    if (section.id == type_section) {
      append_section(
          section.id,
          with_new_types(section.payload, made.program, module.types.size())
              .view(),
          out);
    } else if (section.id == code_section) {
      append_section(section.id, code.payload.view(), out);
    } else if (section.id != custom_section) {
      append_section(section.id, section.payload, out);
    } else {
      std::string_view name = ByteReader(section.payload).name();
      if (name == "name")
        append_section(0, without_local_names(section.payload).view(), out);
      else if (!speaks_of_code(name) && !is_debug(name))
        append_section(0, section.payload, out);
    }
  }
  append_debug(follow_code(std::move(sections), code, debug_reason), out);
  return out.take();
}

}  // namespace wasmrust::emit
