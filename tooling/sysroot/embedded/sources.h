// Rust sources that become part of a sysroot: the module for libtest and what
// older wasi-libc lacks. In a library of its own, since it is compiled without
// ccache, which does not see that #embed reads a file.
#pragma once

#include <string_view>

namespace wasmrust {

// The module `wasmrust_harness` that is put into libtest (overlay.h).
std::string_view test_harness_source();

// What older wasi-libc lacks (wasi_libc.h).
std::string_view wasi_gaps_source();

}  // namespace wasmrust
