// See smallest_code.h.
#include "compiler/lower/llvm/smallest_code.h"

#include <algorithm>

#include "llvm/CodeGen/TargetLowering.h"
#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PatternMatch.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/Local.h"

namespace wasmrust::lower {
namespace {

using llvm::Value;

// Stores of eight bytes that one copy or fill may be.
constexpr unsigned most_stores = 2;

// The limits are what a target says of itself to LLVM's base class, and no
// option of it.
struct Limits : llvm::TargetLowering {
  static void set(llvm::TargetLowering &target) {
    target.*(&Limits::MaxStoresPerMemcpyOptSize) = most_stores;
    target.*(&Limits::MaxStoresPerMemmoveOptSize) = most_stores;
    target.*(&Limits::MaxStoresPerMemsetOptSize) = most_stores;
  }
};

// A value, or its lower bits.
auto whole_or_low(Value *value) {
  using namespace llvm::PatternMatch;
  return m_CombineOr(m_Specific(value), m_Trunc(m_Specific(value)));
}

// How many of the lower bits of an integer somebody reads.
unsigned bits_read(const llvm::Instruction &value) {
  unsigned most = 0;
  for (const llvm::User *user : value.users())
    most = std::max(most, llvm::isa<llvm::TruncInst>(user)
                              ? user->getType()->getIntegerBitWidth()
                              : value.getType()->getIntegerBitWidth());
  return most;
}

// Is what is read of it `number - number / divisor * divisor`?
bool is_remainder(llvm::Instruction &sum, llvm::BinaryOperator &quotient) {
  using namespace llvm::PatternMatch;
  Value *number = quotient.getOperand(0);
  const llvm::APInt *divisor, *factor;
  if (!sum.getType()->isIntegerTy() ||
      !match(quotient.getOperand(1), m_APInt(divisor)))
    return false;
  unsigned bits = bits_read(sum);
  if (!bits || bits > divisor->getBitWidth()) return false;
  auto times = m_Mul(whole_or_low(&quotient), m_APInt(factor));
  if (match(&sum, m_Sub(whole_or_low(number), times)))
    return factor->trunc(bits) == divisor->trunc(bits);
  return match(&sum, m_c_Add(times, whole_or_low(number))) &&
         factor->trunc(bits) == -divisor->trunc(bits);
}

void divide_for_remainders(llvm::BinaryOperator &quotient) {
  std::vector<llvm::Instruction *> sums;
  auto look_at_users = [&](auto &&self, llvm::User *value, int depth) -> void {
    for (llvm::User *user : value->users())
      if (auto *next = llvm::dyn_cast<llvm::Instruction>(user)) {
        if (is_remainder(*next, quotient)) sums.push_back(next);
        if (depth && next->hasOneUse()) self(self, next, depth - 1);
      }
  };
  // The lower bits, and what they are multiplied by.
  look_at_users(look_at_users, &quotient, 2);
  for (llvm::Instruction *sum : sums) {
    // What is known of the bits that nobody reads need not hold any more.
    for (llvm::User *user : sum->users())
      if (auto *low = llvm::dyn_cast<llvm::TruncInst>(user))
        low->dropPoisonGeneratingFlags();
    llvm::IRBuilder<> builder(sum);
    Value *rest =
        builder.CreateURem(quotient.getOperand(0), quotient.getOperand(1));
    sum->replaceAllUsesWith(builder.CreateZExtOrTrunc(rest, sum->getType()));
    llvm::RecursivelyDeleteTriviallyDeadInstructions(sum);
  }
}

}  // namespace

void write_remainders(llvm::Module &module) {
  for (llvm::Function &function : module) {
    if (!function.hasMinSize()) continue;
    std::vector<llvm::BinaryOperator *> quotients;
    for (llvm::Instruction &each : llvm::instructions(function))
      // A wider one is a call, which the remainder would be once more.
      if (each.getOpcode() == llvm::Instruction::UDiv &&
          each.getType()->isIntegerTy() &&
          each.getType()->getIntegerBitWidth() <= 64)
        quotients.push_back(llvm::cast<llvm::BinaryOperator>(&each));
    for (llvm::BinaryOperator *each : quotients) divide_for_remainders(*each);
  }
}

void shorten_copies(const llvm::Module &module, llvm::TargetMachine &machine) {
  for (const llvm::Function &function : module) {
    if (function.isDeclaration()) continue;
    const auto *target = machine.getSubtargetImpl(function);
    // Without it a copy would be a call of the C library.
    if (!target->checkFeatures("+bulk-memory-opt")) continue;
    // The machine keeps one for all functions with the same features.
    Limits::set(
        const_cast<llvm::TargetLowering &>(*target->getTargetLowering()));
  }
}

}  // namespace wasmrust::lower
