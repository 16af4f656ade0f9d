// What is judged: one `cargo-wasm build` for the whole package. Its output is
// looked for where the documentation says that it is. What went wrong with one
// binary is found by building that one again, alone.
#include "tests/runner/build.h"
#include "tests/runner/files.h"

namespace wasmrust::suite {

namespace {

// Beyond these a fault is not the programs' own, and one text is enough.
constexpr size_t kMostRebuilds = 8;

std::string out_folder(const Package &package, const Profile &profile) {
  return package.folder + "/target/wasm/" + std::string(profile.name);
}

ProcessResult cargo_wasm_build(const Package &package, const Profile &profile,
                               const Options &options,
                               const std::vector<std::string> &which) {
  std::vector<std::string> words = {
      options.cargo_wasm, "build",
      "--profile",        std::string(profile.name),
      "--host",           std::string(name_of(options.host)),
      "--keep-going",     "--offline"};
  words.insert(words.end(), which.begin(), which.end());
  return run_process({.arguments = std::move(words),
                      .variables = build_variables(options),
                      .directory = package.folder,
                      .input = "",
                      .seconds = 3600});
}

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

Built build_wasm(const Package &package, const Profile &profile,
                 const Options &options) {
  Built built;
  std::string folder = out_folder(package, profile);
  ProcessResult all = cargo_wasm_build(package, profile, options, {"--bins"});
  built.seconds = all.seconds;
  size_t rebuilds = 0;
  for (const Program &program : package.programs) {
    std::string module = module_of(folder, program.binary);
    if (!module.empty()) {
      built.files[program.binary] = module;
      continue;
    }
    std::string said = all.problem + all.err;
    if (++rebuilds <= kMostRebuilds) {
      ProcessResult one = cargo_wasm_build(package, profile, options,
                                           {"--bin", program.binary});
      built.seconds += one.seconds;
      said = one.problem + one.err;
      // A build that fails only beside others is a failure as well.
      if (one.exited_well())
        said = "it builds alone, but not with the others:\n" + all.err;
    }
    built.errors[program.binary] = said;
  }
  return built;
}

}  // namespace wasmrust::suite
