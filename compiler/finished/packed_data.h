// Data without the zeros that memory starts with.
//
// A memory of the module's own is zero before its segments are copied, so zeros
// in them say nothing. A run of them that is clearly longer than the head of a
// further segment cuts a segment in two; those at its ends, and segments of
// nothing else, go.
//
//   i32.const 1024  "ab" 00 × 40 "c" 00 × 9    52 bytes behind its head
//   i32.const 1024  "ab"                       2
//   i32.const 1066  "c"                        1, and a head of 6
//
// Addresses stay what they are, and memory holds the same when the first code
// runs. Assumes nothing beyond that; it leaves all data alone where
//   - code names data by number, or a segment is passive,
//   - a memory with data is imported or shared: others may have written to it,
//   - an address is no constant, or lies outside of the memory as it starts:
//     then the module traps, and what was copied before may be seen,
//   - two segments overlap: the second one's zeros are written over the first,
//   - there are so many segments that engines could refuse more.
#pragma once

#include <map>
#include <vector>

#include "compiler/finished/change.h"
#include "compiler/wasm/module.h"

namespace wasmrust::finished {

// For Change::data_pieces: the segments that change.
std::map<uint32_t, std::vector<DataPiece>> packed_data(
    const wasm::Module &module);

}  // namespace wasmrust::finished
