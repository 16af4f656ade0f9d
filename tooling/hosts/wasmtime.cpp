// See wasmtime.h. The executable understands all that a request can ask for.
#include "tooling/hosts/wasmtime.h"

#include "tooling/process/process.h"

namespace wasmrust::host {

std::expected<int, std::string> run_in_wasmtime(const RunRequest &request) {
  std::string program = find_in_path(request.environment, "wasmtime");
  if (program.empty())
    return std::unexpected(
        "wasmtime is not installed: neither its executable is in PATH nor the "
        "Python package `wasmtime`; install one of them (pip install wasmtime), "
        "or use --host node");
  Child child;
  child.environment = request.environment;
  child.arguments = {program, "run"};
  for (const GuestDirectory &directory : request.directories)
    child.arguments.push_back("--dir=" + directory.host + "::" + directory.guest);
  if (request.inherit_environment) child.arguments.push_back("-Sinherit-env=y");
  for (const auto &[name, value] : request.variables)
    child.arguments.push_back("--env=" + name + "=" + value);
  if (!request.program.empty())
    child.arguments.push_back("--argv0=" + request.program);
  child.arguments.push_back("--");
  child.arguments.push_back(request.module);
  child.arguments.insert(child.arguments.end(), request.arguments.begin(),
                         request.arguments.end());
  return run_child(child);
}

}  // namespace wasmrust::host
