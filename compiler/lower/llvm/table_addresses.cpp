// See table_addresses.h.
#include "compiler/lower/llvm/table_addresses.h"

#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/Local.h"

namespace wasmrust::lower {
namespace {

using llvm::GetElementPtrInst;
using llvm::Value;

// So many bytes behind a pointer, without wrapping around.
bool is_bytes_behind(const GetElementPtrInst &address) {
  return address.getNumIndices() == 1 && address.hasNoUnsignedWrap() &&
         address.getSourceElementType()->isIntegerTy(8) &&
         address.getType()->isPointerTy();
}

// The address that `pointer` is, when only one instruction uses it.
GetElementPtrInst *address_for_one(Value *pointer) {
  auto *address = llvm::dyn_cast<GetElementPtrInst>(pointer);
  while (address && address->hasOneUse() && address->hasAllZeroIndices())
    address = llvm::dyn_cast<GetElementPtrInst>(address->getPointerOperand());
  return address && address->hasOneUse() ? address : nullptr;
}

// What nobody uses then is in `unused`.
void add_table_last(GetElementPtrInst &address,
                    llvm::SmallVectorImpl<llvm::WeakTrackingVH> &unused) {
  GetElementPtrInst *row = address_for_one(address.getPointerOperand());
  if (!row || !is_bytes_behind(*row) || !is_bytes_behind(address) ||
      !llvm::isa<llvm::GlobalVariable>(row->getPointerOperand()))
    return;
  Value *first = row->getOperand(1), *second = address.getOperand(1);
  // A narrower one has a sign, which the sum may have where neither of them
  // has.
  if (first->getType() != second->getType() ||
      first->getType()->getIntegerBitWidth() <
          address.getDataLayout().getIndexTypeSizeInBits(address.getType()) ||
      llvm::isa<llvm::Constant>(first) || llvm::isa<llvm::Constant>(second))
    return;
  llvm::IRBuilder<> builder(&address);
  Value *distance = builder.CreateNUWAdd(first, second);
  address.setOperand(1, distance);
  address.setNoWrapFlags(address.getNoWrapFlags() & row->getNoWrapFlags());
  unused.emplace_back(address.getPointerOperand());
  address.setOperand(0, row->getPointerOperand());
}

}  // namespace

llvm::PreservedAnalyses TableAddressesPass::run(
    llvm::Function &function, llvm::FunctionAnalysisManager &) {
  if (!function.hasMinSize()) return llvm::PreservedAnalyses::all();
  llvm::SmallVector<llvm::WeakTrackingVH> unused;
  for (llvm::Instruction &each : llvm::instructions(function))
    if (auto *address = llvm::dyn_cast<GetElementPtrInst>(&each))
      add_table_last(*address, unused);
  if (unused.empty()) return llvm::PreservedAnalyses::all();
  llvm::RecursivelyDeleteTriviallyDeadInstructions(unused);
  llvm::PreservedAnalyses preserved;
  preserved.preserveSet<llvm::CFGAnalyses>();
  return preserved;
}

}  // namespace wasmrust::lower
