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

// A function that the module imports from a host, the fragment for it, and what
// the fragment is called with to make it.
struct HostFunction {
  std::string_view module, name;
  std::string fragment;
  std::string arguments = "(w)";

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

// `{wasi_snapshot_preview1:{fd_write:fd_write(w)}}`, of a run's state `w`.
struct Imports {
  std::string object;
  bool waits = false;  // it has an `await`
};

Imports write_imports(const Runtime &runtime,
                      const std::vector<HostFunction> &functions,
                      std::vector<std::string> &warnings) {
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
    // A quoted key, so that a function that is called so can have a short name.
    bool is_its_own = function.name == function.fragment;
    rows += is_its_own ? quoted(function.name) : std::string(function.name);
    if (!is_host_fragment(fragment)) {
      warnings.push_back("the module imports `" + std::string(function.name) +
                         "`, which WASI preview 1 does not have: calls of it "
                         "will fail with ENOSYS");
      rows += ":no_such_function()";
      continue;
    }
    bool is_async = fragment->statement.is_async;
    waits |= is_async;
    rows +=
        (is_async ? ":await " : ":") + function.fragment + function.arguments;
  }
  return {rows.empty() ? "{}" : "{" + rows + "}}", waits};
}

std::string imports_function(const Imports &imports) {
  return std::string("const imports=") + (imports.waits ? "async" : "") +
         "(w)=>(" + imports.object + ");\n";
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
  std::string bound = pattern.empty() ? "e" : "({" + pattern + "}=e)";
  if (exports_function(module, "_initialize"))
    bound = "(e._initialize()," + bound + ")";
  return out + renamed + "const bind=(e)=>" + bound + ";\n";
}

// Up to about so many bytes arrive together, in the first window that TCP opens
// (RFC 6928), so there is nothing to compile meanwhile: the module is taken
// whole, by a loader that is smaller.
constexpr uint64_t arrives_at_once = 14'000;

// A module so small is compiled at once, which takes less time than asking
// another thread for it and coming back behind whatever else the page has to
// do. More than so much Chrome refused to compile on a page's main thread until
// its version 114.
constexpr uint64_t compiles_at_once = 4096;

// Functions that pages have in a smaller form get that. It needs the module's
// memory, and what the caller adds.
struct PageForm {
  std::string_view name, fragment, more;
};
constexpr PageForm page_forms[] = {
    {"print", "print_lines", ",console.log"},
    {"eprint", "print_lines", ",console.error"},
    {"write", "page_write", ""},
    {"random", "page_random", ""},
};

// `memory`: what the module's memory is called, once there is an instance.
void take_page_forms(std::vector<HostFunction> &functions,
                     std::string_view memory) {
  for (HostFunction &function : functions)
    for (const PageForm &form : page_forms)
      if (function.module == "std" && function.name == form.name) {
        function.fragment = form.fragment;
        function.arguments =
            "(()=>" + std::string(memory) + std::string(form.more) + ")";
      }
}

// The instance of a program for pages, from the file beside the loader.
std::string page_instance(const std::string &location, uint64_t size,
                          const std::string &arguments) {
  std::string bytes = "await(await fetch(" + location + ")).arrayBuffer()";
  if (size <= compiles_at_once)
    return "new WebAssembly.Instance(new WebAssembly.Module(" + bytes + ")" +
           arguments + ")";
  return "(await " +
         (size <= arrives_at_once ? "WebAssembly.instantiate(" + bytes
                                  : "load(" + location) +
         arguments + ")).instance";
}

// The function of a program for pages, over the fragments of loader/page.js.
// `w` is what the run knows, which is the module's exports where nothing else
// is asked for:
//
//   const start=async(o,w)=>(w=new WebAssembly.Instance(...).exports).main();
//   const start=async(o,w={...o})=>(w.wasm=...).main();
//
// `main` takes two numbers, which are 0 if nothing is given.
std::string write_page(const Runtime &runtime, const std::string &location,
                       const std::string &name, uint64_t size,
                       std::vector<HostFunction> functions) {
  std::string options;
  if (needs(functions, "std_args")) options = "program:" + quoted(name) + ",";
  bool reads = needs(functions, "std_read");
  if (!options.empty() || reads || needs(functions, "std_env"))
    options += "...o";
  if (reads) options += ",fds:[]";
  bool exits = needs(functions, "std_exit");
  bool is_exports = options.empty() && !exits;
  take_page_forms(functions, is_exports ? "w.memory" : "w.wasm.memory");
  std::vector<std::string> warnings;
  Imports imports = write_imports(runtime, functions, warnings);
  std::string arguments =
      functions.empty() ? std::string() : "," + imports.object;
  std::string exports = page_instance(location, size, arguments) + ".exports";
  std::string run =
      exits ? "until_exit(w," + exports + ")"
            : (is_exports ? "(w=" : "(w.wasm=") + exports + ").main()";
  if (reads) run = "(open_input(w)," + run + ")";
  std::string state = is_exports ? "w" : "w={" + options + "}";
  return "export{start as run,start as default};\nconst start=async(o," +
         state + ")=>" + run + ";\n";
}

// What a library's `init` waits for: its instance, bound.
std::string write_opened(const Runtime &runtime, const std::string &location,
                         const std::string &name, uint64_t size,
                         const std::vector<HostFunction> &functions,
                         std::vector<std::string> &warnings) {
  std::string source = "o.module??" + location;
  if (functions.empty()) {
    std::string exports =
        size <= arrives_at_once
            ? "await exports_of(" + source + ",o.imports)"
            : "(await instantiate(" + source + ",o.imports)).instance.exports";
    return "const opened=async(o)=>bind(" + exports + ");\n";
  }
  Imports imports = write_imports(runtime, functions, warnings);
  return write_set_up(functions, name) +
         "const opened=async(o,w={code:0,...o,fds:[]})=>{await set_up(w);"
         "const{instance}=await instantiate(" +
         source + ",{..." + imports.object +
         ",...o.imports});return bind(w.wasm=instance.exports)};\n";
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
                    const std::string &name, LoaderKind kind, uint64_t size) {
  Loader loader;
  std::vector<HostFunction> functions = host_functions(module);
  std::string location =
      "new URL(" + quoted("./" + name + ".wasm") + ",import.meta.url)";
  if (kind == LoaderKind::PageCommand && !fits_page(module))
    kind = LoaderKind::Command;
  loader.dts = write_types(module, name, kind);
  if (kind == LoaderKind::PageLibrary)
    take_page_forms(functions, "w.wasm.memory");
  std::string generated;
  std::string_view root;
  switch (kind) {
    case LoaderKind::PageCommand:
      generated = write_page(runtime, location, name, size, functions);
      break;
    case LoaderKind::Command:
      root = "loader/command.js";
      generated =
          "const location=()=>" + location + ";\n" +
          imports_function(write_imports(runtime, functions, loader.warnings)) +
          write_set_up(functions, name) +
          (exports_function(module, "_start")
               ? "const entry=(e)=>(e._start(),0);\n"
               : "const entry=(e)=>e.main(0,0);\n");
      break;
    case LoaderKind::Library:
    case LoaderKind::PageLibrary:
      root = "loader/library.js";
      generated = write_bindings(runtime, module) +
                  write_opened(runtime, location, name, size, functions,
                               loader.warnings);
      break;
  }
  loader.js = shorten_names(runtime.assemble(root, generated));
  return loader;
}

}  // namespace wasmrust::host
