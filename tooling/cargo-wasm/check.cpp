// `cargo wasm check`: cargo check with our target, flags and standard library.
// It finds what `build` would complain about up to code generation, in a
// fraction of the time, and makes no package. Editors call it
// (docs/cargo-wasm.md).
#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"

namespace wasmrust {

int run_check_command(const Environment &environment,
                      const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  if (!arguments.positionals.empty()) {
    status.error("`cargo wasm check` takes no argument `" +
                 arguments.positionals.front() + "`");
    return exit_usage;
  }
  Session session(environment, arguments, status);
  if (ExitCode code = open_session(session, {})) return code;
  std::string format = arguments.value(FlagId::message_format);
  if (arguments.has(FlagId::json) && format.empty()) format = "json";
  for (const BuildStep &step : plan_build(session)) {
    Child child = cargo_child(session, "check");
    if (!add_wasm_settings(session, *step.target, child)) return exit_failure;
    child.arguments.insert(child.arguments.end(), step.words.begin(),
                           step.words.end());
    if (!format.empty())
      child.arguments.push_back("--message-format=" + format);
    auto code = run_child(child);
    if (!code) {
      status.error(code.error());
      return exit_failure;
    }
    if (*code != 0) return *code;
  }
  return exit_success;
}

}  // namespace wasmrust
