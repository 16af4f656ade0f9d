// See callers.h: a walk over the instructions of each body.
#include "tooling/hosts/callers.h"

#include <llvm/Demangle/Demangle.h>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::host {

namespace {

bool refers_to(const wasm::Module &module, Bytes body, uint32_t index) {
  wasm::CodeReader code(body, module.offset_of(body));
  std::vector<wasm::ValueType> locals;
  code.read_locals(locals, UINT32_MAX);
  for (wasm::Instruction each; code.next(each);)
    if (wasm::row(each.op).immediate == wasm::Immediate::Function &&
        each.index == index)
      return true;
  return false;
}

}  // namespace

std::vector<std::string> callers_of(const wasm::Module &module,
                                    uint32_t index) {
  std::vector<std::string> callers;
  uint32_t imported = module.imported(wasm::ExternalKind::Function);
  for (uint32_t i = 0; i < module.functions.size(); ++i) {
    if (!refers_to(module, module.functions[i].body, index)) continue;
    uint32_t number = imported + i;
    std::string_view name = module.name_of(wasm::NameKind::Function, number);
    callers.push_back(name.empty() ? "function " + std::to_string(number)
                                   : llvm::demangle(name));
  }
  return callers;
}

}  // namespace wasmrust::host
