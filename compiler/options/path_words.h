// The command line again, with other paths: for an archive that reproduces a
// link elsewhere.
//
//   a.o -L/lib -lfoo -o target/app.wasm -O2
//   →  inputs/a.o lib/libfoo.a -o app.wasm -O2      (whatever `path` answers)
//
// The rows of a table say which options have a path and what for; all other
// words stay as they are. Paths inside of -mllvm options are not looked for.
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>

#include <cstdint>
#include <string>
#include <vector>

namespace wasmrust {

enum class PathUse : uint8_t {
  Read,     // a file that the link reads
  Library,  // the name after -l
  Written,  // a file or folder that the link makes
};

// `command_line` has no response files in it. `path` gives the word for a path;
// an empty one leaves it as it was, as does "-", which is no file. Library
// folders and --reproduce are left out, and so is -l for a library that `path`
// has an answer for, which becomes an input.
std::vector<std::string> with_other_paths(
    const std::vector<std::string> &command_line,
    llvm::function_ref<std::string(PathUse, const std::string &)> path);

// The text of a response file with these words.
std::string response_file(const std::vector<std::string> &words);

}  // namespace wasmrust
