// A linked module as what is shipped and what debuggers read.
//
// Both have the same sections up to the last one that an engine runs, byte for
// byte, so that a code offset or a function number in one is the same in the
// other. The shipped one has no custom sections that are only for tools (names,
// debug information, producers) but keeps the program's own, which it can read
// from JavaScript; the other one has everything.
//
//   in:      type … code data name .debug_info producers
//   shipped: type … code data (build_id)
//   debug:   type … code data name .debug_info producers build_id
//
// A build id takes 20 bytes of what is shipped, and the same code says as much
// (compiler/wasm/same_build.h): it is there where the linker was asked for one
// (`--build-id`), or the profile is not one that counts bytes.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::host {

struct SplitModule {
  std::vector<uint8_t> shipped;
  std::vector<uint8_t> debug;
  std::vector<uint8_t> build_id;
};

enum class ShippedId : uint8_t { Always, IfGiven };

// Keeps a build id that is there; else it is the first 8 bytes of the SHA-256
// of what is shipped, so that the same code has the same id wherever it was
// built. The error says what is wrong with the module.
std::expected<SplitModule, std::string> split_module(Bytes module,
                                                     ShippedId shipped);

}  // namespace wasmrust::host
