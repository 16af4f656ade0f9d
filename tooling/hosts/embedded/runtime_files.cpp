// The rows of runtime_files.def, each with the bytes of its file.
//
// This file stands alone in its library because it is compiled without ccache
// (see CMakeLists.txt); the compiler's dependency file does name what is
// embedded, so an edit of the runtime compiles this file again.
#include "tooling/hosts/embedded/runtime_files.h"

#include <vector>

namespace wasmrust::host {

std::span<const RuntimeFile> runtime_files() {
  static const std::vector<RuntimeFile> rows = {
#define RUNTIME_FILE(path) {path, [] { static constexpr char text[] = {
#define RUNTIME_FILE_END                      \
  }                                           \
  ;                                           \
  return std::string_view(text, sizeof text); \
  }                                           \
  ()                                          \
  }                                           \
  ,
#include "tooling/hosts/embedded/runtime_files.def"
  };
  return rows;
}

}  // namespace wasmrust::host
