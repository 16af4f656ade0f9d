// See execute.h.
#include "tooling/cargo-wasm/execute.h"

#include "tooling/process/files.h"
#include "tooling/sysroot/sysroot.h"

namespace wasmrust {

GuestSettings guest_settings(const Arguments &arguments) {
  return {arguments.values(FlagId::dir), arguments.values(FlagId::env),
          arguments.has(FlagId::clear_env)};
}

std::expected<host::GuestDirectory, std::string> parse_directory(
    const std::string &text, const std::string &working_directory) {
  size_t colons = text.find("::");
  std::string path = text.substr(0, colons);
  std::string guest =
      colons == std::string::npos ? path : text.substr(colons + 2);
  if (path.empty() || guest.empty())
    return std::unexpected("`--dir " + text +
                           "`: a folder is missing (--dir HOST::GUEST)");
  path = absolute_path(path, working_directory);
  if (!is_folder(path))
    return std::unexpected("`--dir " + text + "`: there is no folder `" + path +
                           "`");
  return host::GuestDirectory{path, guest};
}

std::expected<host::RunRequest, std::string> guest_request(
    const GuestSettings &settings, const Environment &environment) {
  host::RunRequest request;
  request.environment = environment;
  request.inherit_environment = !settings.clear_environment;
  request.color = environment.wants_color();
  request.full_backtrace = environment.text("RUST_BACKTRACE") == "full";
  request.cache_dir = cache_folder(environment);
  const std::string &here = environment.working_directory;
  for (const std::string &text : settings.directories) {
    auto directory = parse_directory(text, here);
    if (!directory) return std::unexpected(directory.error());
    request.directories.push_back(std::move(*directory));
  }
  if (settings.directories.empty()) request.directories.push_back({here, "."});
  for (const std::string &text : settings.variables) {
    size_t equals = text.find('=');
    std::string name = text.substr(0, equals);
    if (name.empty())
      return std::unexpected("`--env " + text + "`: the name is missing");
    if (equals != std::string::npos)
      request.variables.emplace_back(name, text.substr(equals + 1));
    else if (auto value = environment.get(name))
      request.variables.emplace_back(name, *value);
  }
  return request;
}

int execute_program(const Session &session, const BuildResult::Made &made) {
  auto request =
      guest_request(guest_settings(session.arguments), session.environment);
  if (!request) {
    session.status.error(request.error());
    return exit_usage;
  }
  request->host = session.host;
  request->color = session.status.color();
  request->module = made.artifact.wasm;
  const ProfileChoice &profile = session.profile;
  request->profile = profile.cargo_profile.starts_with("wasm-")
                         ? std::string(profile.row->cargo_inherits)
                         : profile.cargo_profile;
  request->program = made.artifact.name;  // as a native one has it
  request->arguments = session.arguments.after_dashes;
  session.status.say("Running", shown_path(session, made.artifact.wasm));
  auto status = host::run_module(*request);
  if (!status) {
    session.status.error(status.error());
    return exit_failure;
  }
  return *status;
}

}  // namespace wasmrust
