// See engine.h.
#include "tests/runner/engine.h"

#include "tests/runner/files.h"

namespace wasmrust::suite {

namespace {

// What the engine needs, what the program asks for, and nothing else, so that a
// variable of the machine cannot change an answer.
Variables program_variables(const Program &program) {
  Variables variables;
  for (const auto &[name, value] : own_variables())
    if (name == "PATH" || name == "HOME") variables[name] = value;
  variables["RUST_BACKTRACE"] = "0";
  for (const auto &[name, value] : program.directives.variables)
    variables[name] = value;
  return variables;
}

ProcessResult run(std::vector<std::string> words, const Program &program,
                  const std::string &folder, const Options &options) {
  if (auto made = make_folder(folder); !made) {
    ProcessResult result;
    result.problem = made.error();
    return result;
  }
  for (const std::string &word : program.directives.arguments)
    words.push_back(word);
  return run_process({.arguments = std::move(words),
                      .variables = program_variables(program),
                      .directory = folder,
                      .input = program.directives.input,
                      .seconds = options.seconds});
}

}  // namespace

ProcessResult run_native(const Program &program, const std::string &file,
                         const std::string &folder, const Options &options) {
  return run({file}, program, folder, options);
}

ProcessResult run_module(const Program &program, const std::string &file,
                         const std::string &folder, const Options &options) {
  // It lets the program see the current folder, as `cargo wasm run` does.
  return run({options.cargo_wasm, "runner", "--host",
              std::string(name_of(options.host)), file},
             program, folder, options);
}

}  // namespace wasmrust::suite
