// The package that is compiled to get a standard library.
//
// An empty crate depends on std, proc_macro, test and our lean std by path.
// `library` is a link to the installed source, so that cargo sees the same
// relative paths wherever source and cache lie, and crate hashes (and with them
// symbol names) do not depend on the user's folders. libtest is a copy, since
// our harness is put into it; for a target without a system `library` is a tree
// of links with some files of ours (std_overlay.h).
//
//   <folder>/Cargo.toml, Cargo.lock, src/lib.rs
//           /library -> /usr/lib/rustlib/src/rust/library
//           /overlay/test/...
//           /wasm-std/...
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tooling/process/files.h"
#include "tooling/sysroot/toolchain.h"

namespace wasmrust {

FileResult write_sysroot_source(const Toolchain &toolchain, bool has_system,
                                const std::string &folder);

// rustc flags that make the paths in panic messages those of rustc's own std,
// and keep `folder` out of the result.
std::vector<std::string> path_remapping(const Toolchain &toolchain,
                                        const std::string &folder);

}  // namespace wasmrust
