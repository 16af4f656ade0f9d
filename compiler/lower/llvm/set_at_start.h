// Variables that are set before anybody reads them.
//
// Problem. A program remembers that something has happened, and where it asks,
// it always has. LLVM knows the first value of a static variable and the other
// one, and that both may be read:
//
//   static BEGUN = false
//   main:    BEGUN = true; run()
//   panic:   text(BEGUN ? "thread 'main'" : "thread '<unnamed>'")
//
// Idea. Follow the program from the functions that somebody outside may call,
// as far as it comes without setting the variable. If no code on these ways
// reads it, whoever does reads what was set, the same everywhere: a constant.
//
// On the way, a call goes into what it calls, and on behind it where that may
// come back with the variable not set. A call by address, or of a function that
// is no part of the module, may run all functions whose address is known; so
// may somebody outside, once code that has returned to them on such a way spoke
// of any function's address. A function of which data speak that have a name
// outside may be called at any time, and all of them when the table is seen
// outside.
//
// Only numbers are looked at that nothing is done with but reading and writing,
// and that get one value. What a thread of its own does is not asked: there is
// one.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class SetAtStartPass : public llvm::PassInfoMixin<SetAtStartPass> {
 public:
  // Whether the host or objects can call functions by their addresses.
  explicit SetAtStartPass(bool table_is_seen) : table_is_seen_(table_is_seen) {}
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);

 private:
  bool table_is_seen_;
};

}  // namespace wasmrust::lower
