// The standard library as LLVM bitcode, built once and kept.
//
// rustc comes with std as machine code (or, for WebAssembly on Debian, not at
// all); we need its bitcode, compiled as the profile wants it. So std, with
// test and proc_macro, is compiled from the installed source into a folder of
// the cache that rustc takes as its --sysroot:
//
//   ~/.cache/wasmrust/sysroots/<key>/lib/rustlib/wasm32-wasip1/lib/libstd-....rlib
//                                                                  /self-contained/crt1-command.o
//                                   /sysroot.json
//
// The key is a hash of everything that decides its contents: rustc's full
// version, target, opt-level, code generation flags, source, our overlay of
// libtest, wasi-libc. A sysroot is built aside under a lock and renamed into
// place, so a finished one is complete and never changes; whoever comes second
// waits. The build works offline from the vendored sources, in a folder of its
// own with its own CARGO_HOME, so neither the user's lock file nor his
// registry, toolchain file or cargo configuration are seen or touched. Sysroots
// that nobody has used for 60 days are removed when a new one is built.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/options/tables.h"
#include "tooling/process/environment.h"
#include "tooling/sysroot/status_line.h"
#include "tooling/sysroot/toolchain.h"

namespace wasmrust {

struct SysrootRequest {
  const Toolchain *toolchain = nullptr;
  const TargetRow *target = nullptr;
  const ProfileRow *profile = nullptr;
  // rustc flags that change how code is generated for every crate, such as
  // "-Ctarget-feature=+simd128"; sorted and without duplicates.
  std::vector<std::string> code_flags;
};

struct SysrootError {
  std::string text, help;
};

// The lean bodies for functions of std (crates/wasm-std) of a sysroot.
std::string lean_std_file(const std::string &sysroot, const TargetRow &target);

// $WASMRUST_CACHE, $XDG_CACHE_HOME/wasmrust or ~/.cache/wasmrust; "" when the
// environment names no home.
std::string cache_folder(const Environment &environment);

// The name of the folder of a request's sysroot.
std::string sysroot_key(const SysrootRequest &request,
                        const Environment &environment);

// The sysroot's path, built first when it is not there.
std::expected<std::string, SysrootError> ensure_sysroot(
    const SysrootRequest &request, const Environment &environment,
    StatusLine &status);

// One finished sysroot of the cache, from its sysroot.json.
struct SysrootInfo {
  std::string path, key, target, rustc, opt_level, flags, problem;
  uint64_t bytes = 0;
};
std::vector<SysrootInfo> list_sysroots(const Environment &environment);

}  // namespace wasmrust
