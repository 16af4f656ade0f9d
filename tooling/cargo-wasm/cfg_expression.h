// `cfg(...)` as it stands in the keys of `[target.'cfg(...)']`.
//
//   cfg(all(target_arch = "wasm32", not(target_os = "wasi")))
//
// is true or false for the lines of `rustc --print cfg --target ...`:
// `target_arch="wasm32"`, `unix`. Anything that is not such an expression is
// false; cargo reports the mistake.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace wasmrust {

bool cfg_holds(std::string_view expression, std::span<const std::string> facts);

}  // namespace wasmrust
