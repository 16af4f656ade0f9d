// Tables of small numbers become tables of small elements.
//
// Problem. Who writes a table of numbers gives it the type that is reckoned
// with, mostly `i32` or `usize`, and each element takes four bytes of the
// module, whatever it holds:
//
//   @days [i32]  31 28 31 30 ..     i32.load (days + (month << 2))
//   @days [u8]   31 28 31 30 ..     i32.load8_u (days + month)
//
// Idea. A constant that is only loaded from, in integers of one width at
// multiples of that width, is an array of them, however it was written: a list
// of pairs is one, too. Where the largest element fits fewer bytes, with its
// sign or without, all elements take those, and loads extend what they find.
// Every address into the table becomes one into the new table, divided by as
// much as an element became smaller; addresses that are compared keep their
// order.
//
// It stays where its address goes anywhere but into loads and comparisons with
// other addresses in it, where an access is volatile or atomic, where elements
// are read in several widths or at offsets that are no multiples of it, and
// where it has a section of its own or is seen from outside. Debuggers do not
// find the variable any more.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class SmallTablesPass : public llvm::PassInfoMixin<SmallTablesPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
