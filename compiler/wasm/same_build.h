// Are two modules of one build, one with names and debug information and one
// without?
//
// Where both have a build id, that says it. A module that is shipped as small
// as can be has none, but the same code byte for byte, and code of any length
// is as good as an id: offsets and indices of one are right in the other.
#pragma once

#include <string>

#include "compiler/wasm/module.h"

namespace wasmrust::wasm {

// "" when they are; else why not, as what is said of `debug` ("has other
// code").
std::string difference_of_builds(const Module &module, const Module &debug);

}  // namespace wasmrust::wasm
