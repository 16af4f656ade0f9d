// See wasmtime.h. The executable understands all that a request can ask for,
// but reports traps in its own form.
#include "tooling/hosts/wasmtime.h"

#include "tooling/hosts/wasmtime_library.h"
#include "tooling/process/process.h"

namespace wasmrust::host {

namespace {

std::expected<int, std::string> run_with_executable(const std::string &program,
                                                    const RunRequest &request) {
  Child child;
  child.environment = request.environment;
  child.arguments = {program, "run"};
  for (const GuestDirectory &directory : request.directories)
    child.arguments.push_back("--dir=" + directory.host +
                              "::" + directory.guest);
  if (request.inherit_environment) child.arguments.push_back("-Sinherit-env=y");
  for (const auto &[name, value] : request.variables)
    child.arguments.push_back("--env=" + name + "=" + value);
  if (!request.program.empty())
    child.arguments.push_back("--argv0=" + request.program);
  child.arguments.push_back("--");
  child.arguments.push_back(request.module);
  child.arguments.insert(child.arguments.end(), request.arguments.begin(),
                         request.arguments.end());
  return run_program(child);
}

}  // namespace

std::expected<int, std::string> run_in_wasmtime(const RunRequest &request) {
  std::string program = find_in_path(request.environment, "wasmtime");
  if (!program.empty()) return run_with_executable(program, request);
  if (auto library = find_wasmtime_library(request.environment))
    return run_with_library(*library, request);
  return std::unexpected(
      "wasmtime is not installed: neither its executable is in PATH nor does "
      "python3 have the package `wasmtime`, whose library would do; install "
      "one "
      "of them (pip install wasmtime), or use --host node");
}

}  // namespace wasmrust::host
