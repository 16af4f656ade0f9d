// From the words of the command line to a subcommand.
//
// `cargo wasm build` reaches us as `cargo-wasm wasm build`, a direct call as
// `cargo-wasm build`; both mean the same. `--version` and `--help` are answered
// before anything else is looked at.
#include <signal.h>

#include <algorithm>

#include "compiler/crash.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/sysroot/status_line.h"

namespace wasmrust {

namespace {

using CommandFunction = int (*)(const Environment &, const Arguments &);

CommandFunction function_of(CommandId command) {
  switch (command) {
    case CommandId::new_:
      return run_new_command;
    case CommandId::build:
      return run_build_command;
    case CommandId::run:
      return run_run_command;
    case CommandId::test:
      return run_test_command;
    case CommandId::check:
      return run_check_command;
    case CommandId::clean:
      return run_clean_command;
    case CommandId::doctor:
      return run_doctor_command;
    case CommandId::validate:
      return run_validate_command;
    case CommandId::opt:
      return run_opt_command;
    case CommandId::print_:
      return run_print_command;
    case CommandId::size:
      return run_size_command;
    case CommandId::compare:
      return run_compare_command;
    case CommandId::reduce:
      return run_reduce_command;
  }
  return nullptr;
}

// A tool that goes wrong itself does so because of the files that it reads.
void explain_crashes(const CommandRow &command,
                     std::span<const std::string> words) {
  constexpr CommandId tools[] = {CommandId::validate, CommandId::opt,
                                 CommandId::print_, CommandId::size,
                                 CommandId::reduce};
  if (!std::ranges::count(tools, command.id)) return;
  std::string name = "cargo wasm " + std::string(command.name);
  std::string line = name;
  for (const std::string &word : words) line += " " + shell_word(word);
  say_on_crash(
      name, "note: to see this again: " + line +
                "\n      please attach the file that it reads to the report; "
                "as the command of\n      `cargo wasm reduce FILE --test`, "
                "with {} for the file, the line finds a small one\n");
}

// `cargo wasm print FILE | head` ends when head does, as other tools end,
// and without a word. A caller that ignores SIGPIPE hands that on to us.
void end_quietly_with_the_reader() { (void)signal(SIGPIPE, SIG_DFL); }

int usage_error(const Environment &environment, std::string_view text,
                std::string_view help) {
  StatusLine status(environment.stderr_is_terminal, environment.wants_color(),
                    false);
  status.error(text, help);
  return exit_usage;
}

int unknown_command(const Environment &environment, const std::string &name) {
  if (name.starts_with("-"))
    return usage_error(environment, "unknown flag `" + name + "`",
                       "a subcommand comes first: `cargo wasm build " + name +
                           "`; `cargo wasm --help` lists them");
  std::vector<std::string_view> names;
  for (const CommandRow &command : commands()) names.push_back(command.name);
  std::string near = nearest(name, names);
  return usage_error(environment, "no subcommand is called `" + name + "`",
                     near.empty() ? "`cargo wasm --help` lists them"
                                  : "did you mean `cargo wasm " + near + "`?");
}

int show_help(const Environment &environment,
              std::span<const std::string> words) {
  if (words.empty()) {
    print_text(general_help());
    return exit_success;
  }
  const CommandRow *command = find_command(words.front());
  if (!command) return unknown_command(environment, words.front());
  print_text(command_help(*command));
  return exit_success;
}

}  // namespace

int cargo_wasm_main(const Environment &environment,
                    std::span<const std::string> words) {
  end_quietly_with_the_reader();
  if (!words.empty() && words.front() == "wasm") words = words.subspan(1);
  if (words.empty()) {
    print_text(general_help());
    return exit_usage;
  }
  const std::string &first = words.front();
  std::span<const std::string> rest = words.subspan(1);
  if (first == "--version" || first == "-V") {
    print_text("cargo-wasm " WASMRUST_VERSION " (LLVM " + own_llvm_version() +
               ")\n");
    return exit_success;
  }
  if (first == "--help" || first == "-h" || first == "help")
    return show_help(environment, rest);
  if (first == "runner") return run_runner_command(environment, rest);

  const CommandRow *command = find_command(first);
  if (!command) return unknown_command(environment, first);
  auto arguments = parse_arguments(command->id, rest);
  if (!arguments)
    return usage_error(environment, arguments.error(),
                       "`cargo wasm " + std::string(command->name) +
                           " --help` lists the flags");
  if (arguments->has(FlagId::help)) {
    print_text(command_help(*command));
    return exit_success;
  }
  explain_crashes(*command, rest);
  return function_of(command->id)(environment, *arguments);
}

}  // namespace wasmrust
