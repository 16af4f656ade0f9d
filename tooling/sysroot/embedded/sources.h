// Rust sources that become part of a sysroot: the module for libtest, lean
// bodies for functions of std, std's calls of a host, and what older wasi-libc
// lacks. In a library of
// its own, since it is compiled without ccache, which does not see that #embed
// reads a file.
#pragma once

#include <span>
#include <string_view>

namespace wasmrust {

// The module `wasmrust_harness` that is put into libtest (overlay.h).
std::string_view test_harness_source();

// The files of the crate `wasmrust-std` (crates/wasm-std).
struct SourceFile {
  std::string_view path, text;
};
std::span<const SourceFile> lean_std_files();

// The files of crates/std-host (std_overlay.h).
std::span<const SourceFile> std_host_files();

// What older wasi-libc lacks (wasi_libc.h).
std::string_view wasi_gaps_source();

}  // namespace wasmrust
