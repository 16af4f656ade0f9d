// Places in the source that panics show, as numbers in place of data.
//
// Problem. Whatever can panic names a `Location`: 16 bytes of data with the
// file's name, its length, a line and a column, and an address in the code.
// These are up to 5 % of a program, and nobody but the text of a panic, which
// reads four fields in one place, ever looks at them.
//
//   .data    @1 { "src/image.rs", 12, 39, 44 }   @2 { "src/image.rs", 12, 37,
//   25 } check:   call panic_bounds_check(i, length, @1) panic:
//   show(place->file, place->length); show(place->line); ..
//
// Idea. File, line and column are one number of 32 bits, which takes the
// address's place, and whoever reads a field takes it out of the number. The
// names of the files are a table, or nothing when there is one file.
//
//   check:   call panic_bounds_check(i, length, 39 << 6 | 44)
//   panic:   show("src/image.rs", 12); show(place >> 6); show(place & 63)
//
// It knows nothing of panics: a constant of this form is packed where the whole
// program shows that its address is only handed on, to functions that nobody
// calls but directly, and that at each end single fields are read. A function
// that never ends may do anything with it, such as give it to a panic hook: the
// fields stand on its stack again, which nobody takes away. A pointer that may
// come from elsewhere as well stays, with all that it meets, and so it does
// where somebody else keeps a `Location` or compares its address. Nothing is
// packed when the fields need more than 32 bits, or when the reading costs more
// than the data.
//
// It is the last but one of the passes over LLVM's IR, since an address is what
// LLVM understands better.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class PackLocationsPass : public llvm::PassInfoMixin<PackLocationsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
