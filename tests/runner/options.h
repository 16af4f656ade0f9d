// The command lines of run_suite and determinism_suite, and the table of
// profiles that both run.
//
// A profile row says with which cargo settings the references are built, so
// that they mean the same as the WebAssembly build of that profile: the same
// overflow checks and debug assertions. Profiles with the same cargo profile
// have these in common.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::suite {

struct Profile {
  std::string_view name;           // cargo-wasm's
  std::string_view cargo_profile;  // the native one, adjusted by the next two
  std::string_view opt_level;
  bool checks;  // overflow checks and debug assertions
};

std::span<const Profile> profiles();
const Profile *find_profile(std::string_view name);

enum class Host { Node, Wasmtime };

std::string_view name_of(Host host);  // cargo-wasm's

struct Options {
  std::vector<std::string> folders;
  std::string cargo_wasm;    // absolute
  std::string cargo, rustc;  // "": those that cargo-wasm uses
  std::string wasm_ld = "wasm-ld-22";
  std::string sysroot;  // of the wasm reference; "": asked of cargo-wasm
  std::vector<const Profile *> profiles;
  std::string filter;
  unsigned jobs = 1;
  Host host = Host::Node;
  std::string target;  // cargo-wasm's --target; "": the host's
  int seconds = 60;    // for one program
  bool json = false;
  std::string keep;  // a folder for everything that is made; "": removed
  bool help = false;
};

// The error is a sentence for the user.
std::expected<Options, std::string> parse_options(
    std::span<const std::string> arguments);
std::string options_help(std::string_view program);

// "a, b" → a, b
std::vector<std::string> split_list(std::string_view text);

}  // namespace wasmrust::suite
