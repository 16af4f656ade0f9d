// The build id (tool-conventions, "Build ID"): a number by which a module and
// its debug information find each other.
//
// It is a digest of everything written before it, so equal modules have equal
// ids: `fast` and `uuid` are a version 5 UUID of a digest, `sha1` and `sha256`
// the digest itself, `0x...` what the user gives. wasm-ld's `uuid` is random;
// ours is not, so that builds are reproducible.
#pragma once

#include "compiler/encode/sections.h"

namespace wasmrust::encode {

// Appends the section. Reports a value that is not hexadecimal.
void write_build_id(Encoding &to);

}  // namespace wasmrust::encode
