// `cargo wasm run`: builds one binary or example and runs it.
//
// Which one follows cargo's own rules: --bin or --example, else the only binary
// of the package, else its `default-run`. The program sees what a native one
// would: arguments, standard input, our environment and the current folder
// (--dir and --clear-env change that). Its exit status is ours.
#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/execute.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"

namespace wasmrust {

namespace {

struct Program {
  std::string flag, name;  // "--bin", "hello"
  std::string package_id;
};

// All binaries or examples of the selected packages.
std::vector<Program> programs(const Session &session, std::string_view kind) {
  std::vector<Program> found;
  for (const CargoPackage *package : session.selected)
    for (const CargoTarget &target : package->targets)
      if (target.is(kind))
        found.push_back({"--" + std::string(kind), target.name, package->id});
  return found;
}

std::string names_of(const std::vector<Program> &programs) {
  std::string text;
  for (const Program &program : programs)
    text += (text.empty() ? "`" : ", `") + program.name + "`";
  return text;
}

ExitCode choose_program(const Session &session, Program &chosen) {
  const Arguments &arguments = session.arguments;
  bool example = arguments.has(FlagId::example);
  std::string_view kind = example ? "example" : "bin";
  std::string name = arguments.value(example ? FlagId::example : FlagId::bin);
  std::vector<Program> found = programs(session, kind);
  bool named = example || arguments.has(FlagId::bin);
  if (named && !name.empty()) {
    for (const Program &program : found)
      if (program.name == name) {
        chosen = program;
        return exit_success;
      }
    session.status.error("no " + std::string(example ? "example" : "binary") +
                             " is called `" + name + "`",
                         found.empty() ? "" : "there are " + names_of(found));
    return exit_cargo;
  }
  if (found.empty()) {
    session.status.error("there is no " +
                             std::string(example ? "example" : "binary") +
                             " to run",
                         "a binary is src/main.rs, src/bin/NAME.rs or "
                         "[[bin]] in Cargo.toml; a library is built with "
                         "`cargo wasm build`");
    return exit_cargo;
  }
  if (found.size() == 1) {
    chosen = found.front();
    return exit_success;
  }
  if (!named)
    for (const CargoPackage *package : session.selected)
      for (const Program &program : found)
        if (session.selected.size() == 1 &&
            package->default_run == program.name) {
          chosen = program;
          return exit_success;
        }
  session.status.error("more than one " +
                           std::string(example ? "example" : "binary") +
                           " could be run: " + names_of(found),
                       "choose one with --bin NAME or --example NAME, or set "
                       "`default-run` in Cargo.toml");
  return exit_cargo;
}

}  // namespace

int run_run_command(const Environment &environment,
                    const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  if (!arguments.positionals.empty()) {
    status.error("`cargo wasm run` takes no argument `" +
                     arguments.positionals.front() + "`",
                 "arguments of the program stand behind `--`");
    return exit_usage;
  }
  Session session(environment, arguments, status);
  if (ExitCode code = open_session(session, {.host = "node", .runs = true}))
    return code;
  Program program;
  if (ExitCode code = choose_program(session, program)) return code;

  const CargoPackage *package = session.project.find(program.package_id);
  BuildStep step;
  step.target = &session.command_target();
  constexpr FlagId chosen_flags[] = {FlagId::bin, FlagId::example,
                                     FlagId::package};
  step.words = arguments.cargo_words(chosen_flags);
  step.words.insert(step.words.end(),
                    {program.flag, program.name, "--package", package->id});
  BuildResult built = run_build(session, {step});
  if (built.code != exit_success) return built.code;
  for (const BuildResult::Made &made : built.modules)
    if (made.artifact.name == program.name && made.artifact.is_command())
      return execute_program(session, made);
  status.error("cargo built no module for `" + program.name + "`");
  return exit_failure;
}

}  // namespace wasmrust
