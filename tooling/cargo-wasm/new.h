// Names of new packages: what cargo accepts and what also compiles. "my-app" is
// a fine name; "2fast" starts with a digit; "test" is a crate of the compiler;
// "fn" is a word of the language.
#pragma once

#include <string>
#include <string_view>

namespace wasmrust {

// "my-app" is `my_app` in Rust.
std::string crate_name(std::string name);

// Why no package can be called so; "" when one can.
std::string package_name_problem(std::string_view name);

}  // namespace wasmrust
