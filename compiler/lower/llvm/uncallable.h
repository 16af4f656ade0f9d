// Methods in vtables that nobody can call.
//
// Problem. A vtable holds all methods of a trait, so whoever makes an object of
// it reaches all of them, and what they call. `dyn Write` has `write_fmt`,
// which nearly nobody calls and which can format anything.
//
// Idea. A method of a vtable is called by its address, at its type; calling it
// at another is undefined. So when no call by address in the whole program has
// a function's type, and only vtables know its address, it is never called so:
//
//   vtable: write_str (ptr, ptr, i32), write_fmt (ptr, ptr, ptr)
//   calls by address: (ptr, ptr, i32), (ptr, i32)
//   ->    write_fmt: unreachable
//
// A call counts once the code that it stands in can run: an error's destructor
// calls destructors by address, and when no other code does, nobody calls it
// either.
//
// It keeps its address; one that is called by its name as well keeps its code,
// and vtables get another one in its place. Only vtables of Rust are looked at:
// constants of the program's own that begin with a destructor or nothing, a
// size and an alignment. Tables of functions that a program may hand to
// somebody outside are left alone.
//
// Assumes that who calls through a vtable came as bitcode. How a vtable looks
// is nobody's business but rustc's, so objects of other languages cannot; a
// library of Rust that was compiled to an object before, and is handed a `dyn`
// as a plain pointer, could (docs/compatibility.md).
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class UncallableMethodsPass
    : public llvm::PassInfoMixin<UncallableMethodsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
