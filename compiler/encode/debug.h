// Debug information of a program: DWARF with all its relocations applied, and
// what it takes to let it follow the code (compiler/debug).
//
// The objects' DWARF describes the bodies that were read. These get places in
// an address space of their own, in the order of the code, and the sections are
// filled with those; then they are rewritten for the bodies in the module.
#pragma once

#include <vector>

#include "compiler/debug/debug.h"
#include "compiler/encode/sections.h"

namespace wasmrust::encode {

// Where the bodies that debug information describes are, by function. Of those
// that are not in the module the ones have a place that others have copies of;
// all others are at `layout::absent`.
Table<FunctionId, uint64_t> described_places(const Encoding &to);

// The functions in the order of those places. The code section is written.
std::vector<debug::FunctionMap> function_maps(
    const Encoding &to, const Table<FunctionId, uint64_t> &places);

}  // namespace wasmrust::encode
