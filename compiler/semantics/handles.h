// What gives host objects a number: the table of handles.
//
// A handle is an index into a table of references, which are the objects. Free
// indices must be found in constant time, and a handle that was released must
// be told from one that names something, null included. So there is a second
// table beside it, of small integers (`i31ref`), as long as the first:
//
//   objects   null | (a) | null | (b)      externref
//   links      0   | null|   0  | null     null: taken; a number: free, and
//                                          which index is free after it
//   free      2      the free index that was released last; 0: none
//   fresh     4      the least index that was never given out, from 1
//
// So a free list is threaded through the links, and indices that were never
// used need no entry in it. `acquire` takes the first of the list or else the
// fresh one, for which both tables grow to twice their length when they are
// full; links come into being as 0, which is "free", so that an index that
// nobody acquired names nothing. Handle 0 is never given out, and `release` of
// what is free traps.
//
//   acquire(v): a := free ? free : fresh++   objects[a] := v, links[a] := null
//   release(a): links[a] must be null        objects[a] := null (so that the
//                                            host may collect the object),
//                                            links[a] := free, free := a
//
// Integers stand in a table since a memory of its own would ask for several
// memories, which fewer engines have than `i31ref`, and the program's own
// memory belongs to its allocator.
//
// What it does not do: a handle that was released and given out again cannot be
// told from the old one. Each instance has a table of its own; a thread cannot
// use the handle of another.
#pragma once

#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::semantics {

// Rows of the program. All None: the program has none yet.
struct Handles {
  SymbolId objects, links;    // tables
  SymbolId free, fresh;       // globals
  SymbolId acquire, release;  // (externref) -> i32, (i32) -> ()
};

// A function of the program as a graph, for a row that has no body yet.
struct MadeFunction {
  FunctionId row;
  ir::Function graph;
};

// Adds the tables, globals and functions to the program, all of them live.
// Graphs of the functions are appended to `made`.
Handles add_handles(Program &program, std::vector<MadeFunction> &made);

}  // namespace wasmrust::semantics
