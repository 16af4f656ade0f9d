// See rewrite_module.h.
#include "compiler/emit/rewrite_module.h"

#include "compiler/base/check.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/finished_body.h"
#include "compiler/lift/module_program.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::emit {

namespace {

constexpr uint8_t custom_section = 0, type_section = 1, code_section = 10;

bool speaks_of_code(std::string_view name) {
  return name.starts_with(".debug_") || name.starts_with("reloc.") ||
         name.starts_with("metadata.code.") || name == "linking" ||
         name == "sourceMappingURL" || name == "external_debug_info";
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

void append_section(uint8_t id, Bytes payload, ByteWriter &to) {
  to.u8(id);
  to.uleb(payload.size());
  to.append(payload);
}

}  // namespace

std::expected<std::vector<uint8_t>, std::string> rewrite_module(
    const wasm::Module &module) {
  lift::ModuleProgram made = lift::program_of(module);
  Indices index(made);
  ByteWriter code;
  code.uleb(made.program.functions.size());
  for (FunctionId id : made.program.functions.ids()) {
    auto where = [&] { return "function row " + std::to_string(id.value); };
    auto function = lift::lift_function(made.program, id, made.spaces);
    if (!function)
      return std::unexpected(where() + ": " + function.error().reason);
    size_t known = made.program.types.size();
    auto body = emit_function(made.program, *function);
    if (!body) return std::unexpected(where() + ": " + body.error());
    adopt_types(made.program, *body, known);
    ByteWriter finished = finished_body(*body, index);
    code.uleb(finished.size());
    code.append(finished.view());
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
      append_section(section.id, code.view(), out);
    } else if (section.id != custom_section) {
      append_section(section.id, section.payload, out);
    } else {
      std::string_view name = ByteReader(section.payload).name();
      if (name == "name")
        append_section(0, without_local_names(section.payload).view(), out);
      else if (!speaks_of_code(name))
        append_section(0, section.payload, out);
    }
  }
  return out.take();
}

}  // namespace wasmrust::emit
