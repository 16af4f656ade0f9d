// The JavaScript runtime's source files as they are in the executable.
//
// They are read from here and never from disk, so that the executable works
// wherever it is put.
#pragma once

#include <span>
#include <string_view>

namespace wasmrust::host {

struct RuntimeFile {
  std::string_view path;  // below runtime/: "wasi/clock.js"
  std::string_view text;
};

// In the order of runtime_files.def.
std::span<const RuntimeFile> runtime_files();

}  // namespace wasmrust::host
