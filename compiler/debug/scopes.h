// What each entry of a unit covers in the new code, and which entries stay.
//
//   old                               new
//   subprogram f [10, 60)             [210, 240)
//     inlined g  [20, 30)             [214, 216) [230, 234)
//     inlined h  [40, 44)             no instruction left: goes, and what is in
//     it
//   subprogram dead [-1, ...)         goes, unless something refers to it
//
// Entries that went are kept after all when one that stays refers to them: an
// inlined call that is another's origin, a type that is declared in a dead
// function. Then they say nothing of code.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/debug/copies.h"
#include "compiler/debug/unit.h"

namespace wasmrust::debug {

// Fills scopes, ranges, copies and code of unit number `number`, and its new
// base address.
std::expected<void, std::string> find_scopes(const Sections &sections,
                                             const CodeMap &map,
                                             FunctionView &view,
                                             const Copies &copies,
                                             uint32_t number, Unit &unit);

// Decides which entries stay. `far` are the offsets in the section, rising,
// that other units refer to, `abstract` the entries that get a twin without
// code.
void decide_kept(Unit &unit, std::span<const uint64_t> far,
                 std::span<const uint32_t> abstract);

// The targets of references to other units, in any order.
void collect_far_references(const Unit &unit, std::vector<uint64_t> &to);

}  // namespace wasmrust::debug
