// From "all files in one module" to "one program that may be optimised".
//
// Three things are settled here, before any pass runs:
//
// - What nobody outside can name becomes internal, so that the optimiser may
//   change, merge and drop it. Names that LLVM itself may call later (memcpy; a
//   `printf` that becomes `puts`) stay, or the later call would find nothing.
// - Size attributes follow the profile on every function. They are never
//   inherited: std may have been built for size and the program for speed.
// - Without the target feature `atomics` there is one thread, so atomic
// accesses
//   become plain ones and thread-locals plain data. LLVM's code generator does
//   the same at the end; done here, the optimiser gains from it. Such an object
//   must not be linked with shared memory, which its feature list then says.
//
//   before: @f weak minsize { fence; store atomic ... seq_cst }
//   after:  @f internal { store ... }            (profile release)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/lower/llvm/load.h"
#include "llvm/ADT/StringSet.h"

namespace wasmrust::lower {

// Makes internal what `program` does not say is visible outside. Returns the
// names of library functions that the optimiser must not call into being:
// bitcode defines them, and this program has dropped the definition.
std::vector<std::string> internalize(llvm::Module &merged,
                                     const LoadedProgram &program,
                                     const llvm::StringSet<> &runtime_calls);

void set_size_attributes(llvm::Module &merged, SizeAttribute size);

// Does nothing when `features` has what threads need.
void remove_threads(llvm::Module &merged, std::string_view features);

}  // namespace wasmrust::lower
