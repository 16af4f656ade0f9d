// See build_steps.h.
#include "tooling/cargo-wasm/build_steps.h"

#include <algorithm>
#include <array>

#include "tooling/cargo-wasm/terminal.h"

namespace wasmrust {

namespace {

// The flags that choose among a package's targets.
constexpr std::array library_flags = {FlagId::lib};
constexpr std::array command_flags = {
    FlagId::bin,      FlagId::bins,    FlagId::example,
    FlagId::examples, FlagId::test,    FlagId::tests,
    FlagId::bench,    FlagId::benches, FlagId::all_targets};

bool any(const Arguments &arguments, auto list) {
  for (FlagId flag : list)
    if (arguments.has(flag)) return true;
  return false;
}

// Which kinds of modules the selected packages make when nothing is said.
struct Kinds {
  bool commands = false, libraries = false;
};
Kinds kinds_of(const Session &session) {
  Kinds kinds;
  for (const CargoPackage *package : session.selected)
    for (const CargoTarget &target : package->targets) {
      kinds.commands |= target.is("bin");
      kinds.libraries |= target.makes("cdylib") && !target.is("example");
    }
  return kinds;
}

bool is_wanted(const Session &session, const BuildStep &step,
               const Artifact &artifact) {
  if (artifact.wasm.empty() || artifact.is_test) return false;
  if (step.wanted != Wanted::All &&
      artifact.is_command() != (step.wanted == Wanted::Commands))
    return false;
  return std::ranges::any_of(session.selected,
                             [&](const CargoPackage *package) {
                               return package->id == artifact.package_id;
                             });
}

// Are cargo's lines of JSON the user's business? A comparison is one line for
// each module, whatever was built for it.
bool hands_on_json(const Arguments &arguments) {
  return arguments.has(FlagId::json) && arguments.command != CommandId::compare;
}

// cargo's --message-format for what the user asked for.
std::string message_format(const Arguments &arguments) {
  std::string format = arguments.value(FlagId::message_format);
  if (format.starts_with("json")) return format;
  if (hands_on_json(arguments)) return "json";
  if (format == "short") return "json-render-diagnostics,json-diagnostic-short";
  return "json-render-diagnostics";
}

bool wants_json(const Arguments &arguments) {
  return hands_on_json(arguments) ||
         arguments.value(FlagId::message_format).starts_with("json");
}

void print_line(std::string_view line) { print_text(std::string(line) + "\n"); }

}  // namespace

std::vector<BuildStep> plan_build(const Session &session) {
  const Arguments &arguments = session.arguments;
  const TargetRow *command = &session.command_target();
  const TargetRow *library = &session.library_target();

  bool says_command = any(arguments, command_flags);
  bool says_library = any(arguments, library_flags);
  if (command == library) {
    bool all =
        says_command == says_library || arguments.has(FlagId::all_targets);
    Wanted wanted = all            ? Wanted::All
                    : says_command ? Wanted::Commands
                                   : Wanted::Libraries;
    return {{command, arguments.cargo_words(), wanted}};
  }
  if (says_command && says_library)
    return {{command, arguments.cargo_words(library_flags), Wanted::Commands},
            {library, arguments.cargo_words(command_flags), Wanted::Libraries}};

  Kinds kinds = kinds_of(session);
  if (says_command || (!says_library && !kinds.libraries))
    return {{command, arguments.cargo_words(), Wanted::Commands}};
  if (says_library || !kinds.commands)
    return {{library, arguments.cargo_words(), Wanted::Libraries}};
  BuildStep bins{command, arguments.cargo_words(), Wanted::Commands};
  bins.words.push_back("--bins");
  BuildStep libs{library, arguments.cargo_words(), Wanted::Libraries};
  libs.words.push_back("--lib");
  return {bins, libs};
}

BuildResult run_build(const Session &session,
                      const std::vector<BuildStep> &steps,
                      const std::vector<std::string> &extra) {
  return run_build(session, steps, [&](const TargetRow &target, Child &child) {
    if (!add_wasm_settings(session, target, child)) return false;
    child.arguments.insert(child.arguments.end(), extra.begin(), extra.end());
    return true;
  });
}

BuildResult run_build(const Session &session,
                      const std::vector<BuildStep> &steps,
                      const PrepareChild &prepare) {
  BuildResult result;
  bool json = wants_json(session.arguments);
  for (const BuildStep &step : steps) {
    Child child = cargo_child(session, "build");
    if (!prepare(*step.target, child)) {
      result.code = exit_failure;
      return result;
    }
    auto &words = child.arguments;
    words.insert(words.end(), step.words.begin(), step.words.end());
    words.push_back("--message-format=" + message_format(session.arguments));
    child.null_stdin = true;
    auto status = run_child_lines(child, [&](std::string_view line) {
      if (json) print_line(line);
      auto artifact = read_artifact(line);
      if (artifact && artifact->wasm.empty() && !artifact->executable.empty())
        result.has_unwritten = true;
      if (artifact && is_wanted(session, step, *artifact))
        result.modules.push_back({std::move(*artifact), step.target});
    });
    if (!status) {
      session.status.error(status.error());
      result.code = exit_failure;
      return result;
    }
    if (*status != 0) {
      result.code = static_cast<ExitCode>(*status);
      if (!session.arguments.has(FlagId::keep_going)) return result;
    }
  }
  return result;
}

}  // namespace wasmrust
