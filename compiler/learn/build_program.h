// From resolved objects to the Program: one table of everything.
//
// Each linked WebAssembly object (LLVM's included) is read into the rows of the
// Program; its symbol numbers become SymbolIds, so that from here on nobody
// knows which object a reference came from. Global names keep the resolver's
// ids; local symbols follow behind them.
//
// Three kinds of names get their meaning here: facts of layout (__heap_base),
// imports (undefined, with an explicit import name), and calls that cannot work
// and therefore trap: a weak function that nobody defines, or a declaration
// whose type differs from the definition's.
//
//   extern "C" { fn f(x: i64); }   against   int f(int x)
//     → warning, and the call goes to `signature_mismatch:f`, which traps
#pragma once

#include "compiler/ir/program.h"
#include "compiler/learn/resolve.h"

namespace wasmrust::learn {

// Reads all linked objects of `resolver` into a Program. Nothing is live yet.
Program build_program(Resolver &resolver);

}  // namespace wasmrust::learn
