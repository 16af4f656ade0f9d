// Functions of a finished module that get their old code back, since what was
// made of it is longer.
//
// Problem. Whoever wrote the module may have found shorter code than we write:
// Binaryen's Asyncify saves and restores all variables around each call, and
// which of them share a number is worth more there than all passes gain.
//
//   old: local.tee 5, i32.load, local.set 0, ...    2,419 bytes
//   new: all loads, then twenty local.set           2,679 bytes
//
// Idea. Old code names rows by numbers, and those can be written anew
// (finished/renumber.h). It may stand beside new code as long as all that it
// names still is what it was:
//
//   functions  are there, and neither they nor the function itself ever had
//              another type in between: a parameter that went and one that came
//              may have the same type and mean something else
//   globals    are read by new code, so that nobody has left out writes
//   the rest   (memories, tables, data, tags) no pass changes
//
// What a new caller takes for granted of a function (that it writes nothing,
// what it returns) holds of its old code as well, since both do the same.
//
// What it does not do: nothing where somebody follows the code, by DWARF or by
// branch hints, whose places would have to move with the numbers. A function
// that names one which was inlined everywhere or merged stays the new one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/lift/module_program.h"
#include "compiler/rewrite/new_rows.h"

namespace wasmrust::rewrite {

// Of `functions`, those with a body that is longer than the old one and may
// have that again. `index` counts in the module's own numbers; `retyped` is
// optimize::Optimized's.
std::vector<uint32_t> longer_than_before(const wasm::Module &module,
                                         const lift::ModuleProgram &made,
                                         const Indices &index,
                                         std::span<const NewFunction> functions,
                                         const std::vector<bool> &retyped);

}  // namespace wasmrust::rewrite
