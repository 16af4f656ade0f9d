// See recursion.h. The pass is optional, so LLVM asks before it runs.
#include "compiler/lower/llvm/recursion.h"

#include <algorithm>

#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PassInstrumentation.h"

namespace wasmrust::lower {

// The value is not just handed on to whoever called.
static bool is_computed_with(const llvm::CallInst &call) {
  return !call.use_empty() &&
         std::ranges::none_of(call.users(), [](const llvm::User *user) {
           return llvm::isa<llvm::PHINode, llvm::ReturnInst, llvm::SelectInst>(
               user);
         });
}

bool stays_recursive(const llvm::Function &function) {
  unsigned count = 0;
  for (const llvm::Instruction &each : llvm::instructions(function)) {
    const auto *call = llvm::dyn_cast<llvm::CallInst>(&each);
    if (!call || call->getCalledFunction() != &function) continue;
    if (!is_computed_with(*call)) return false;
    ++count;
  }
  return count > 1;
}

void keep_small_recursion(llvm::PassInstrumentationCallbacks &callbacks) {
  callbacks.registerShouldRunOptionalPassCallback(
      [](llvm::StringRef pass, llvm::Any ir) {
        if (pass != "TailCallElimPass") return true;
        const auto *function = llvm::any_cast<const llvm::Function *>(&ir);
        return !function || !(*function)->hasMinSize() ||
               !stays_recursive(**function);
      });
}

}  // namespace wasmrust::lower
