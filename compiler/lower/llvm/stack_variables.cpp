// See stack_variables.h.
#include "compiler/lower/llvm/stack_variables.h"

#include "llvm/IR/DataLayout.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

namespace wasmrust::lower {

bool has_variables_beyond(const llvm::Function &function, uint64_t bytes) {
  const llvm::DataLayout &layout = function.getDataLayout();
  uint64_t taken = 0;
  for (const llvm::Instruction &each : llvm::instructions(function))
    if (auto *variable = llvm::dyn_cast<llvm::AllocaInst>(&each)) {
      auto size = variable->getAllocationSize(layout);
      if (!size) return true;
      taken += size->getKnownMinValue();
    }
  return taken > bytes;
}

}  // namespace wasmrust::lower
