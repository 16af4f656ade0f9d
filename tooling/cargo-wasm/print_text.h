// A module, or some of its functions, as text: WebAssembly's text format, or
// WasmIR. For `cargo wasm print`.
//
// Text shows any file that can be read. A graph is made by lifting, so there
// the module is validated first; what is wrong is told with its place in the
// file.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust {

struct PrintError {
  std::optional<size_t> offset;  // in the file
  std::string reason;
  std::string note, help;
};

using PrintResult = std::expected<std::string, PrintError>;

std::unexpected<PrintError> failure(wasm::ReadError error,
                                    std::string note = "");
// "in function 7 `main`"
std::string function_text(const wasm::Module &module, uint32_t index);

// What is wrong with the module, if anything.
std::optional<PrintError> validated(const wasm::Module &module);

// What is wrong with asking for graphs of these functions, if anything.
std::optional<PrintError> without_code(const wasm::Module &module,
                                       const std::vector<uint32_t> &functions);

// All functions, or those of `only`, which are indices: lifted, each below what
// follows from its code.
PrintResult ir_text(const wasm::Module &module,
                    const std::vector<uint32_t> *only);
PrintResult wat_text(const wasm::Module &module,
                     const std::vector<uint32_t> *only);

}  // namespace wasmrust
