// Settling: where data stands is known, so code names it by plain numbers.
//
// Until layout every address is a symbol, and passes know little of those:
// whether a sum of one wraps around, how it is aligned, which of two is the
// larger. When memory has been laid out, code is given the numbers, and passes
// go over it once more as over a finished module's:
//
//   heap_start = (__heap_base + 7) & -8            heap_start = 1048576
//   i32.load (i32.add (i32.and v0 -8) s7+4)        i32.load offset=1046716 …
//   s7 + v0, and (s7+16) + v0 - 16                 the same value
//
// From then on memory must stay as it is: `lay_out` is given the layout that
// the numbers are of, and keeps its memory, whatever code still names, and the
// slots of functions, if there are numbers of such.
//
// The address of a function is its slot in the table of function pointers. Code
// that goes takes slots with it, so most of them stay symbols. Numbers are
// those that code computes with, since there passes gain by them, and all of
// them where nobody calls through the table: no function is needed for its
// number.
//
//   f as usize ^ g as usize                        3
//
// What else stays a symbol: globals; thread-local data, which stand at offsets;
// the ends of the stack; code that is the input's own.
#pragma once

#include "compiler/layout/layout.h"

namespace wasmrust::layout {

// Fields of Program::written that `layout` has numbers for are filled in, and
// their relocations go. Nobody sees any more who needs which data, so all of
// them are kept, and what they name. With the addresses of the functions
// `computed_with` code computes. What is returned is for the next `lay_out`;
// its functions are needed, although no code may name them.
Settled settle_addresses(Program &program, const Layout &layout,
                         const LinkOptions &options,
                         const std::vector<SymbolId> &computed_with);

// True when all live data stand at the same addresses in both.
bool is_memory_the_same(const Program &program, const Layout &a,
                        const Layout &b);

}  // namespace wasmrust::layout
