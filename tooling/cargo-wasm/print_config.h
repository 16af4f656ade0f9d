// `cargo wasm doctor --print-config`: the settings of a build as a
// .cargo/config.toml, with which plain cargo makes the same module. The flags
// are those that `build` would give cargo, the sysroot's path among them; they
// are taken out again when `cargo wasm` meets them (rustflags.h).
#pragma once

#include "tooling/cargo-wasm/session.h"

namespace wasmrust {

ExitCode print_config(const Session &session);

}  // namespace wasmrust
