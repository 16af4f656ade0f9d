// See toolchain.h.
#include "tests/runner/toolchain.h"

#include "tests/runner/files.h"
#include "tests/runner/package.h"
#include "tests/runner/process.h"

namespace wasmrust::suite {

namespace {

// The text between `before` and the next quotation mark.
std::string quoted_after(std::string_view text, std::string_view before) {
  size_t at = text.find(before);
  if (at == std::string_view::npos) return "";
  text.remove_prefix(at + before.size());
  return std::string(text.substr(0, text.find('"')));
}

}  // namespace

Toolchain read_settings(std::string_view settings) {
  return {.rustc = quoted_after(settings, "\nrustc = \""),
          .sysroot = quoted_after(settings, "\"--sysroot=")};
}

std::expected<Toolchain, std::string> ask_toolchain(const std::string &folder,
                                                    const Profile &profile,
                                                    const Options &options) {
  auto wrote = write_text(folder + "/Cargo.toml", R"([package]
name = "probe"
version = "0.0.0"
edition = "2021"

[workspace]
)");
  if (wrote) wrote = write_text(folder + "/src/main.rs", "fn main() {}\n");
  if (!wrote) return std::unexpected(wrote.error());
  ProcessResult told =
      run_process({.arguments = {options.cargo_wasm, "doctor", "--print-config",
                                 "--profile", std::string(profile.name),
                                 "--host", std::string(name_of(options.host))},
                   .variables = build_variables(options),
                   .directory = folder,
                   .input = "",
                   .seconds = 1800});
  if (!told.exited_well())
    return std::unexpected("`cargo-wasm doctor --print-config` failed: " +
                           told.problem + told.err);
  return read_settings(told.out);
}

void complete_with(const Toolchain &toolchain, Options &options) {
  if (options.rustc.empty())
    options.rustc = toolchain.rustc.empty() ? "rustc" : toolchain.rustc;
  if (!options.cargo.empty()) return;
  std::string beside = parent_folder(options.rustc) + "/cargo";
  options.cargo = is_file(beside) ? beside : "cargo";
}

}  // namespace wasmrust::suite
