// See host_modules.h.
#include "tooling/hosts/host_modules.h"

#include <algorithm>
#include <string>

namespace wasmrust::host {

namespace {

constexpr HostModule wasi{"wasi_snapshot_preview1", ""};
constexpr HostModule std_module{"std", "std_"};

struct StdFunction {
  std::string_view name, options;
};
constexpr StdFunction std_functions[] = {
#define STD_FUNCTION(name, answer, options, what) {name, options},
#include "compiler/options/std_functions.def"
};

const StdFunction *find_std_function(const wasm::Import &import) {
  if (import.module != std_module.name ||
      import.kind != wasm::ExternalKind::Function)
    return nullptr;
  auto row = std::ranges::find(std_functions, import.name, &StdFunction::name);
  return row == std::end(std_functions) ? nullptr : row;
}

}  // namespace

const HostModule *find_host_module(const wasm::Import &import) {
  if (import.module == wasi.name) return &wasi;
  return find_std_function(import) ? &std_module : nullptr;
}

bool fits_page(const wasm::Module &module) {
  return std::ranges::all_of(module.imports, find_std_function);
}

bool uses_option(const wasm::Module &module, std::string_view option) {
  std::string word = " " + std::string(option) + " ";
  return std::ranges::any_of(module.imports, [&](const wasm::Import &import) {
    if (find_host_module(import) == &wasi) return true;
    const StdFunction *function = find_std_function(import);
    return function && function->options.find(word) != word.npos;
  });
}

}  // namespace wasmrust::host
