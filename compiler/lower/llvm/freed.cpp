// See freed.h. Whoever knows the address of what frees can call it, and keeps
// it and its note alive; a note that anything but calls knows counts as one.
#include "compiler/lower/llvm/freed.h"

#include <set>

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {

// A block may begin so much later than it has to, less one.
static constexpr uint64_t most_padded = 8;

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

// The functions that ask, with a size and an alignment. They are kept from
// being inlined, which tells them from others that have something like that.
static std::set<llvm::Function *> allocators(llvm::Module &module) {
  std::set<llvm::Function *> found;
  if (llvm::Function *question = module.getFunction(question_name))
    for (llvm::User *user : question->users())
      if (auto *call = llvm::dyn_cast<llvm::CallInst>(user);
          call && call->getCalledFunction() == question &&
          call->getFunction()->hasFnAttribute(llvm::Attribute::NoInline) &&
          call->getFunction()->arg_size() == 2)
        found.insert(call->getFunction());
  return found;
}

// The alignment for which all of a function's calls ask at most, when all are
// known.
static llvm::ConstantInt *most_alignment(const llvm::Function &allocator) {
  llvm::ConstantInt *most = nullptr;
  if (!allocator.hasLocalLinkage()) return nullptr;
  for (const llvm::User *user : allocator.users()) {
    auto *call = llvm::dyn_cast<llvm::CallInst>(user);
    if (!call || call->getCalledFunction() != &allocator) return nullptr;
    auto *asked = llvm::dyn_cast<llvm::ConstantInt>(call->getArgOperand(1));
    if (!asked) return nullptr;
    if (!most || asked->getValue().ugt(most->getValue())) most = asked;
  }
  return most;
}

static void align_all_alike(llvm::Function &allocator) {
  llvm::ConstantInt *most = most_alignment(allocator);
  if (!most || most->getValue().ugt(most_padded)) return;
  for (llvm::User *user : allocator.users())
    llvm::cast<llvm::CallInst>(user)->setArgOperand(1, most);
}

llvm::PreservedAnalyses AnswerFreedPass::run(llvm::Module &module,
                                             llvm::ModuleAnalysisManager &) {
  llvm::Function *note = module.getFunction(note_name);
  bool freed = note && !note->use_empty();
  std::set<llvm::Function *> asked = allocators(module);
  answer_freed(module, freed);
  if (!freed)
    for (llvm::Function *each : asked) align_all_alike(*each);
  return llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
