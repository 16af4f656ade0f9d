// `cargo wasm print`: a module as text.
//
//   cargo wasm print app.wasm                    WebAssembly's text format
//   cargo wasm print --ir --function main app.wasm     a function as WasmIR
//
// Any WebAssembly module or object, whoever made it. The text format needs a
// file that can be read; WasmIR is made by lifting, so the module must be
// valid. What is written to a file is there whole or not at all.
#include <llvm/Support/FormatVariadic.h>

#include "compiler/base/files.h"
#include "compiler/ir/print.h"
#include "compiler/lift/module_program.h"
#include "compiler/wasm/validator.h"
#include "compiler/wat/print.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/size/find_function.h"
#include "tooling/size/names.h"

namespace wasmrust {

namespace {

struct PrintError {
  std::optional<size_t> offset;  // in the file
  std::string reason;
  std::string note;
};

std::unexpected<PrintError> failure(wasm::ReadError error,
                                    std::string note = "") {
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

// One function of `made`, or an error with an offset in the file.
std::expected<std::string, PrintError> lifted_text(
    const wasm::Module &module, const lift::ModuleProgram &made, uint32_t row) {
  FunctionId id(size_t{row});
  auto function = lift::lift_function(made.program, id, made.spaces, true);
  if (function) return ir::print(*function);
  wasm::ReadError error = function.error();
  error.offset += module.offset_of(module.functions[row].body);
  uint32_t index = module.imported(wasm::ExternalKind::Function) + row;
  return failure(std::move(error), function_text(module, index));
}

std::expected<std::string, PrintError> ir_text(
    const wasm::Module &module, const std::vector<uint32_t> *only) {
  if (auto error = wasm::validate(module, wasm::FeatureSet::all(), 0))
    return failure(
        {error->offset, error->reason},
        error->function ? function_text(module, *error->function) : "");
  lift::ModuleProgram made = lift::program_of(module);
  std::vector<std::string_view> names = size::function_names(module);
  uint32_t imported = module.imported(wasm::ExternalKind::Function);
  std::string text;
  if (!only) text = ir::print(made.program);
  auto add = [&](uint32_t row) -> std::expected<void, PrintError> {
    auto one = lifted_text(module, made, row);
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
    for (uint32_t index : *only) {
      if (index < imported)
        return std::unexpected(
            PrintError{.reason = "function " + std::to_string(index) +
                                 " is an import: it has no code"});
      if (auto done = add(index - imported); !done)
        return std::unexpected(done.error());
    }
    return text;
  }
  for (uint32_t row = 0; row < module.functions.size(); ++row)
    if (auto done = add(row); !done) return std::unexpected(done.error());
  return text;
}

std::expected<std::string, PrintError> wat_text(
    const wasm::Module &module, const std::vector<uint32_t> *only) {
  auto text = only ? wat::print_functions(module, *only) : wat::print(module);
  if (!text) return failure(text.error());
  return std::move(*text);
}

void report(StatusLine &status, const std::string &path,
            const PrintError &error) {
  std::string place = path;
  if (error.offset) place += llvm::formatv(":{0:x}", *error.offset).str();
  status.error(place + ": " + error.reason, error.note);
}

}  // namespace

int run_print_command(const Environment &environment,
                      const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  if (arguments.positionals.size() != 1) {
    status.error(arguments.positionals.empty() ? "a file is needed"
                                               : "one file at a time",
                 "cargo wasm print FILE");
    return exit_usage;
  }
  bool as_ir = arguments.has(FlagId::ir);
  if (as_ir && arguments.has(FlagId::wat)) {
    status.error("--wat and --ir exclude each other");
    return exit_usage;
  }
  const std::string &path = arguments.positionals.front();
  auto file = MappedFile::open(path);
  if (!file) {
    status.error(path + ": " + file.error());
    return exit_failure;
  }
  auto module = wasm::read_module(file->bytes());
  if (!module) {
    report(status, path, failure(module.error()).error());
    return exit_failure;
  }
  std::vector<uint32_t> chosen;
  std::vector<std::string_view> names = size::function_names(*module);
  for (const std::string &word : arguments.values(FlagId::function)) {
    auto found = size::find_functions(*module, names, word);
    if (!found) {
      status.error(path + ": " + found.error());
      return exit_failure;
    }
    chosen.insert(chosen.end(), found->begin(), found->end());
  }
  const std::vector<uint32_t> *only =
      arguments.has(FlagId::function) ? &chosen : nullptr;
  auto text = as_ir ? ir_text(*module, only) : wat_text(*module, only);
  if (!text) {
    report(status, path, text.error());
    return exit_failure;
  }
  std::string out = arguments.value(FlagId::output, "-");
  if (out == "-") {
    print_text(*text);
    return exit_success;
  }
  if (auto done = write_file(out, *text); !done) {
    status.error(out + ": " + done.error());
    return exit_failure;
  }
  return exit_success;
}

}  // namespace wasmrust
