// See readable_name.h.
#include "compiler/encode/readable_name.h"

#include <llvm/Demangle/Demangle.h>

namespace wasmrust::encode {

std::string readable_name(std::string_view name, const LinkOptions &options) {
  if (name == "__main_argc_argv") return "main";
  // Stand-ins for missing functions: "undefined_weak:NAME".
  if (size_t colon = name.find(':'); options.demangle && colon != name.npos &&
                                     colon + 1 < name.size() &&
                                     name[colon + 1] != ':')
    return std::string(name.substr(0, colon + 1)) +
           llvm::demangle(name.substr(colon + 1));
  return options.demangle ? llvm::demangle(name) : std::string(name);
}

}  // namespace wasmrust::encode
