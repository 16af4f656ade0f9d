// The reference for programs that exist only as WebAssembly: cargo and rustc
// with LLVM's own wasm linker, over the same standard library that cargo-wasm
// uses.
#include "llvm/Support/JSON.h"
#include "tests/runner/build.h"
#include "tests/runner/files.h"

namespace wasmrust::suite {

namespace {

constexpr std::string_view kTarget = "wasm32-wasip1";

bool has_target(const std::string &sysroot) {
  return is_folder(sysroot + "/lib/rustlib/" + std::string(kTarget) + "/lib");
}

// The first text anywhere inside that is a folder with our target's std.
std::string find_sysroot(const llvm::json::Value &value) {
  if (auto text = value.getAsString()) {
    std::string path = text->str();
    return path.starts_with("/") && has_target(path) ? path : "";
  }
  if (const auto *array = value.getAsArray())
    for (const llvm::json::Value &item : *array)
      if (std::string path = find_sysroot(item); !path.empty()) return path;
  if (const auto *object = value.getAsObject())
    for (const auto &member : *object)
      if (std::string path = find_sysroot(member.second); !path.empty())
        return path;
  return "";
}

// `cargo-wasm doctor --json` names the standard libraries that it has built.
std::string sysroot_of(const Package &package, const Options &options) {
  if (!options.sysroot.empty()) return options.sysroot;
  ProcessResult told =
      run_process({.arguments = {options.cargo_wasm, "doctor", "--json"},
                   .variables = build_variables(options),
                   .directory = package.folder,
                   .input = "",
                   .seconds = 600});
  std::string_view rest = told.out;
  while (!rest.empty()) {
    size_t end = std::min(rest.find('\n'), rest.size());
    auto line = llvm::json::parse(llvm::StringRef(rest.data(), end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line) {
      llvm::consumeError(line.takeError());
      continue;
    }
    if (std::string path = find_sysroot(*line); !path.empty()) return path;
  }
  return "";
}

}  // namespace

Built build_reference(const Package &package, const Profile &profile,
                      const Options &options) {
  std::vector<std::string> wanted;
  for (const Program &program : package.programs)
    if (program.directives.reference == Reference::Wasm)
      wanted.push_back(program.binary);
  Built built;
  if (wanted.empty()) return built;
  std::string sysroot = sysroot_of(package, options);
  if (sysroot.empty()) {
    for (const std::string &binary : wanted)
      built.errors[binary] =
          "no standard library for " + std::string(kTarget) +
          ": `cargo-wasm doctor --json` names none; name one with --sysroot";
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
  for (std::string &word : cargo_settings(profile))
    words.push_back(std::move(word));
  for (const std::string &binary : wanted) {
    words.push_back("--bin");
    words.push_back(binary);
  }
  Variables variables = build_variables(options);
  std::string flags;
  for (const std::string &flag :
       {"--sysroot=" + sysroot, std::string("-Clinker-flavor=wasm-lld"),
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
