// See stock_build.h.
#include "tooling/cargo-wasm/stock_build.h"

#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"
#include "tooling/sysroot/wasi_libc.h"
#include "tooling/toml/toml.h"

namespace wasmrust {

namespace {

// rustc brings its own linker where it comes from rustup; distributions put
// LLVM's there, with its version in the name.
std::string find_linker(const Toolchain &toolchain,
                        const Environment &environment) {
  std::string own =
      toolchain.sysroot + "/lib/rustlib/" + toolchain.host + "/bin/rust-lld";
  if (is_file(own) || !find_in_path(environment, "rust-lld").empty()) return "";
  std::string found = find_in_path(environment, "wasm-ld");
  for (int version = 40; version >= 15 && found.empty(); --version)
    found = find_in_path(environment, "wasm-ld-" + std::to_string(version));
  return found;
}

void add_config(Child &child, const std::string &setting) {
  child.arguments.insert(child.arguments.end(), {"--config", setting});
}

// Variables go before what stands in a configuration, so the flags go to where
// the user has some.
void add_rustflags(const TargetRow &target,
                   const std::vector<std::string> &flags, Child &child) {
  for (auto [variable, separator] :
       {std::pair("CARGO_ENCODED_RUSTFLAGS", '\x1f'), {"RUSTFLAGS", ' '}}) {
    auto value = child.environment.get(variable);
    if (!value) continue;
    for (const std::string &flag : flags)
      *value += (value->empty() ? "" : std::string(1, separator)) + flag;
    return child.environment.set(variable, *value);
  }
  std::string list;
  for (const std::string &flag : flags)
    list += (list.empty() ? "" : ", ") + toml::quoted(flag);
  add_config(child, "target." + std::string(target.triple) + ".rustflags=[" +
                        list + "]");
}

// As a person would type it: with the variables that were set for it.
std::string command_text(const Child &child) {
  std::string text = child.environment.text("RUSTC_BOOTSTRAP") == "1"
                         ? "RUSTC_BOOTSTRAP=1 cargo"
                         : "cargo";
  for (size_t i = 1; i < child.arguments.size(); ++i)
    text += " " + shell_word(child.arguments[i]);
  return text;
}

}  // namespace

std::expected<void, std::string> add_stock_settings(const Toolchain &toolchain,
                                                    const TargetRow &target,
                                                    Child &child) {
  std::string triple(target.triple);
  std::string installed = toolchain.sysroot + "/lib/rustlib/" + triple + "/lib";
  if (!is_folder(installed)) {
    if (toolchain.library.empty())
      return std::unexpected(
          "the stock toolchain has no standard library for " + triple +
          ": rustup target add " + triple);
    child.environment.set("RUSTC_BOOTSTRAP", "1");
    child.arguments.push_back("-Zbuild-std=std,panic_abort");
  }
  if (std::string linker = find_linker(toolchain, child.environment);
      !linker.empty())
    add_config(child, "target." + triple + ".linker=" + toml::quoted(linker));
  if (!target.has_wasi || is_file(installed + "/self-contained/libc.a"))
    return {};
  std::string libc = find_wasi_libc(toolchain, child.environment);
  if (libc.empty())
    return std::unexpected(
        "wasi-libc is missing: rustup target add " + triple +
        ", or install your distribution's (Debian: apt install wasi-libc)");
  add_rustflags(target,
                {"-Clink-self-contained=no", "-L" + libc,
                 "-Clink-arg=" + libc + "/crt1-command.o"},
                child);
  return {};
}

std::vector<std::string> flags_for_size() {
  std::vector<std::string> words;
  for (const char *setting :
       {"opt-level=\"z\"", "lto=\"fat\"", "codegen-units=1", "panic=\"abort\""})
    words.insert(words.end(),
                 {"--config", "profile.release." + std::string(setting)});
  return words;
}

BuildResult run_stock_build(const Session &session, const std::string &name,
                            const std::vector<BuildStep> &steps,
                            const std::vector<std::string> &words) {
  auto prepare = [&](const TargetRow &target, Child &child) {
    child.arguments.insert(
        child.arguments.end(),
        {"--release", "--target", std::string(target.triple), "--target-dir",
         session.target_folder + "/wasm-compare/" + name});
    // Names and line numbers are no part of what is served.
    add_config(child, "profile.release.strip=\"symbols\"");
    child.arguments.insert(child.arguments.end(), words.begin(), words.end());
    auto added = add_stock_settings(*session.toolchain, target, child);
    if (added)
      session.status.say("Comparing", command_text(child));
    else
      session.status.error(added.error());
    return added.has_value();
  };
  return run_build(session, steps, prepare);
}

}  // namespace wasmrust
