// Reading TOML, as far as Cargo.toml and .cargo/config.toml need it, which is
// all of TOML 1.0 but for the meaning of dates (they are kept as text).
//
// The result is llvm::json::Value: a table is an object, an array an array, and
// what cargo prints as JSON and what we read from a manifest are then the same
// kind of thing. Duplicate keys and other mistakes are errors with a line
// number; cargo will say the same about the file, but we may be the first to
// read it.
//
//   [profile.release]            {"profile": {"release": {"panic": "abort",
//   panic = "abort"                                        "opt-level": "z"}}}
//   opt-level = 'z'
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "llvm/Support/JSON.h"

namespace wasmrust::toml {

// The error is "line 12: ...".
std::expected<llvm::json::Object, std::string> parse(std::string_view text);

// `text` as a TOML string with quotes, for cargo's --config and for files that
// we write.
std::string quoted(std::string_view text);
// ["a", "b"]
std::string quoted_array(const std::vector<std::string> &texts);

}  // namespace wasmrust::toml
