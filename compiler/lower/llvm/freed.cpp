// See freed.h. Whoever knows the address of what frees can call it, and keeps
// it and its note alive; a note that anything but calls knows counts as one.
#include "compiler/lower/llvm/freed.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {

static constexpr const char *note_name = "memory freed",
                            *question_name = "memory is freed";

void answer_freed(llvm::Module &module, bool freed) {
  for (const char *name : {note_name, question_name}) {
    llvm::Function *function = module.getFunction(name);
    if (!function) continue;
    for (llvm::User *user : llvm::make_early_inc_range(function->users())) {
      auto *call = llvm::dyn_cast<llvm::CallInst>(user);
      if (!call || call->getCalledFunction() != function) continue;
      if (!call->getType()->isVoidTy())
        call->replaceAllUsesWith(
            llvm::ConstantInt::get(call->getType(), freed));
      call->eraseFromParent();
    }
  }
}

llvm::PreservedAnalyses AnswerFreedPass::run(llvm::Module &module,
                                             llvm::ModuleAnalysisManager &) {
  llvm::Function *note = module.getFunction(note_name);
  answer_freed(module, note && !note->use_empty());
  return llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
