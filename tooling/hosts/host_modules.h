// Which imports of a module a host answers, rather than the caller.
//
//   wasi_snapshot_preview1::fd_write   WASI, all names
//   std::print                         std without a system, the names it has
//   std::levitate, env::log            the caller's
//
// The answers are fragments of runtime/ (fragments.h) that are called like the
// function, behind a prefix.
#pragma once

#include <string_view>

#include "compiler/wasm/module.h"

namespace wasmrust::host {

struct HostModule {
  std::string_view name;    // of the module
  std::string_view prefix;  // of fragments
};

// nullptr: the caller brings it.
const HostModule *find_host_module(const wasm::Import &import);

// True when the loader can be the small one for pages (runtime/loader/page.js):
// nothing is imported that is not `std`'s.
bool fits_page(const wasm::Module &module);

// Does a function that the module imports look at this option of the loader?
bool uses_option(const wasm::Module &module, std::string_view option);

}  // namespace wasmrust::host
