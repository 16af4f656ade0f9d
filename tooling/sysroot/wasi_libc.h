// wasi-libc in a sysroot: where it is found, and what is added to it.
//
// rustc links crt1-command.o and libc.a from the sysroot's `self-contained`
// folder. They come from rustup's target component or from the distribution.
// std refers to some functions that only newer releases of wasi-libc have, and
// where optimisation does not remove the references (a `dev` build, every test)
// a program would not link. So libc.a gets one more member, with weak
// definitions of these functions that answer "not supported".
#pragma once

#include <string>

#include "tooling/process/files.h"
#include "tooling/sysroot/toolchain.h"

namespace wasmrust {

// The folder with crt1-command.o and libc.a, or "".
std::string find_wasi_libc(const Toolchain &toolchain,
                           const Environment &environment);

// Copies what rustc needs of the folder `from` to `to`.
FileResult copy_wasi_libc(const std::string &from, const std::string &to);

// Compiles the missing functions with `sysroot` and adds them to `libc`.
// `scratch` is a folder for files in between.
FileResult fill_wasi_gaps(const Toolchain &toolchain,
                          const Environment &environment,
                          const std::string &sysroot, const std::string &libc,
                          const std::string &scratch);

// Adds the object file as the last member of the archive. Exposed for tests.
FileResult append_to_archive(const std::string &archive,
                             const std::string &object);

}  // namespace wasmrust
