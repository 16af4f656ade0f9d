// Which cargo profile a build uses, and with which settings.
//
// Each row of the table of profiles becomes a cargo profile of its own
// (`wasm-streaming`) that inherits from `release` or `dev`, so that what the
// user has set there (overflow-checks, debug-assertions, debug, settings for
// single packages) holds, and only what we must decide is overridden:
//
//   profile.wasm-streaming.inherits = "release"
//   profile.wasm-streaming.opt-level = "z"
//   profile.wasm-streaming.codegen-units = 1   where the user said nothing
//   profile.wasm-streaming.lto = "off"       whole-program work is the linker's
//   profile.wasm-streaming.panic = "abort"
//   profile.wasm-streaming.strip = "none"    the package has both forms
//
// A profile of the user's own keeps its name and opt-level, and gets the row
// that fits that level. `panic = "unwind"`, said by the user, is refused: the
// program would otherwise end where it expects to go on.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/options/tables.h"
#include "llvm/Support/JSON.h"
#include "tooling/process/environment.h"

namespace wasmrust {

struct ProfileChoice {
  const ProfileRow *row = nullptr;
  std::string name;           // as the user says it: "streaming"
  std::string cargo_profile;  // as cargo knows it: "wasm-streaming"
  std::vector<std::pair<std::string, std::string>> settings;  // TOML values
};

// Where profiles are defined, from weak to strong.
struct ProfileSources {
  const llvm::json::Object *manifest = nullptr;  // the workspace's Cargo.toml
  const llvm::json::Object *config = nullptr;    // cargo's configuration
  const Environment *environment = nullptr;      // CARGO_PROFILE_<NAME>_<KEY>
};

struct ProfileError {
  std::string text, help;
  bool usage = false;  // no such profile
};

// `for_tests`: the profile inherits from cargo's `test` or `bench`, so that
// [profile.test] holds.
std::expected<ProfileChoice, ProfileError> choose_profile(
    const std::string &name, const ProfileSources &sources,
    bool for_tests = false);

// The folder below target/<triple>/ in which cargo builds this profile.
std::string profile_folder(const std::string &cargo_profile);

}  // namespace wasmrust
