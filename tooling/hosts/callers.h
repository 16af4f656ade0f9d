// Who calls a function: for messages.
//
//   callers_of(module, 0)  →  {"app::sample", "app::main"}
//
// A look through all code, for a message that ends a build; not an index.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::host {

// The names (demangled, or "function 12" without a name) of the functions whose
// code calls the function with this index or takes a reference to it, in order.
// A malformed body counts as far as it can be read.
std::vector<std::string> callers_of(const wasm::Module &module, uint32_t index);

}  // namespace wasmrust::host
