// See loader.h.
#include "tooling/hosts/loader.h"

#include <algorithm>
#include <array>

#include "tooling/hosts/host_modules.h"
#include "tooling/hosts/shorten.h"
#include "tooling/hosts/typescript.h"

namespace wasmrust::host {

namespace {

// A function whose name is not a host's must not find some other fragment.
bool is_host_fragment(const Fragment *fragment) {
  return fragment && (fragment->file.starts_with("wasi/") ||
                      fragment->file.starts_with("std/"));
}

struct Opener {
  std::string_view function, fragment;
};
constexpr Opener openers[] = {
#define OPENER(function, fragment) {function, fragment},
#include "tooling/hosts/openers.def"
};

bool exports_function(const wasm::Module &module, std::string_view name) {
  return std::ranges::any_of(module.exports, [&](const wasm::Export &e) {
    return e.kind == wasm::ExternalKind::Function && e.name == name;
  });
}

// A function that the module imports from a host, and the fragment for it.
struct HostFunction {
  std::string_view module, name;
  std::string fragment;

  bool operator==(const HostFunction &) const = default;
};

std::vector<HostFunction> host_functions(const wasm::Module &module) {
  std::vector<HostFunction> functions;
  for (const wasm::Import &import : module.imports) {
    const HostModule *host = find_host_module(import);
    if (!host || import.kind != wasm::ExternalKind::Function) continue;
    HostFunction function{import.module, import.name,
                          std::string(host->prefix) + std::string(import.name)};
    if (std::ranges::find(functions, function) == functions.end())
      functions.push_back(std::move(function));
  }
  std::ranges::stable_sort(functions, {}, &HostFunction::module);
  return functions;
}

bool needs(const std::vector<HostFunction> &functions, std::string_view name) {
  return std::ranges::find(functions, name, &HostFunction::fragment) !=
         functions.end();
}

// `const imports=async(w)=>({wasi_snapshot_preview1:{fd_write:fd_write(w)}});`
std::string write_imports(const Runtime &runtime,
                          const std::vector<HostFunction> &functions,
                          std::vector<std::string> &warnings) {
  if (functions.empty()) return "const imports=()=>({});\n";
  std::string rows;
  std::string_view module;
  bool waits = false;
  for (const HostFunction &function : functions) {
    if (function.module != module)
      rows += (rows.empty() ? "" : "},") + std::string(function.module) + ":{";
    else
      rows += ",";
    module = function.module;
    const Fragment *fragment = runtime.find(function.fragment);
    // A quoted key, so that the function itself can have a short name.
    rows += quoted(function.name);
    if (!is_host_fragment(fragment)) {
      warnings.push_back("the module imports `" + std::string(function.name) +
                         "`, which WASI preview 1 does not have: calls of it "
                         "will fail with ENOSYS");
      rows += ":no_such_function()";
      continue;
    }
    bool is_async = fragment->statement.is_async;
    waits |= is_async;
    rows += (is_async ? ":await " : ":") + function.fragment + "(w)";
  }
  return std::string("const imports=") + (waits ? "async" : "") + "(w)=>({" +
         rows + "}});\n";
}

std::string write_set_up(const std::vector<HostFunction> &functions,
                         const std::string &name) {
  std::vector<std::string_view> opened;
  for (const Opener &row : openers)
    if (needs(functions, row.function) &&
        std::ranges::find(opened, row.fragment) == opened.end())
      opened.push_back(row.fragment);
  std::string body;
  if (needs(functions, "args_get") || needs(functions, "std_args"))
    body +=
        "w.program??"
        "=" +
        quoted(name) + ";";
  if (!opened.empty()) body += "w.fs=await node(\"fs\");";
  for (std::string_view fragment : opened)
    body += (fragment == "open_directories" ? "await " : "") +
            std::string(fragment) + "(w);";
  if (body.empty()) return "const set_up=()=>{};\n";
  return "const set_up=async(w)=>{" + body + "};\n";
}

// The named exports of a library: live bindings that `bind` fills. A name that
// the loader uses itself is bound under another name and exported as its own.
std::string write_bindings(const Runtime &runtime, const wasm::Module &module) {
  std::string declared, renamed, pattern;
  unsigned count = 0;
  for (const wasm::Export &row : module.exports) {
    if (!is_named_export(row)) continue;
    std::string name(row.name), local = name;
    bool taken = runtime.mentions(name);
    if (taken) {
      local = "$" + std::to_string(count++);
      renamed += "let " + local + ";\nexport{" + local + " as " + name + "};\n";
    } else {
      declared += (declared.empty() ? "" : ",") + name;
    }
    pattern +=
        (pattern.empty() ? "" : ",") + (taken ? name + ":" + local : name);
  }
  std::string out;
  if (!declared.empty()) out += "export let " + declared + ";\n";
  out += renamed + "const bind=(e)=>{";
  if (!pattern.empty()) out += "({" + pattern + "}=e);";
  if (exports_function(module, "_initialize")) out += "e._initialize();";
  return out + "};\n";
}

// Functions that pages have in a smaller form get that.
void take_page_forms(const Runtime &runtime,
                     std::vector<HostFunction> &functions) {
  for (HostFunction &function : functions) {
    std::string own = "page_" + std::string(function.name);
    if (function.module == "std" && runtime.find(own)) function.fragment = own;
  }
}

// What stands before page.js: state, imports and entry in the shortest form
// that the imports allow.
std::string write_page(const Runtime &runtime, const std::string &location,
                       const std::string &name,
                       const std::vector<HostFunction> &functions) {
  bool exits = needs(functions, "std_exit");
  bool reads = needs(functions, "std_read");
  std::string options;
  if (needs(functions, "std_args")) options = "program:" + quoted(name) + ",";
  if (!options.empty() || reads || needs(functions, "std_env"))
    options += "...o";
  std::vector<std::string> warnings;
  std::string text = "const location=" + location + ";\n";
  text += write_imports(runtime, functions, warnings);
  if (!reads)
    text += "const state=(" + std::string(options.empty() ? "" : "o") +
            ")=>({" + options + "});\n";
  else
    text += "const state=(o)=>{const w={" + options +
            ",fds:[]};open_input(w);return w};\n";
  text +=
      "const enter=(w,{instance:{exports:{memory,main}}})=>{w.memory=memory;";
  text += exits ? "try{return main(0,0)}catch(x){if(x!==w)throw x;return "
                  "w.code}};\n"
                : "return main(0,0)};\n";
  return text;
}

}  // namespace

bool is_javascript_name(std::string_view name) {
  static constexpr std::array reserved = {
      "arguments", "await",      "break",     "case",    "catch",      "class",
      "const",     "continue",   "debugger",  "default", "delete",     "do",
      "else",      "enum",       "eval",      "export",  "extends",    "false",
      "finally",   "for",        "function",  "if",      "implements", "import",
      "in",        "instanceof", "interface", "let",     "new",        "null",
      "package",   "private",    "protected", "public",  "return",     "static",
      "super",     "switch",     "this",      "throw",   "true",       "try",
      "typeof",    "var",        "void",      "while",   "with",       "yield"};
  auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '$';
  };
  auto is_part = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && is_letter(name[0]) &&
         std::ranges::all_of(name, is_part) &&
         std::ranges::find(reserved, name) == reserved.end();
}

Loader write_loader(const Runtime &runtime, const wasm::Module &module,
                    const std::string &name, LoaderKind kind) {
  Loader loader;
  std::vector<HostFunction> functions = host_functions(module);
  std::string location =
      "new URL(" + quoted("./" + name + ".wasm") + ",import.meta.url)";
  if (kind == LoaderKind::PageCommand && !fits_page(module))
    kind = LoaderKind::Command;
  bool is_command = kind == LoaderKind::Command;
  loader.dts = write_types(module, name, kind);
  if (kind != LoaderKind::Library && !is_command)
    take_page_forms(runtime, functions);
  if (kind == LoaderKind::PageCommand) {
    loader.js = shorten_names(runtime.assemble(
        "loader/page.js", write_page(runtime, location, name, functions)));
    return loader;
  }
  std::string generated = "const location=()=>" + location + ";\n";
  generated += write_imports(runtime, functions, loader.warnings);
  generated += write_set_up(functions, name);
  if (is_command) {
    bool starts = exports_function(module, "_start");
    generated += starts ? "const entry=(e)=>(e._start(),0);\n"
                        : "const entry=(e)=>e.main(0,0);\n";
  } else {
    generated += write_bindings(runtime, module);
  }
  loader.js = shorten_names(runtime.assemble(
      is_command ? "loader/command.js" : "loader/library.js", generated));
  return loader;
}

}  // namespace wasmrust::host
