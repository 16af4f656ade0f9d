// See function_text.h. The printer knows modules, so the function becomes one
// of its own, with a symbol for each relocation.
#include "compiler/function_text.h"

#include <llvm/Demangle/Demangle.h>

#include "compiler/wat/code.h"

namespace wasmrust {

std::string function_text(const Program &program, FunctionId id, Bytes body,
                          const std::vector<Relocation> &relocations) {
  const Function &row = program.functions[id];
  wasm::Module module;
  module.is_object = true;
  module.file = body;
  module.types = program.types;
  wasm::Function &function = module.functions.emplace_back();
  function.type_index = row.type.value;
  function.body = body;
  for (const Relocation &each : relocations) {
    wasm::Relocation relocation{.type = each.type,
                                .offset = each.offset,
                                .index = each.function_type.value,
                                .addend = each.addend};
    if (each.symbol) {
      // Not as a function: its number in the code is not its symbol's.
      relocation.index = static_cast<uint32_t>(module.symbols.size());
      module.symbols.push_back({.name = program.symbols[each.symbol].name,
                                .kind = wasm::SymbolKind::Data});
    }
    function.relocations.push_back(relocation);
  }
  std::string text =
      "func " +
      (row.symbol ? llvm::demangle(program.symbols[row.symbol].name)
                  : "(no name)") +
      " " + wasm::to_string(program.type(row.type)) + ", " +
      std::to_string(body.size()) + " bytes";
  wat::Names names(module);
  if (auto error = wat::print_body(names, 0, 1, text))
    text += "\n  ;; " + error->reason + " at " + std::to_string(error->offset);
  return text + "\n";
}

}  // namespace wasmrust
