// See wide_arithmetic.h.
#include "compiler/lower/llvm/wide_arithmetic.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"

namespace wasmrust::lower {
namespace {

using llvm::Value;

// A number of 128 bits.
struct Wide {
  Value *low, *high;
};

bool has_wide_arithmetic(const llvm::Function &function) {
  return function.getFnAttribute("target-features")
      .getValueAsString()
      .contains("+wide-arithmetic");
}

// The upper word is 0.
bool is_narrow(Value *value) {
  if (auto *constant = llvm::dyn_cast<llvm::ConstantInt>(value))
    return constant->getValue().getActiveBits() <= 64;
  auto *cast = llvm::dyn_cast<llvm::ZExtInst>(value);
  return cast && cast->getSrcTy()->getIntegerBitWidth() <= 64;
}

class Writer {
 public:
  explicit Writer(llvm::Instruction &at) : at_(at), builder_(&at) {}

  bool run() {
    Value *result = nullptr;
    if (at_.getType()->isIntegerTy(128))
      result = wide();
    else if (auto *product = llvm::dyn_cast<llvm::WithOverflowInst>(&at_))
      result = with_overflow(*product);
    if (!result) return false;
    at_.replaceAllUsesWith(result);
    at_.eraseFromParent();
    return true;
  }

 private:
  llvm::Instruction &at_;
  llvm::IRBuilder<> builder_;

  Value *wide() {
    switch (at_.getOpcode()) {
      case llvm::Instruction::Mul:
        if (has_wide_arithmetic(*at_.getFunction())) return nullptr;
        return joined(product(at_.getOperand(0), at_.getOperand(1)));
      case llvm::Instruction::Shl:
      case llvm::Instruction::LShr:
      case llvm::Instruction::AShr:
        if (llvm::isa<llvm::Constant>(at_.getOperand(1))) return nullptr;
        return joined(shifted());
      default:
        return nullptr;
    }
  }

  Wide words(Value *wide) {
    llvm::Type *word = builder_.getInt64Ty();
    return {builder_.CreateTrunc(wide, word),
            builder_.CreateTrunc(builder_.CreateLShr(wide, 64), word)};
  }

  Value *joined(Wide of) {
    llvm::Type *type = builder_.getIntNTy(128);
    return builder_.CreateOr(
        builder_.CreateZExt(of.low, type),
        builder_.CreateShl(builder_.CreateZExt(of.high, type), 64));
  }

  Value *upper_word(Value *a, Value *b) {
    Value *mask = builder_.getInt64(0xffffffff);
    Value *a0 = builder_.CreateAnd(a, mask), *a1 = builder_.CreateLShr(a, 32);
    Value *b0 = builder_.CreateAnd(b, mask), *b1 = builder_.CreateLShr(b, 32);
    Value *low = builder_.CreateMul(a0, b0);
    Value *mid = builder_.CreateAdd(builder_.CreateMul(a1, b0),
                                    builder_.CreateLShr(low, 32));
    Value *other = builder_.CreateAdd(builder_.CreateMul(a0, b1),
                                      builder_.CreateAnd(mid, mask));
    return builder_.CreateAdd(builder_.CreateAdd(builder_.CreateMul(a1, b1),
                                                 builder_.CreateLShr(mid, 32)),
                              builder_.CreateLShr(other, 32));
  }

  Wide product_of_words(Value *a, Value *b) {
    return {builder_.CreateMul(a, b), upper_word(a, b)};
  }

  Wide product(Value *a, Value *b) {
    Wide x = words(a), y = words(b);
    Wide all = product_of_words(x.low, y.low);
    if (!is_narrow(b))
      all.high =
          builder_.CreateAdd(all.high, builder_.CreateMul(x.low, y.high));
    if (!is_narrow(a))
      all.high =
          builder_.CreateAdd(all.high, builder_.CreateMul(x.high, y.low));
    return all;
  }

  // Of two words; the upper word says whether it fits into one.
  Value *with_overflow(llvm::WithOverflowInst &at) {
    Value *a = at.getLHS(), *b = at.getRHS();
    if (at.getBinaryOp() != llvm::Instruction::Mul ||
        !a->getType()->isIntegerTy(64) ||
        has_wide_arithmetic(*at.getFunction()))
      return nullptr;
    auto [low, high] = product_of_words(a, b);
    Value *expected = builder_.getInt64(0);
    if (at.isSigned()) {
      // A negative factor counts 2⁶⁴ too much of the other one.
      high = builder_.CreateSub(
          high, builder_.CreateAnd(builder_.CreateAShr(a, 63), b));
      high = builder_.CreateSub(
          high, builder_.CreateAnd(builder_.CreateAShr(b, 63), a));
      expected = builder_.CreateAShr(low, 63);
    }
    Value *pair = builder_.CreateInsertValue(
        llvm::PoisonValue::get(at.getType()), low, 0);
    return builder_.CreateInsertValue(pair,
                                      builder_.CreateICmpNE(high, expected), 1);
  }

  Wide shifted() {
    Wide of = words(at_.getOperand(0));
    Value *by = builder_.CreateTrunc(at_.getOperand(1), builder_.getInt64Ty());
    Value *within = builder_.CreateAnd(by, 63);
    // What comes from the other word is shifted by 64 - within in two steps,
    // since by 64 at once means nothing.
    Value *back = builder_.CreateXor(within, 63);
    Value *zero = builder_.getInt64(0);
    Value *is_far = builder_.CreateICmpNE(builder_.CreateAnd(by, 64), zero);
    if (at_.getOpcode() == llvm::Instruction::Shl) {
      Value *low = builder_.CreateShl(of.low, within);
      Value *over = builder_.CreateLShr(builder_.CreateLShr(of.low, 1), back);
      Value *high =
          builder_.CreateOr(builder_.CreateShl(of.high, within), over);
      return {builder_.CreateSelect(is_far, zero, low),
              builder_.CreateSelect(is_far, low, high)};
    }
    bool is_signed = at_.getOpcode() == llvm::Instruction::AShr;
    Value *high = is_signed ? builder_.CreateAShr(of.high, within)
                            : builder_.CreateLShr(of.high, within);
    Value *over = builder_.CreateShl(builder_.CreateShl(of.high, 1), back);
    Value *low = builder_.CreateOr(builder_.CreateLShr(of.low, within), over);
    Value *beyond = is_signed ? builder_.CreateAShr(of.high, 63) : zero;
    return {builder_.CreateSelect(is_far, high, low),
            builder_.CreateSelect(is_far, beyond, high)};
  }
};

}  // namespace

bool write_out_wide(llvm::Instruction &instruction) {
  return Writer(instruction).run();
}

}  // namespace wasmrust::lower
