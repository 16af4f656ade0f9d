// See print_config.h.
#include "tooling/cargo-wasm/print_config.h"

#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/toml/toml.h"

namespace wasmrust {

namespace {

std::string list(std::string_view key, const std::vector<std::string> &rows) {
  std::string text = std::string(key) + " = [\n";
  for (const std::string &row : rows) text += "  " + toml::quoted(row) + ",\n";
  return text + "]\n";
}

std::string shell_word(const std::string &word) {
  bool plain = !word.empty();
  for (char c : word)
    plain &= isalnum(static_cast<unsigned char>(c)) ||
             std::string_view("-_./=:,@+").find(c) != std::string_view::npos;
  if (plain) return word;
  std::string text = "'";
  for (char c : word)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

// Plain cargo needs them too, or the symbols have other names. The first is a
// setting; the other one is for whoever is called through it.
std::string identity_lines(const Session &session) {
  std::string text, variables;
  for (const auto &[name, value] : identity_variables(session)) {
    if (name == "RUSTC_WRAPPER")
      text += "rustc-wrapper = " + toml::quoted(value) + "\n";
    else
      variables += name + " = " + toml::quoted(value) + "\n";
  }
  return text + (variables.empty() ? "" : "\n[env]\n" + variables);
}

}  // namespace

ExitCode print_config(const Session &session) {
  const ProfileChoice &profile = session.profile;
  std::string targets, commands;
  for (const BuildStep &step : plan_build(session)) {
    auto flags = wasm_flags(session, *step.target);
    if (!flags) return exit_failure;
    std::string triple(step.target->triple);
    std::vector<std::string> runner = {session.environment.executable,
                                       "runner"};
    if (step.target->has_wasi)
      runner.insert(runner.end(), {"--host", std::string(session.host->name)});
    targets += "\n[target." + triple + "]\n" + list("rustflags", flags->rustc) +
               list("rustdocflags", flags->rustdoc) +
               "runner = " + toml::quoted_array(runner) + "\n";
    commands += "#   cargo build --profile " + profile.cargo_profile +
                " --target " + triple;
    std::vector<std::string> words = feature_words(session);
    words.insert(words.end(), step.words.begin(), step.words.end());
    for (const std::string &word : words) commands += " " + shell_word(word);
    commands += "\n";
  }
  const Toolchain &toolchain = *session.toolchain;
  std::string text =
      "# .cargo/config.toml, made by `cargo wasm doctor --print-config`. With "
      "it\n" +
      commands +
      "# makes the module that `cargo wasm build` packs. RUSTFLAGS must not "
      "be\n"
      "# set: cargo would then ignore the rustflags below.\n\n";
  text += "[build]\nrustc = " + toml::quoted(toolchain.rustc) + "\n";
  if (!toolchain.rustdoc.empty())
    text += "rustdoc = " + toml::quoted(toolchain.rustdoc) + "\n";
  text += identity_lines(session) + targets;
  text += "\n[profile." + profile.cargo_profile + "]\n";
  for (const auto &[key, value] : profile.settings)
    text += key + " = " + value + "\n";
  print_text(text);
  return exit_success;
}

}  // namespace wasmrust
