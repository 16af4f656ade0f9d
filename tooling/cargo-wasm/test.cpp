// `cargo wasm test`: cargo test, with our runner for each test program.
//
// cargo builds the tests (unit, integration, documentation) for the host's
// target and calls `cargo-wasm runner MODULE ARGUMENTS...` for each. libtest in
// our sysroot has a harness that the runner drives (sysroot/overlay.h), so
// filters, --nocapture, --ignored and the rest work, a test that traps fails
// alone, and #[should_panic] means what it says.
//
// The default profile is `dev`, as cargo's is: debug assertions and overflow
// checks belong to a test.
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/runner.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"

namespace wasmrust {

namespace {

std::string cargo_runner_variable(std::string_view triple) {
  std::string name = "CARGO_TARGET_";
  for (char c : triple)
    name += c == '-'
                ? '_'
                : static_cast<char>(toupper(static_cast<unsigned char>(c)));
  return name + "_RUNNER";
}

// cargo runs tests in their package's folder; --dir is relative to ours.
std::string with_absolute_host(const std::string &text,
                               const std::string &working_directory) {
  size_t end = std::min(text.find("::"), text.size());
  std::string path = absolute_path(text.substr(0, end), working_directory);
  bool named = end < text.size();
  return path + (named ? text.substr(end) : "::" + text);
}

// cargo splits the variable at spaces. A path with one is reached through PATH.
void set_runner(const Session &session, std::string_view triple,
                Environment &environment) {
  std::string program = session.environment.executable;
  if (program.find_first_of(" \t") != std::string::npos) {
    environment.set("PATH",
                    parent_folder(program) + ":" + environment.text("PATH"));
    program = file_name(program);
  }
  environment.set(cargo_runner_variable(triple), program + " runner");
  RunnerSettings settings;
  settings.host = session.host->name;
  settings.workspace_root = session.project.workspace_root;
  settings.guest = guest_settings(session.arguments);
  for (std::string &text : settings.guest.directories)
    text = with_absolute_host(text, session.environment.working_directory);
  settings.test_arguments = session.arguments.positionals;
  for (const std::string &word : session.arguments.after_dashes)
    settings.test_arguments.push_back(word);
  environment.set(runner_variable, write_runner_settings(settings));
}

}  // namespace

int run_test_command(const Environment &environment,
                     const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  if (arguments.positionals.size() > 1) {
    status.error("more than one filter: `" + arguments.positionals[0] +
                     "` and `" + arguments.positionals[1] + "`",
                 "further filters stand behind `--`");
    return exit_usage;
  }
  Session session(environment, arguments, status);
  if (ExitCode code = open_session(
          session,
          {.profile = "dev", .host = "node", .for_tests = true, .runs = true}))
    return code;
  const TargetRow &target = session.command_target();
  Child child = cargo_child(session, "test");
  if (!add_wasm_settings(session, target, child)) return exit_failure;
  set_runner(session, target.triple, child.environment);

  std::vector<std::string> &words = child.arguments;
  for (std::string &word : arguments.cargo_words())
    words.push_back(std::move(word));
  std::string format = arguments.value(FlagId::message_format);
  if (arguments.has(FlagId::json) && format.empty()) format = "json";
  if (!format.empty()) words.push_back("--message-format=" + format);
  for (const std::string &filter : arguments.positionals)
    words.push_back(filter);
  if (!arguments.after_dashes.empty()) words.push_back("--");
  for (const std::string &word : arguments.after_dashes) words.push_back(word);
  auto code = run_child(child);
  if (!code) {
    status.error(code.error());
    return exit_failure;
  }
  return *code;
}

}  // namespace wasmrust
