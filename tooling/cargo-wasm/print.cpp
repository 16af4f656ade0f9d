// `cargo wasm print`: a module as text.
//
//   cargo wasm print app.wasm                    WebAssembly's text format
//   cargo wasm print --ir --function main app.wasm     a function as WasmIR
//   cargo wasm print --around=emit:main app.wasm       before and after a phase
//
// Any WebAssembly module or object, whoever made it. The text format needs a
// file that can be read; WasmIR is made by lifting, so the module must be
// valid. What is written to a file is there whole or not at all.
#include <llvm/Support/FormatVariadic.h>

#include "compiler/base/files.h"
#include "compiler/ir/infer_facts.h"
#include "compiler/ir/print.h"
#include "compiler/lift/module_program.h"
#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/validator.h"
#include "compiler/wat/print.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"
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
std::expected<std::string, PrintError> lifted_text(
    const wasm::Module &module, const lift::ModuleProgram &made,
    const ir::Facts &facts, uint32_t row) {
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

std::optional<PrintError> validated(const wasm::Module &module) {
  auto error = wasm::validate(module, wasm::FeatureSet::all(), 0);
  if (!error) return std::nullopt;
  return failure({error->offset, error->reason},
                 error->function ? function_text(module, *error->function) : "")
      .error();
}

std::expected<std::string, PrintError> ir_text(
    const wasm::Module &module, const std::vector<uint32_t> *only) {
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

// A function before and after a phase, one below the other. What emit makes is
// taken from the whole module written anew: there names and types are in place.
std::expected<std::string, PrintError> around_text(
    const wasm::Module &module, const std::vector<uint32_t> &functions,
    bool around_lift) {
  std::optional<wasm::Module> after;
  std::expected<rewrite::Rewritten, std::string> rewritten;
  if (!around_lift) {
    if (module.is_object)
      return std::unexpected(
          PrintError{.reason = "an object: its code is emitted when it is "
                               "linked (`wasmrust-ld --around`)"});
    if (auto error = validated(module)) return std::unexpected(*error);
    rewritten = rewrite::rewrite_module(
        module, {.threads = 0, .keeps_unsupported = true});
    if (!rewritten)
      return std::unexpected(PrintError{.reason = rewritten.error()});
    auto again = wasm::read_module(rewritten->bytes());
    if (!again) return failure(again.error());
    after = std::move(*again);
  }
  std::string text;
  for (uint32_t function : functions) {
    std::vector<uint32_t> one = {function};
    auto graph = ir_text(module, &one);
    if (!graph) return graph;
    auto code = wat_text(around_lift ? module : *after, &one);
    if (!code) return code;
    if (!text.empty()) text += '\n';
    text += around_lift
                ? ";; before lift\n" + *code + "\n;; after lift\n" + *graph
                : ";; before emit\n" + *graph + "\n;; after emit\n" + *code;
  }
  return text;
}

// "lift:NAME" of --around: the phase and the name; nothing when it is neither.
struct Around {
  bool is_lift = false;
  std::string name;
};
std::optional<Around> around_of(std::string_view value) {
  for (std::string_view phase : {"lift:", "emit:"})
    if (value.starts_with(phase) && value.size() > phase.size())
      return Around{phase == "lift:", std::string(value.substr(phase.size()))};
  return std::nullopt;
}

// What the flags ask for, wrongly used.
std::string misuse(const Arguments &arguments) {
  auto both = [&](FlagId a, FlagId b) {
    return arguments.has(a) && arguments.has(b);
  };
  if (both(FlagId::ir, FlagId::wat)) return "--wat and --ir exclude each other";
  if (!arguments.has(FlagId::around)) return "";
  if (arguments.has(FlagId::ir) || arguments.has(FlagId::wat) ||
      arguments.has(FlagId::function))
    return "--around shows one function in both forms: no --ir, --wat or "
           "--function with it";
  if (!around_of(arguments.value(FlagId::around)))
    return "--around takes lift:NAME or emit:NAME";
  return "";
}

// Why a name is not found: what is shipped has none.
std::string where_names_are(const wasm::Module &module,
                            const std::string &path) {
  constexpr std::string_view ending = ".wasm";
  if (module.is_object || !module.names_of(wasm::NameKind::Function).empty() ||
      !path.ends_with(ending))
    return "";
  std::string beside =
      path.substr(0, path.size() - ending.size()) + ".debug.wasm";
  return "the module has no names of functions" +
         (is_file(beside) ? "; " + beside + " may have them"
                          : std::string(", only numbers and exports"));
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
  if (std::string problem = misuse(arguments); !problem.empty()) {
    status.error(problem);
    return exit_usage;
  }
  auto around = around_of(arguments.value(FlagId::around));
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
  std::vector<std::string> words = arguments.values(FlagId::function);
  if (around) words.push_back(around->name);
  for (const std::string &word : words) {
    auto found = size::find_functions(*module, names, word);
    if (!found) {
      status.error(path + ": " + found.error(), where_names_are(*module, path));
      return exit_failure;
    }
    chosen.insert(chosen.end(), found->begin(), found->end());
  }
  const std::vector<uint32_t> *only =
      arguments.has(FlagId::function) ? &chosen : nullptr;
  auto text = around ? around_text(*module, chosen, around->is_lift)
              : arguments.has(FlagId::ir) ? ir_text(*module, only)
                                          : wat_text(*module, only);
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
