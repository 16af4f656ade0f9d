// `cargo wasm opt`: a finished module with its code written anew.
//
//   cargo wasm opt app.wasm -Oz -o app.new.wasm
//
//     Rewrote app.new.wasm: 218.5 KiB to 187.0 KiB, 245 functions
//
// Reader, validator, lift, passes and emit, for any module; without a level and
// without --passes the plain way, without passes. What comes out is in the file
// whole or not at all.
#include <llvm/Support/FormatVariadic.h>

#include <algorithm>
#include <cstdio>

#include "compiler/base/files.h"
#include "compiler/base/trace.h"
#include "compiler/crash.h"
#include "compiler/rewrite/function_run.h"
#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/validator.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/opt_bisect.h"
#include "tooling/cargo-wasm/passes_flags.h"
#include "tooling/cargo-wasm/print_text.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/size/find_function.h"
#include "tooling/size/names.h"

namespace wasmrust {

namespace {

struct OptError {
  std::string reason;  // with the place
  std::string note, help;
};

struct Settings {
  std::string path, output;
  unsigned threads = 0;
  bool verify = false, verify_opt = false;
  ChosenPasses passes;
  std::optional<uint64_t> fuel;
  bool times = false;
};

struct Made {
  rewrite::Rewritten module;
  size_t old_size = 0, functions = 0;
};

std::unexpected<OptError> failure(const std::string &path, size_t offset,
                                  const std::string &reason,
                                  std::string note = "") {
  return std::unexpected(
      OptError{llvm::formatv("{0}:{1:x}: {2}", path, offset, reason).str(),
               std::move(note)});
}

std::expected<wasm::Module, OptError> read_and_check(Bytes file,
                                                     const std::string &path,
                                                     unsigned threads,
                                                     Trace &trace) {
  Trace::Scope scope(trace, "read");
  auto module = wasm::read_module(file);
  if (!module)
    return failure(path, module.error().offset, module.error().reason);
  if (module->is_object)
    return std::unexpected(
        OptError{.reason = path + ": an object, not a finished module",
                 .help = "wasmrust-ld links objects"});
  if (auto error = wasm::validate(*module, wasm::FeatureSet::all(), threads))
    return failure(
        path, error->offset, error->reason,
        error->function ? function_text(*module, *error->function) : "");
  return std::move(*module);
}

// A module of ours that is not valid is our mistake; it is not written.
std::expected<void, OptError> check_result(Bytes file, unsigned threads) {
  std::string problem;
  auto module = wasm::read_module(file);
  if (!module)
    problem = module.error().reason;
  else if (auto error =
               wasm::validate(*module, wasm::FeatureSet::all(), threads))
    problem = error->reason;
  if (problem.empty()) return {};
  return std::unexpected(
      OptError{"what was made is not valid: " + problem,
               "this is a mistake of ours; nothing was written"});
}

std::expected<Made, OptError> rewrite_file(const Settings &settings,
                                           Trace &trace) {
  const std::string &path = settings.path;
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(OptError{path + ": " + file.error()});
  auto module = read_and_check(file->bytes(), path, settings.threads, trace);
  if (!module) return std::unexpected(module.error());
  Trace all;
  std::expected<rewrite::Rewritten, std::string> made;
  Fuel fuel(settings.fuel);
  {
    Trace::Scope scope(all, "rewrite");
    made = rewrite::rewrite_module(
        *module, {.threads = settings.threads,
                  .verify = settings.verify || settings.verify_opt,
                  .keeps_unsupported = true,
                  .verify_meaning = settings.verify_opt,
                  .schedule = settings.passes.schedule,
                  .goal = settings.passes.goal,
                  .measures = settings.times,
                  .fuel = settings.fuel ? &fuel : nullptr});
  }
  if (!made) return std::unexpected(OptError{path + ": " + made.error()});
  rewrite::add_times(all.rows().front(), made->lift_ms, made->emit_ms,
                     made->passes, !settings.passes.schedule.empty(), trace);
  if (settings.verify) {
    Trace::Scope scope(trace, "verify");
    if (auto good = check_result(made->bytes(), settings.threads); !good)
      return std::unexpected(good.error());
  }
  Trace::Scope scope(trace, "write");
  if (auto done = write_file(settings.output, made->file.list()); !done)
    return std::unexpected(OptError{settings.output + ": " + done.error()});
  return Made{std::move(*made), file->bytes().size(), module->functions.size()};
}

std::expected<void, OptError> bisect_file(const Environment &environment,
                                          const Settings &settings,
                                          const std::string &command) {
  const std::string &path = settings.path;
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(OptError{path + ": " + file.error()});
  Trace trace;
  auto module = read_and_check(file->bytes(), path, settings.threads, trace);
  if (!module) return std::unexpected(module.error());
  Questions questions(environment, command, path, /*jobs=*/1);
  auto done = bisect_passes(*module, settings.passes, questions);
  if (!done) return std::unexpected(OptError{"--bisect: " + done.error()});
  return {};
}

// Why --bisect cannot be done with the other flags; nothing when it can.
std::string problem_of_bisect(const Arguments &arguments,
                              const ChosenPasses &passes) {
  for (FlagId other : {FlagId::output, FlagId::fuel, FlagId::times,
                       FlagId::json, FlagId::verify, FlagId::verify_opt})
    if (arguments.has(other))
      return "--bisect goes without --" +
             std::string(flags()[static_cast<size_t>(other)].name);
  if (arguments.value(FlagId::bisect).find("{}") == std::string::npos)
    return "--bisect needs a command in which {} stands for the module";
  if (passes.schedule.empty()) return "--bisect needs passes, as those of -Oz";
  return "";
}

void report(StatusLine &status, const Settings &settings, const Made &made,
            bool json) {
  const std::string &problem = made.module.debug_problem;
  size_t kept = made.module.kept.size();
  if (json) {
    auto number = [](size_t count) { return static_cast<int64_t>(count); };
    std::vector<std::pair<std::string, llvm::json::Value>> fields = {
        {"file", settings.output},
        {"old_size", number(made.old_size)},
        {"size", number(made.module.file.size())},
        {"functions", number(made.functions)},
        {"kept", number(kept)}};
    if (!problem.empty()) fields.push_back({"debug_problem", problem});
    print_event("wasm-opt", std::move(fields));
    return;
  }
  if (!problem.empty() && !status.quiet())
    status.warning(
        settings.path +
        ": the debug information is malformed and was left out: " + problem);
  for (const wasm::MalformedAdvice &row : made.module.malformed)
    if (!status.quiet())
      status.warning(settings.path + ": the section `" +
                     std::string(row.section) +
                     "` is malformed and was left out: " + row.reason);
  if (kept && !status.quiet())
    status.warning(std::to_string(kept) + " of " +
                   std::to_string(made.functions) +
                   " functions keep their code, which has both forms of "
                   "exceptions or nests more than can be written anew");
  status.say("Rewrote", settings.output + ": " + size_text(made.old_size) +
                            " to " + size_text(made.module.file.size()) + ", " +
                            std::to_string(made.functions) +
                            (made.functions == 1 ? " function" : " functions"));
}

// As --crash of the linker: to see what is said then.
std::optional<CrashKind> crash_kind(std::string_view name) {
  if (name == "check") return CrashKind::Check;
  if (name == "signal") return CrashKind::Signal;
  if (name == "stack") return CrashKind::Stack;
  if (name == "thread-stack") return CrashKind::ThreadStack;
  return std::nullopt;
}

}  // namespace

int run_opt_command(const Environment &environment,
                    const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  std::string output = arguments.value(FlagId::output);
  if (output == "-") output = "/dev/stdout";
  bool bisects = arguments.has(FlagId::bisect);
  if (arguments.positionals.size() != 1 || (output.empty() && !bisects)) {
    status.error(arguments.positionals.empty()       ? "a file is needed"
                 : arguments.positionals.size() != 1 ? "one file at a time"
                                                     : "-o OUT is needed",
                 "cargo wasm opt FILE -o OUT");
    return exit_usage;
  }
  Settings settings{.path = arguments.positionals.front(),
                    .output = std::move(output),
                    .verify = arguments.has(FlagId::verify),
                    .verify_opt = arguments.has(FlagId::verify_opt)};
  auto threads = arguments.count(FlagId::threads, 0);
  if (!threads) {
    status.error(threads.error());
    return exit_usage;
  }
  settings.threads = *threads;
  settings.times = arguments.has(FlagId::times);
  auto chosen = chosen_passes(arguments, /*default_level=*/"0");
  if (!chosen) {
    status.error(chosen.error());
    return exit_usage;
  }
  settings.passes = *chosen;
  if (bisects) {
    std::string problem = problem_of_bisect(arguments, settings.passes);
    if (!problem.empty()) {
      status.error(problem, "cargo wasm opt FILE -Oz --bisect 'COMMAND {}'");
      return exit_usage;
    }
    auto done =
        bisect_file(environment, settings, arguments.value(FlagId::bisect));
    if (done) return exit_success;
    status.error(done.error().reason, done.error().help, done.error().note);
    return exit_failure;
  }
  auto fuel = arguments.number(FlagId::fuel);
  if (!fuel) {
    status.error(fuel.error());
    return exit_usage;
  }
  settings.fuel = *fuel;
  if (arguments.has(FlagId::crash)) {
    auto kind = crash_kind(arguments.value(FlagId::crash));
    if (!kind) {
      status.error("--crash takes check, signal, stack or thread-stack");
      return exit_usage;
    }
    crash_on_purpose(*kind);
  }
  Trace trace;
  auto made = rewrite_file(settings, trace);
  if (!made) {
    status.error(made.error().reason, made.error().help, made.error().note);
    return exit_failure;
  }
  report(status, settings, *made, arguments.has(FlagId::json));
  if (!arguments.has(FlagId::times)) return exit_success;
  std::string times = arguments.value(FlagId::times);
  if (times.empty()) {
    fputs(trace.draw().c_str(), stderr);
  } else if (auto done = write_file(times, trace.json()); !done) {
    status.error(times + ": " + done.error());
    return exit_failure;
  }
  return exit_success;
}

}  // namespace wasmrust
