// The same packages by the stock toolchain: what `cargo build` makes of them
// without us, for `cargo wasm compare`.
//
// Where the toolchain lacks something that rustup would have brought, it is
// made up for with what the machine has, so that the comparison is with the
// best that plain cargo can do there: std is built from its source
// (-Zbuild-std), and wasm-ld of LLVM and the system's wasi-libc are named.
// Settings of ours are nowhere in it.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tooling/cargo-wasm/build_steps.h"

namespace wasmrust {

// Gives the child what its toolchain needs to compile for `target` at all. The
// error says what is missing and how to get it.
std::expected<void, std::string> add_stock_settings(const Toolchain &toolchain,
                                                    const TargetRow &target,
                                                    Child &child);

// The stable flags for size, in the place of the manifest's, as words for
// cargo.
std::vector<std::string> flags_for_size();

// `cargo build --release` for the steps, into a folder of its own (`name`)
// below the target folder, with the words in addition. The modules' paths are
// cargo's.
BuildResult run_stock_build(const Session &session, const std::string &name,
                            const std::vector<BuildStep> &steps,
                            const std::vector<std::string> &words);

}  // namespace wasmrust
