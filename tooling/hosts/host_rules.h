// What a host asks of a module, checked before a package is written.
//
// The embedded host has no imports at all; a command needs an entry. What does
// not fit is said with the Rust functions that are the cause:
//
//   a module for the embedded host must not import anything, but this one needs
//     env::read_sensor, called by app::sample
//
// A package is written, with a warning, where another tool has to go over the
// module first.
#pragma once

#include <expected>
#include <string>

#include "compiler/wasm/module.h"
#include "tooling/hosts/package.h"

namespace wasmrust::host {

std::expected<void, std::string> check_host_rules(const PackageRequest &request,
                                                  const wasm::Module &module);

// Crates over wasm-bindgen import functions whose JavaScript its own tool
// makes. Empty: the module has none.
std::string warn_of_bindgen(const wasm::Module &module);

}  // namespace wasmrust::host
