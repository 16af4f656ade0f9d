// See byte_swaps.h.
#include "compiler/lower/llvm/byte_swaps.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

using llvm::Value;

// As the code generator writes llvm.bswap.i32, which it would put together to
// eight bytes again where both words are loaded.
Value *swapped(llvm::IRBuilder<> &builder, Value *word) {
  constexpr uint32_t every_second = 0x00ff00ff;
  auto rotated = [&](Value *value, uint32_t bits) {
    return builder.CreateIntrinsic(word->getType(), llvm::Intrinsic::fshl,
                                   {value, value, builder.getInt32(bits)});
  };
  return builder.CreateOr(rotated(builder.CreateAnd(word, every_second), 24),
                          builder.CreateAnd(rotated(word, 8), every_second));
}

// The words of a swap's operand, the lower one first: loaded as such when
// nobody else needs all of it.
std::pair<Value *, Value *> words_of(llvm::IntrinsicInst &swap) {
  llvm::IRBuilder<> builder(&swap);
  llvm::Type *word = builder.getInt32Ty();
  Value *operand = swap.getArgOperand(0);
  auto *load = llvm::dyn_cast<llvm::LoadInst>(operand);
  if (load && load->isSimple() && load->hasOneUse()) {
    builder.SetInsertPoint(load);
    Value *place = load->getPointerOperand();
    Value *low = builder.CreateAlignedLoad(word, place, load->getAlign());
    Value *high = builder.CreateAlignedLoad(
        word, builder.CreateConstInBoundsGEP1_32(builder.getInt8Ty(), place, 4),
        llvm::commonAlignment(load->getAlign(), 4));
    return {low, high};
  }
  return {builder.CreateTrunc(operand, word),
          builder.CreateTrunc(builder.CreateLShr(operand, 32), word)};
}

void store_words(llvm::StoreInst &store, Value *low, Value *high) {
  llvm::IRBuilder<> builder(&store);
  Value *place = store.getPointerOperand();
  builder.CreateAlignedStore(low, place, store.getAlign());
  builder.CreateAlignedStore(
      high, builder.CreateConstInBoundsGEP1_32(builder.getInt8Ty(), place, 4),
      llvm::commonAlignment(store.getAlign(), 4));
  store.eraseFromParent();
}

void split(llvm::IntrinsicInst &swap) {
  Value *operand = swap.getArgOperand(0);
  auto [low, high] = words_of(swap);
  llvm::IRBuilder<> builder(&swap);
  // What comes first at the end is what came last.
  Value *first = swapped(builder, high), *second = swapped(builder, low);
  auto *store = swap.hasOneUse()
                    ? llvm::dyn_cast<llvm::StoreInst>(*swap.user_begin())
                    : nullptr;
  if (store && store->isSimple() && store->getValueOperand() == &swap) {
    store_words(*store, first, second);
  } else {
    llvm::Type *wide = swap.getType();
    swap.replaceAllUsesWith(builder.CreateOr(
        builder.CreateZExt(first, wide),
        builder.CreateShl(builder.CreateZExt(second, wide), 32)));
  }
  swap.eraseFromParent();
  if (auto *load = llvm::dyn_cast<llvm::LoadInst>(operand);
      load && load->use_empty())
    load->eraseFromParent();
}

}  // namespace

void split_byte_swaps(llvm::Module &module) {
  std::vector<llvm::IntrinsicInst *> swaps;
  for (llvm::Function &function : module)
    if (function.getIntrinsicID() == llvm::Intrinsic::bswap &&
        function.getReturnType()->isIntegerTy(64))
      for (llvm::User *user : function.users())
        if (auto *swap = llvm::dyn_cast<llvm::IntrinsicInst>(user))
          swaps.push_back(swap);
  for (llvm::IntrinsicInst *swap : swaps) split(*swap);
}

}  // namespace wasmrust::lower
