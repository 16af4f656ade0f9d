// See stores_apart.h.
#include "compiler/lower/llvm/stores_apart.h"

#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace wasmrust::lower {
namespace {

using llvm::BasicBlock;
using llvm::PHINode;
using llvm::StoreInst;
using llvm::Value;

// Each branch gets a store.
constexpr unsigned most_branches = 4;

bool is_in_variable(const llvm::Use &address) {
  return llvm::isa<llvm::AllocaInst>(address->stripInBoundsConstantOffsets());
}

// The same when the block has just been entered as when the store is reached.
bool is_known_before(const Value &value, const BasicBlock &block) {
  auto *made = llvm::dyn_cast<llvm::Instruction>(&value);
  return !made || made->getParent() != &block || llvm::isa<PHINode>(made);
}

bool is_first_access(const StoreInst &store) {
  for (const llvm::Instruction &each : *store.getParent()) {
    if (&each == &store) return true;
    if (each.mayReadOrWriteMemory() || each.mayHaveSideEffects()) return false;
  }
  return false;
}

// The one store that is done to the places that `address` may be.
StoreInst *store_to_take_apart(PHINode &address) {
  if (!address.getType()->isPointerTy() || !address.hasOneUse() ||
      address.getNumIncomingValues() < 2 ||
      address.getNumIncomingValues() > most_branches ||
      !llvm::all_of(address.incoming_values(), is_in_variable))
    return nullptr;
  BasicBlock &block = *address.getParent();
  auto *store = llvm::dyn_cast<StoreInst>(address.user_back());
  if (!store || !store->isSimple() || store->getParent() != &block ||
      store->getPointerOperand() != &address ||
      !is_known_before(*store->getValueOperand(), block) ||
      !is_first_access(*store))
    return nullptr;
  for (BasicBlock *from : address.blocks())
    if (!llvm::isa<llvm::BranchInst>(from->getTerminator())) return nullptr;
  return store;
}

void take_apart(PHINode &address, StoreInst &store) {
  BasicBlock &block = *address.getParent();
  llvm::SmallVector<BasicBlock *, most_branches> branches(address.blocks());
  for (BasicBlock *from : branches) {
    if (from->getSingleSuccessor() != &block)
      from = llvm::SplitEdge(from, &block);
    llvm::Instruction *own = store.clone();
    for (llvm::Use &use : own->operands())
      use = use->DoPHITranslation(&block, from);
    own->insertBefore(from->getTerminator()->getIterator());
  }
  store.eraseFromParent();
  address.eraseFromParent();
}

}  // namespace

llvm::PreservedAnalyses StoresApartPass::run(llvm::Function &function,
                                             llvm::FunctionAnalysisManager &) {
  llvm::SmallVector<std::pair<PHINode *, StoreInst *>> found;
  for (BasicBlock &block : function)
    for (PHINode &each : block.phis())
      if (StoreInst *store = store_to_take_apart(each))
        found.emplace_back(&each, store);
  for (auto [address, store] : found) take_apart(*address, *store);
  return found.empty() ? llvm::PreservedAnalyses::all()
                       : llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
