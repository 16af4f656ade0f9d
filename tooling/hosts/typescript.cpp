// See typescript.h.
#include "tooling/hosts/typescript.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "tooling/hosts/host_modules.h"
#include "tooling/hosts/loader.h"

namespace wasmrust::host {

namespace {

using wasm::ExternalKind;

std::string type_of(wasm::ValueType type) {
  switch (type.kind) {
    case wasm::ValueKind::I32:
    case wasm::ValueKind::F32:
    case wasm::ValueKind::F64:
      return "number";
    case wasm::ValueKind::I64:
      return "bigint";
    case wasm::ValueKind::V128:
      return "never";
    case wasm::ValueKind::FuncRef:
      return "Function | null";
    default:
      return "any";
  }
}

std::string result_of(const wasm::FuncType &type) {
  if (type.results.empty()) return "void";
  if (type.results.size() == 1) return type_of(type.results[0]);
  std::string tuple = "[";
  for (wasm::ValueType result : type.results)
    tuple += (tuple.size() > 1 ? ", " : "") + type_of(result);
  return tuple + "]";
}

// "(a: number, b: bigint): number"
std::string signature_of(const wasm::FuncType &type) {
  std::string text = "(";
  for (size_t i = 0; i < type.params.size(); ++i) {
    if (i) text += ", ";
    text += i < 26 ? std::string(1, static_cast<char>('a' + i))
                   : "p" + std::to_string(i);
    text += ": " + type_of(type.params[i]);
  }
  return text + "): " + result_of(type);
}

std::string property(std::string_view name) {
  return is_javascript_name(name) ? std::string(name) : quoted(name);
}

std::string_view object_type(ExternalKind kind) {
  switch (kind) {
    case ExternalKind::Function:
      return "Function";
    case ExternalKind::Memory:
      return "WebAssembly.Memory";
    case ExternalKind::Table:
      return "WebAssembly.Table";
    case ExternalKind::Global:
      return "WebAssembly.Global";
    case ExternalKind::Tag:
      return "WebAssembly.Tag";
  }
  return "";
}

std::string signature_of_function(const wasm::Module &module, uint32_t index) {
  const wasm::FuncType *type = module.function_type(index);
  return signature_of(type ? *type : wasm::FuncType{});
}

// The user's own imports, by module: what the caller must bring.
std::string import_types(const wasm::Module &module) {
  std::map<std::string_view, std::string> rows;
  for (const wasm::Import &import : module.imports) {
    if (find_host_module(import)) continue;
    std::string &row = rows[import.module];
    row += "    " + property(import.name);
    if (import.kind == ExternalKind::Function)
      row += signature_of(import.type_index < module.types.size()
                              ? module.types[import.type_index].function
                              : wasm::FuncType{});
    else
      row += ": " + std::string(object_type(import.kind));
    row += ";\n";
  }
  if (rows.empty()) return "";
  std::string text =
      "/** What the module imports: the caller brings it. */\nexport interface "
      "Imports {\n";
  for (const auto &[from, row] : rows)
    text += "  " + property(from) + ": {\n" + row + "  };\n";
  return text + "}\n\n";
}

// Options that hosts' functions look at, with what stands before each.
struct HostOption {
  std::string_view name, comment, type;
  bool is_for_pages = true;
};
constexpr HostOption host_options[] = {
    {"args", "Arguments, without the program's name.", "string[]"},
    {"env", "", "Record<string, string>"},
    {"stdin",
     "Text, bytes, or a function that gives at most `length` bytes. Default: "
     "node's standard input.",
     "string | Uint8Array | ((length: number) => Uint8Array | undefined)"},
    {"stdout", "Default: node's standard output, the console elsewhere.",
     "(bytes: Uint8Array) => void", false},
    {"stderr", "", "(bytes: Uint8Array) => void", false},
    {"preopens",
     "Directories of the host by the name that the program sees (node only).",
     "Record<string, string>", false},
    {"program", "The program's name, its first argument.", "string"},
};

// A row for an option; "" where nothing looks at it.
std::string option_row(const wasm::Module &module, std::string_view name) {
  auto option = std::ranges::find(host_options, name, &HostOption::name);
  if (!uses_option(module, name)) return "";
  std::string text;
  if (!option->comment.empty())
    text += "  /** " + std::string(option->comment) + " */\n";
  return text + "  " + std::string(name) + "?: " + std::string(option->type) +
         ";\n";
}

std::string option_types(const wasm::Module &module, bool has_imports,
                         const std::string &name, LoaderKind kind) {
  std::string text = "export interface Options {\n";
  text += "  /** The module, when it is not `" + name +
          ".wasm` beside this file. */\n"
          "  module?: BufferSource | Response | Promise<Response> | URL | "
          "WebAssembly.Module;\n";
  text += has_imports ? "  imports: Imports & WebAssembly.Imports;\n"
                      : "  imports?: WebAssembly.Imports;\n";
  for (const HostOption &option : host_options)
    if (kind != LoaderKind::PageLibrary || option.is_for_pages)
      text += option_row(module, option.name);
  return text + "}\n\n";
}

std::string library_types(const wasm::Module &module,
                          const std::string &optional) {
  std::string all =
      "/** All exports of the module. */\nexport interface Exports {\n";
  std::string named;
  for (const wasm::Export &row : module.exports) {
    std::string type = row.kind == ExternalKind::Function
                           ? signature_of_function(module, row.index)
                           : ": " + std::string(object_type(row.kind));
    bool is_function = row.kind == ExternalKind::Function;
    all += std::string("  ") + (is_function ? "" : "readonly ") +
           property(row.name) + type + ";\n";
    if (is_named_export(row))
      named += (is_function ? "export function " : "export const ") +
               std::string(row.name) + type + ";\n";
  }
  all += "}\n\n";
  return all +
         "/** Loads the module once; the functions below work after it. */\n"
         "export default function (options" +
         optional + ": Options): Promise<Exports>;\n" +
         (named.empty() ? "" : "\n" + named);
}

std::string page_types(const wasm::Module &module) {
  std::string rows;
  for (const HostOption &option : host_options)
    if (option.is_for_pages) rows += option_row(module, option.name);
  std::string text;
  if (!rows.empty()) text = "export interface Options {\n" + rows + "}\n\n";
  return text +
         "/** Runs the program; resolves to its exit code, rejects when it "
         "traps. */\n"
         "export function run(" +
         (rows.empty() ? "" : "options?: Options") +
         "): Promise<number>;\n"
         "export default run;\n";
}

}  // namespace

std::string quoted(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

bool is_named_export(const wasm::Export &row) {
  static constexpr std::array linker_names = {"__heap_base",
                                              "__data_end",
                                              "__heap_end",
                                              "__stack_pointer",
                                              "__indirect_function_table",
                                              "_initialize",
                                              "__wasm_call_ctors"};
  return is_javascript_name(row.name) &&
         std::ranges::find(linker_names, row.name) == linker_names.end();
}

std::string write_types(const wasm::Module &module, const std::string &name,
                        LoaderKind kind) {
  if (kind == LoaderKind::PageCommand) return page_types(module);
  std::string imports = import_types(module);
  std::string optional = imports.empty() ? "?" : "";
  std::string text =
      imports + option_types(module, !imports.empty(), name, kind);
  if (kind != LoaderKind::Command)
    return text + library_types(module, optional);
  return text +
         "/** Runs the program; resolves to its exit code, rejects when it "
         "traps. */\n"
         "export function run(options" +
         optional +
         ": Options): Promise<number>;\n"
         "export default run;\n";
}

}  // namespace wasmrust::host
