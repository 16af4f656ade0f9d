// The three ways in which a package of programs is compiled.
//
//   native     what the answer is: cargo and rustc for this machine, -C
//              panic=abort, with the profile's checks and without optimisation,
//              so that LLVM's optimiser does not judge itself
//   wasm       what is judged: cargo-wasm build
//   reference  for programs that cannot run natively (wasm intrinsics, sizes of
//              pointers): rustc and LLVM's own linker
//
// One program that does not compile is a failure of that program only, with
// what the compiler said about it.
#pragma once

#include <map>
#include <string>

#include "tests/runner/options.h"
#include "tests/runner/package.h"
#include "tests/runner/process.h"

namespace wasmrust::suite {

struct Built {
  std::map<std::string, std::string> files;   // by binary
  std::map<std::string, std::string> errors;  // by binary
  double seconds = 0;
};

Built build_native(const Package &package, const Profile &profile,
                   const Options &options);
Built build_wasm(const Package &package, const Profile &profile,
                 const Options &options);
Built build_reference(const Package &package, const Profile &profile,
                      const std::string &sysroot, const Options &options);

// What `cargo build --message-format=json` wrote: executables and errors.
Built read_cargo_messages(std::string_view messages);

// The modules of the package's programs below `folder` after a build with
// --json; the programs that have none, with what cargo said about each.
Built collect_modules(const Package &package, const std::string &folder,
                      const ProcessResult &build);

// The cargo settings that make a build mean what the profile says.
std::vector<std::string> cargo_settings(const Profile &profile,
                                        std::string_view opt_level);

}  // namespace wasmrust::suite
