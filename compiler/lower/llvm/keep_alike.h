// Keeps apart what may become one: large functions that are alike are not
// inlined into their only caller.
//
// Problem. A generic function that each type's code calls once is inlined
// there, since that never makes code larger; and then nobody can merge the
// instances:
//
//   run:  work::<UserId>(1), work::<OrderId>(2), work::<Meters>(3)
//   ->    run: 2,000 bytes, 2,000 bytes, 2,000 bytes
//
// Idea. First functions are simplified and small ones inlined as if all were
// visible outside, so that being the only call is no reason. Then functions of
// one structure (operations and blocks; constants, callees and types do not
// count) that are large enough are marked `noinline`, and all else goes on as
// usual. Passes on WasmIR merge the instances (optimize/equal_functions.cpp,
// similar_functions.cpp) and inline those that were not merged.
//
// Nothing is lost where code comes from a compiler that inlined already; rustc
// is told not to (tooling/cargo-wasm/rustflags.cpp).
#pragma once

#include <vector>

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

// Between these two, functions that are internal are visible outside.
class OpenFunctions {
 public:
  void open(llvm::Module &module);
  // Internal again, those that are still there.
  void close(llvm::Module &module);

 private:
  std::vector<std::string> names_;
};

// What those that have others alike are marked with, beside `noinline`.
constexpr const char *alike_attribute = "wasmrust-alike";

// Marks internal functions that have others alike.
void keep_alike(llvm::Module &module);

}  // namespace wasmrust::lower
