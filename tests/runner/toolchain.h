// Which rustc and which standard library the references are built with: the
// same that cargo-wasm uses, or a difference between compilers would look like
// a mistake of ours.
//
// cargo-wasm tells both in the settings that it prints for plain cargo (`doctor
// --print-config`). What the user named on the command line wins.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "tests/runner/options.h"

namespace wasmrust::suite {

struct Toolchain {
  std::string rustc;
  std::string sysroot;  // std for WebAssembly
};

// Asks in `folder`, where a small package is written for the purpose.
std::expected<Toolchain, std::string> ask_toolchain(const std::string &folder,
                                                    const Profile &profile,
                                                    const Options &options);

// Reads the printed settings: rustc = "..." and "--sysroot=...".
Toolchain read_settings(std::string_view settings);

// rustc and cargo of the references, where the user named none.
void complete_with(const Toolchain &toolchain, Options &options);

}  // namespace wasmrust::suite
