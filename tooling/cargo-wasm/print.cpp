// `cargo wasm print`: a module as text.
//
//   cargo wasm print app.wasm                    WebAssembly's text format
//   cargo wasm print --ir --function main app.wasm     a function as WasmIR
//   cargo wasm print --around=emit:main app.wasm       before and after a phase
//   cargo wasm print --dump=inline:main app.wasm       as it is behind a pass
//
// Any WebAssembly module or object, whoever made it. The text format needs a
// file that can be read; WasmIR is made by lifting, so the module must be
// valid. What is written to a file is there whole or not at all.
#include <llvm/Support/FormatVariadic.h>

#include <algorithm>

#include "compiler/base/files.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/print_phases.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"
#include "tooling/size/find_function.h"
#include "tooling/size/names.h"

namespace wasmrust {

namespace {

// What is to be shown.
struct View {
  bool is_around = false;          // --around
  std::optional<Phase> phase;      // of --around, --stop-after, --dump
  ChosenPasses passes;             // up to there
  std::vector<std::string> names;  // of functions; none: all
};

// "lift:NAME" of --around and --dump.
std::expected<void, std::string> read_phase_and_name(const std::string &flag,
                                                     const std::string &value,
                                                     View &view) {
  size_t colon = value.find(':');
  std::string phase = value.substr(0, colon);
  if (colon == value.npos || colon + 1 == value.size())
    return std::unexpected(flag + " takes PHASE:NAME, as in `" + flag +
                           "=emit:main`");
  view.phase = phase_of(phase);
  if (!view.phase)
    return std::unexpected(flag + ": no phase is called `" + phase +
                           "`; there are: " + all_phases());
  view.names.push_back(value.substr(colon + 1));
  return {};
}

// An error says how the flags are wrongly used.
std::expected<View, std::string> view_of(const Arguments &arguments) {
  View view;
  constexpr FlagId ways[] = {FlagId::wat, FlagId::ir, FlagId::around,
                             FlagId::stop_after, FlagId::dump};
  if (std::ranges::count_if(ways,
                            [&](FlagId id) { return arguments.has(id); }) > 1)
    return std::unexpected(
        "--wat, --ir, --around, --stop-after and --dump exclude one another");
  view.is_around = arguments.has(FlagId::around);
  bool names_one = view.is_around || arguments.has(FlagId::dump);
  if (names_one && arguments.has(FlagId::function))
    return std::unexpected(
        "--around and --dump name a function already: no --function with them");
  view.names = arguments.values(FlagId::function);
  std::expected<void, std::string> read;
  if (view.is_around)
    read =
        read_phase_and_name("--around", arguments.value(FlagId::around), view);
  else if (arguments.has(FlagId::dump))
    read = read_phase_and_name("--dump", arguments.value(FlagId::dump), view);
  if (!read) return std::unexpected(read.error());
  if (std::string name = arguments.value(FlagId::stop_after); !name.empty()) {
    view.phase = phase_of(name);
    if (!view.phase)
      return std::unexpected("--stop-after: no phase is called `" + name +
                             "`; there are: " + all_phases());
  }
  bool takes_passes = view.phase && view.phase->kind != Phase::Lift;
  if (!takes_passes &&
      (arguments.has(FlagId::level) || arguments.has(FlagId::passes)))
    return std::unexpected(
        "-O and --passes say what runs before the phase of --around, "
        "--stop-after or --dump");
  // Who asks for a pass wants to see it run.
  bool wants_passes = takes_passes && view.phase->kind != Phase::Emit;
  auto passes = chosen_passes(arguments, wants_passes ? "z" : "0");
  if (!passes) return std::unexpected(passes.error());
  view.passes = *passes;
  return view;
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
  status.error(place + ": " + error.reason, error.help, error.note);
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
  auto view = view_of(arguments);
  if (!view) {
    status.error(view.error());
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
  for (const std::string &word : view->names) {
    auto found = size::find_functions(*module, names, word);
    if (!found) {
      status.error(path + ": " + found.error(), where_names_are(*module, path));
      return exit_failure;
    }
    chosen.insert(chosen.end(), found->begin(), found->end());
  }
  const std::vector<uint32_t> *only = view->names.empty() ? nullptr : &chosen;
  auto text =
      view->is_around ? text_around(*module, chosen, *view->phase, view->passes)
      : view->phase   ? text_after(*module, only, *view->phase, view->passes)
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
