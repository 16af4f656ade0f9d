// Response files: `@file` on a command line stands for the words in the file.
//
// rustc writes one when a command line is too long. Words are quoted as a POSIX
// shell or, after `--rsp-quoting=windows`, as Windows does it; a file may name
// further files. A file that cannot be read or that contains itself is an
// error, never an input by the name of "@file".
//
//   @args.rsp  with  -o "my module.wasm" a.o   →   -o, my module.wasm, a.o
#pragma once

#include <string>
#include <vector>

#include "compiler/base/diagnostics.h"

namespace wasmrust {

// `arguments` with every @file replaced by what is in it.
std::vector<std::string> expand_response_files(
    const std::vector<std::string> &arguments, Diagnostics &diagnostics);

}  // namespace wasmrust
