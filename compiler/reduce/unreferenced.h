// Rows that nothing reachable refers to.
//
// From the exports and the start function on: a function reaches what its code
// names, a table what its active segments hold, a memory the data that is put
// into it, a global what its first value names. What is not reached goes, so
// that a function which was emptied takes with it what only it needed.
//
// Types go where functions, blocks and calls alone name them; with types in
// values (GC, typed references) all of them stay.
#pragma once

#include "compiler/reduce/change.h"
#include "compiler/wasm/module.h"

namespace wasmrust::reduce {

// The change that removes them all.
Change unreferenced(const wasm::Module &module);

}  // namespace wasmrust::reduce
