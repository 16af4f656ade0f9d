// The name of a symbol as people read it: demangled (Rust's both manglings,
// C++) unless --no-demangle asks for the bare one. A C `main` that takes
// arguments has another name in objects; people know it as `main`.
#pragma once

#include <string>
#include <string_view>

#include "compiler/options/link_options.h"

namespace wasmrust::encode {

std::string readable_name(std::string_view name, const LinkOptions &options);

}  // namespace wasmrust::encode
