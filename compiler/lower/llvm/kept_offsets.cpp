// See kept_offsets.h.
#include "compiler/lower/llvm/kept_offsets.h"

#include <optional>

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

namespace wasmrust::lower {
namespace {

using llvm::Value;

// The constant of a sum with a pointer; what else is added is not in it.
std::optional<uint64_t> constant_of(const llvm::GEPOperator &sum,
                                    const llvm::DataLayout &layout) {
  unsigned bits = layout.getIndexTypeSizeInBits(sum.getType());
  llvm::SmallMapVector<Value *, llvm::APInt, 4> variable;
  llvm::APInt constant(bits, 0);
  if (!sum.collectOffset(layout, bits, variable, constant) ||
      constant.isNegative())
    return std::nullopt;
  // Without a word on wrapping around as unsigned, only that the constant
  // itself may be added.
  if (!sum.hasNoUnsignedWrap() &&
      !(sum.hasNoUnsignedSignedWrap() && variable.empty()))
    return std::nullopt;
  return constant.getZExtValue();
}

uint64_t least_address(const Value *place, const llvm::DataLayout &layout) {
  uint64_t least = 0;
  while (auto *sum = llvm::dyn_cast<llvm::GEPOperator>(place)) {
    if (!sum->getType()->isPointerTy()) break;
    std::optional<uint64_t> constant = constant_of(*sum, layout);
    if (!constant) break;
    least += *constant;
    place = sum->getPointerOperand();
  }
  return least;
}

// `base + constant` of which LLVM does not know that it does not wrap around.
std::optional<uint64_t> unknown_offset(const Value *place,
                                       const llvm::DataLayout &layout) {
  auto *sum = llvm::dyn_cast<llvm::GetElementPtrInst>(place);
  if (!sum || !sum->getType()->isPointerTy() || sum->hasNoUnsignedWrap())
    return std::nullopt;
  llvm::APInt constant(layout.getIndexTypeSizeInBits(sum->getType()), 0);
  if (!sum->accumulateConstantOffset(layout, constant) || constant.isNegative())
    return std::nullopt;
  return constant.getZExtValue();
}

using Accesses = llvm::SmallVector<const llvm::Instruction *, 2>;

// Instructions between a sum and an access that are looked at.
constexpr unsigned most_between = 256;

// Does one run whenever the other did?
bool follows(const llvm::Instruction &sum, const llvm::Instruction &access) {
  return sum.getParent() == access.getParent() &&
         llvm::isGuaranteedToTransferExecutionToSuccessor(
             sum.getIterator(), access.getIterator(), most_between);
}

// Does what accesses at the sum say hold for all who use it? Not where the sum
// is reckoned and none of them runs.
bool holds_for_all(const llvm::Instruction &sum, const Accesses &accesses) {
  // Who stores the sum itself as well uses it twice.
  return sum.hasNUses(accesses.size()) ||
         llvm::any_of(accesses, [&](const llvm::Instruction *access) {
           return follows(sum, *access);
         });
}

}  // namespace

LeastAddresses least_addresses(llvm::Function &function) {
  const llvm::DataLayout &layout = function.getParent()->getDataLayout();
  LeastAddresses result;
  for (llvm::Instruction &each : llvm::instructions(function))
    if (const Value *place = llvm::getLoadStorePointerOperand(&each))
      if (uint64_t least = least_address(place, layout))
        result.emplace_back(&each, least);
  return result;
}

bool keep_offsets(const LeastAddresses &least) {
  // Sums, and the loads and stores that say that they do not wrap around.
  llvm::SmallMapVector<llvm::GetElementPtrInst *, Accesses, 16> sums;
  for (const auto &[handle, address] : least) {
    auto *access = llvm::cast_or_null<llvm::Instruction>(handle);
    if (!access) continue;
    const Value *place = llvm::getLoadStorePointerOperand(access);
    std::optional<uint64_t> offset =
        unknown_offset(place, access->getDataLayout());
    if (offset && *offset <= address)
      sums[llvm::cast<llvm::GetElementPtrInst>(const_cast<Value *>(place))]
          .push_back(access);
  }
  bool changed = false;
  for (const auto &[sum, accesses] : sums) {
    if (!holds_for_all(*sum, accesses)) continue;
    sum->setNoWrapFlags(sum->getNoWrapFlags() |
                        llvm::GEPNoWrapFlags::noUnsignedWrap());
    changed = true;
  }
  return changed;
}

}  // namespace wasmrust::lower
