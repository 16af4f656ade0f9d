// Cutting the optimised program into parts that are compiled at the same time.
//
// Code generation looks at one function at a time, so it can run on all
// processors when the module is cut. The cut depends only on the program (how
// many instructions each function has, in the module's order), never on how
// many threads there are, so the bytes of the result do not either. Small
// programs stay whole.
//
// A local function or datum that is used from two parts must get a name that
// the linker can match, and that no user's symbol can have:
//
//   a name that resolution gave to this program   keeps it:  _RNv...write
//   any other local                               gets one:  alloc_7.llvm.1234
//
// The number is a hash of the names in the program: the same for the same
// program, and other linked objects cannot hit it by accident. Rust's
// demanglers drop ".llvm.<number>". Such symbols are hidden: no other module
// sees them.
//
// Data goes with the first function that uses it, so most of it stays local.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/lower/llvm/load.h"

namespace wasmrust::lower {

struct Partition {
  uint32_t parts = 1;
  // Owner of each function, variable and alias, in the module's order.
  std::vector<uint32_t> function_owner, variable_owner, alias_owner;
};

// More parts would only add to what each of them reads of the whole.
inline constexpr uint32_t most_parts = 32;

// Decides the parts and gives what is used across them its name and linkage.
Partition partition(llvm::Module &module, const LoadedProgram &program,
                    uint64_t instructions_per_part);

// Turns a module that was read again from the whole program's bitcode into part
// `part`: bodies and initialisers of the others become declarations. Function
// bodies may still be unread; those of the other parts never are.
void keep_only_part(llvm::Module &module, const Partition &partition,
                    uint32_t part);

}  // namespace wasmrust::lower
