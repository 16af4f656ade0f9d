// Do two files hold the same module?
//
// Everything that has a meaning is compared, field by field and instruction by
// instruction: types, imports, index spaces, constant expressions, code, data.
// What has none is not: custom sections, the widths of numbers, how locals of
// one type are grouped, a data count that no instruction needs, and whether a
// block without parameters spells its result or names a type.
#pragma once

#include <string>

#include "compiler/wasm/module.h"

namespace wasmrust::spec {

// "" when they are the same, else the first difference.
std::string difference(const wasm::Module &a, const wasm::Module &b);

}  // namespace wasmrust::spec
