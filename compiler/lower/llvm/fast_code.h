// What the code generator leaves to a function of a library or of the engine,
// done better where speed is the goal.
//
// Problem. WebAssembly has no instruction for some of what LLVM's operations
// say, and the code generator then calls a function: `roundf`, `memcmp` (which
// in Rust's library and in wasi-libc compares byte by byte), `__multi3`. There
// is one for copying memory, but engines leave the compiled code for it, so
// that a copy of 5 bytes takes as long as one of 100. Programs that work on
// text do both all the time:
//
//   String::push_str(s)     memory.copy (.., .., len)
//   map.get(name)           call memcmp (.., .., len)
//   f32::round              call roundf
//
// Idea. Behind LLVM's passes, which know these operations and should,
//
//   llvm.round             is trunc(x + copysign(the number below ½, x))
//   128 bits               are words (wide_arithmetic.h)
//   copies, memcmp and bcmp of a length that is not known
//                          call functions of ours (fast_functions.h)
//
// Time against a module without it on the benchmark programs, node 20 and 26:
// pictures (image, png) 0.85 and 0.85, sorting (of texts too) 0.90 and 0.95,
// records (serde) 0.97, json 0.98, search (regex) 0.99 and 0.96, maps 0.97 and
// 1.00; the others as they were. At most 1.2 % of a module's size.
//
// Functions for which size is the goal keep what they have.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class FastCodePass : public llvm::PassInfoMixin<FastCodePass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
