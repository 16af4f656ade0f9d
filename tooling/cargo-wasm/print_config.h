// `cargo wasm doctor --print-config`: the settings of a build as a
// .cargo/config.toml, with which plain cargo makes the same module.
#pragma once

#include "tooling/cargo-wasm/session.h"

namespace wasmrust {

ExitCode print_config(const Session &session);

}  // namespace wasmrust
