// Names of new packages.
#pragma once

#include <string>
#include <string_view>

namespace wasmrust {

// "my-app" is `my_app` in Rust.
std::string crate_name(std::string name);

// Why no package can be called so; "" when one can.
std::string package_name_problem(std::string_view name);

}  // namespace wasmrust
