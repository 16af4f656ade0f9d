// The reference for programs that exist only as WebAssembly: cargo and rustc
// with LLVM's own wasm linker, over the same standard library that cargo-wasm
// uses.
#include "tests/runner/build.h"
#include "tests/runner/files.h"

namespace wasmrust::suite {

namespace {

constexpr std::string_view kTarget = "wasm32-wasip1";

bool has_target(const std::string &sysroot) {
  return is_folder(sysroot + "/lib/rustlib/" + std::string(kTarget) + "/lib");
}

}  // namespace

Built build_reference(const Package &package, const Profile &profile,
                      const std::string &sysroot, const Options &options) {
  std::vector<std::string> wanted;
  for (const Program &program : package.programs)
    if (program.directives.reference == Reference::Wasm)
      wanted.push_back(program.binary);
  Built built;
  if (wanted.empty()) return built;
  if (!has_target(sysroot)) {
    for (const std::string &binary : wanted)
      built.errors[binary] = "no standard library for " + std::string(kTarget) +
                             " in `" + sysroot + "`; name one with --sysroot";
    return built;
  }
  std::vector<std::string> words = {
      options.cargo,
      "build",
      "--keep-going",
      "--offline",
      "--message-format=json",
      "--target",
      std::string(kTarget),
      "--target-dir",
      package.folder + "/reference-" + std::string(profile.name)};
  for (std::string &word : cargo_settings(profile, profile.opt_level))
    words.push_back(std::move(word));
  for (const std::string &binary : wanted) {
    words.push_back("--bin");
    words.push_back(binary);
  }
  Variables variables = build_variables(options);
  std::string flags;
  for (const std::string &flag :
       {"--sysroot=" + sysroot, std::string("-Clinker-flavor=wasm-ld"),
        "-Clinker=" + options.wasm_ld})
    flags += (flags.empty() ? "" : "\x1f") + flag;
  variables["CARGO_ENCODED_RUSTFLAGS"] = flags;
  ProcessResult result = run_process({.arguments = std::move(words),
                                      .variables = std::move(variables),
                                      .directory = package.folder,
                                      .input = "",
                                      .seconds = 3600});
  built = read_cargo_messages(result.out);
  built.seconds = result.seconds;
  for (const std::string &binary : wanted)
    if (!built.files.contains(binary) && !built.errors.contains(binary))
      built.errors[binary] = result.problem + result.err;
  return built;
}

}  // namespace wasmrust::suite
