// See print_text.h.
#include "tooling/cargo-wasm/print_text.h"

#include "compiler/ir/infer_facts.h"
#include "compiler/ir/print.h"
#include "compiler/lift/module_program.h"
#include "compiler/wasm/validator.h"
#include "compiler/wat/print.h"
#include "tooling/size/find_function.h"
#include "tooling/size/names.h"

namespace wasmrust {

namespace {

// What follows from the code of all functions. One that cannot be lifted may do
// anything; it is reported when it is printed.
ir::Facts facts_of(const lift::ModuleProgram &made) {
  ir::FactFinder finder(made.program);
  lift::Lifting lifting(made.program, made.spaces);
  ir::Function function;
  for (FunctionId id : made.program.functions.ids())
    if (!lifting.lift(id, function)) finder.add(function);
  return finder.finish();
}

// One function of `made`, below what is known of it, or an error with an offset
// in the file.
PrintResult lifted_text(const wasm::Module &module,
                        const lift::ModuleProgram &made, const ir::Facts &facts,
                        uint32_t row) {
  FunctionId id(size_t{row});
  auto function = lift::lift_function(made.program, id, made.spaces, true);
  if (function) {
    const ir::FunctionFacts *known = facts.find(function->symbol);
    std::string line =
        known ? ir::print(ir::FactsRow{function->symbol, *known}) + "\n" : "";
    return line + ir::print(*function);
  }
  wasm::ReadError error = function.error();
  error.offset += module.offset_of(module.functions[row].body);
  uint32_t index = module.imported(wasm::ExternalKind::Function) + row;
  return failure(std::move(error), function_text(module, index));
}

}  // namespace

std::unexpected<PrintError> failure(wasm::ReadError error, std::string note) {
  return std::unexpected(PrintError{.offset = error.offset,
                                    .reason = std::move(error.reason),
                                    .note = std::move(note)});
}

std::string function_text(const wasm::Module &module, uint32_t index) {
  std::string_view name = size::function_names(module)[index];
  std::string text = "in function " + std::to_string(index);
  if (!name.empty()) text += " `" + size::readable_name(name) + "`";
  return text;
}

std::optional<PrintError> validated(const wasm::Module &module) {
  auto error = wasm::validate(module, wasm::FeatureSet::all(), 0);
  if (!error) return std::nullopt;
  return failure({error->offset, error->reason},
                 error->function ? function_text(module, *error->function) : "")
      .error();
}

std::optional<PrintError> without_code(const wasm::Module &module,
                                       const std::vector<uint32_t> &functions) {
  for (uint32_t index : functions)
    if (index < module.imported(wasm::ExternalKind::Function))
      return PrintError{.reason = "function " + std::to_string(index) +
                                  " is an import: it has no code"};
  return std::nullopt;
}

PrintResult ir_text(const wasm::Module &module,
                    const std::vector<uint32_t> *only) {
  if (auto error = validated(module)) return std::unexpected(*error);
  lift::ModuleProgram made = lift::program_of(module);
  ir::Facts facts = facts_of(made);
  std::vector<std::string_view> names = size::function_names(module);
  uint32_t imported = module.imported(wasm::ExternalKind::Function);
  std::string text;
  if (!only) text = ir::print(made.program);
  auto add = [&](uint32_t row) -> std::expected<void, PrintError> {
    auto one = lifted_text(module, made, facts, row);
    if (!one) return std::unexpected(one.error());
    if (!text.empty()) text += '\n';
    uint32_t index = imported + row;
    std::string_view name = names[index];
    if (only && !name.empty())
      text += ";; function " + std::to_string(index) + ": " +
              size::readable_name(name) + "\n";
    text += *one;
    return {};
  };
  if (only) {
    if (auto error = without_code(module, *only))
      return std::unexpected(*error);
    for (uint32_t index : *only) {
      if (auto done = add(index - imported); !done)
        return std::unexpected(done.error());
    }
    return text;
  }
  for (uint32_t row = 0; row < module.functions.size(); ++row)
    if (auto done = add(row); !done) return std::unexpected(done.error());
  return text;
}

PrintResult wat_text(const wasm::Module &module,
                     const std::vector<uint32_t> *only) {
  auto text = only ? wat::print_functions(module, *only) : wat::print(module);
  if (!text) return failure(text.error());
  return std::move(*text);
}

}  // namespace wasmrust
