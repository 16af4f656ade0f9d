// What is judged: one `cargo-wasm build` for the whole package. Its output is
// looked for where the documentation says that it is; what went wrong with one
// binary is among cargo's messages.
#include "tests/runner/build.h"
#include "tests/runner/files.h"

namespace wasmrust::suite {

namespace {

// `<name>/<name>.wasm`, or `bin-<name>/` where a library has the same name.
std::string module_of(const std::string &folder, const std::string &binary) {
  for (const std::string &place :
       {folder + "/bin-" + binary, folder + "/" + binary}) {
    auto names = list_folder(place);
    if (!names) continue;
    for (const std::string &name : *names)
      if (name.ends_with(".wasm") && !name.ends_with(".debug.wasm"))
        return place + "/" + name;
  }
  return "";
}

}  // namespace

Built collect_modules(const Package &package, const std::string &folder,
                      const ProcessResult &build) {
  Built said = read_cargo_messages(build.out), built;
  built.seconds = build.seconds;
  for (const Program &program : package.programs) {
    const std::string &binary = program.binary;
    if (std::string module = module_of(folder, binary); !module.empty())
      built.files[binary] = module;
    else if (auto own = said.errors.find(binary); own != said.errors.end())
      built.errors[binary] = own->second;
    else
      built.errors[binary] = build.problem + build.err;
  }
  return built;
}

Built build_wasm(const Package &package, const Profile &profile,
                 const Options &options) {
  // The linker checks its own work after each phase.
  Variables variables = build_variables(options);
  variables["RUSTFLAGS"] = "-Clink-arg=--verify";
  std::vector<std::string> words = {
      options.cargo_wasm, "build",
      "--profile",        std::string(profile.name),
      "--host",           std::string(name_of(options.host)),
      "--bins",           "--keep-going",
      "--offline",        "--json"};
  if (!options.target.empty())
    words.insert(words.end(), {"--target", options.target});
  ProcessResult build = run_process({.arguments = std::move(words),
                                     .variables = std::move(variables),
                                     .directory = package.folder,
                                     .input = "",
                                     .seconds = 3600});
  return collect_modules(
      package, package.folder + "/target/wasm/" + std::string(profile.name),
      build);
}

}  // namespace wasmrust::suite
