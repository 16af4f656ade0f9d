// See small_tables.h.
#include "compiler/lower/llvm/small_tables.h"

#include <optional>

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

namespace wasmrust::lower {
namespace {

using llvm::APInt;
using llvm::GEPOperator;
using llvm::Value;

struct Element {
  unsigned bytes;
  bool is_signed;
};

// Of an address in the table from another one, in bytes: `constant`, and each
// variable times its factor.
struct Offset {
  llvm::SmallMapVector<Value *, APInt, 4> variables = {};
  APInt constant;
};

class SmallTable {
 public:
  explicit SmallTable(llvm::GlobalVariable &table)
      : table_(table), layout_(table.getDataLayout()) {}

  bool shrink() {
    table_.removeDeadConstantUsers();
    if (!is_private_constant() || !find_uses() || !are_addresses_known())
      return false;
    if (!read_elements()) return false;
    Element element = smallest();
    if (element.bytes == width_) return false;
    replace(element);
    return true;
  }

 private:
  llvm::GlobalVariable &table_;
  const llvm::DataLayout &layout_;
  unsigned width_ = 0;  // bytes that each load reads
  llvm::SmallSetVector<Value *, 16> addresses_;
  llvm::SmallVector<llvm::LoadInst *> loads_;
  llvm::SmallVector<llvm::ICmpInst *> comparisons_;
  llvm::SmallSetVector<Value *, 8> counters_;  // that may count elements
  llvm::SmallVector<APInt> elements_;
  // Of an old address.
  llvm::DenseMap<Value *, Value *> new_;
  unsigned new_width_ = 0;

  bool is_private_constant() const {
    return table_.isConstant() && table_.hasLocalLinkage() &&
           table_.hasDefinitiveInitializer() && !table_.isThreadLocal() &&
           !table_.hasSection() && !table_.hasComdat() &&
           !table_.hasPartition() && !table_.isExternallyInitialized();
  }

  bool find_uses() {
    addresses_.insert(&table_);
    for (size_t i = 0; i < addresses_.size(); ++i)
      for (llvm::Use &use : addresses_[i]->uses())
        if (!look_at(use)) return false;
    return width_ != 0;
  }

  bool look_at(llvm::Use &use) {
    llvm::User *user = use.getUser();
    if (auto *load = llvm::dyn_cast<llvm::LoadInst>(user))
      return look_at_load(*load);
    if (auto *comparison = llvm::dyn_cast<llvm::ICmpInst>(user)) {
      comparisons_.push_back(comparison);
      return !comparison->isSigned();
    }
    if (!user->getType()->isPointerTy() ||
        !(llvm::isa<GEPOperator>(user) || llvm::isa<llvm::PHINode>(user) ||
          llvm::isa<llvm::SelectInst>(user)))
      return false;
    addresses_.insert(user);
    return true;
  }

  bool look_at_load(llvm::LoadInst &load) {
    auto *type = llvm::dyn_cast<llvm::IntegerType>(load.getType());
    if (!type || !load.isSimple()) return false;
    unsigned bits = type->getBitWidth(), width = bits / 8;
    if ((bits != 16 && bits != 32 && bits != 64) || (width_ && width != width_))
      return false;
    width_ = width;
    loads_.push_back(&load);
    return true;
  }

  // All that an address may come from, and what it is compared with, is the
  // table, and each step is one of whole elements.
  bool are_addresses_known() {
    auto is_known = [&](const Value *value) {
      return addresses_.contains(const_cast<Value *>(value));
    };
    for (Value *each : addresses_) {
      if (auto *phi = llvm::dyn_cast<llvm::PHINode>(each)) {
        if (!llvm::all_of(phi->incoming_values(), is_known)) return false;
      } else if (auto *select = llvm::dyn_cast<llvm::SelectInst>(each)) {
        if (!is_known(select->getTrueValue()) ||
            !is_known(select->getFalseValue()))
          return false;
      } else if (auto *step = llvm::dyn_cast<GEPOperator>(each)) {
        if (!is_known(step->getPointerOperand()) || !offset_of(*step))
          return false;
      }
    }
    return llvm::all_of(comparisons_, [&](llvm::ICmpInst *each) {
      return is_known(each->getOperand(0)) && is_known(each->getOperand(1));
    });
  }

  // Is an integer a multiple of the width, never below zero, and all that is
  // done with it the same when it counts elements? What adds to it cannot wrap:
  // as an index it has a sign.
  //
  //   for (bytes = 0; bytes != 36; bytes += 12)   load table[bytes + ..]
  bool is_counter(Value &value) {
    llvm::SmallSetVector<Value *, 8> group;
    group.insert(&value);
    for (size_t i = 0; i < group.size(); ++i)
      if (!counters_.contains(group[i]) && !may_count(*group[i], group))
        return false;
    counters_.insert_range(group);
    return true;
  }

  bool may_count(Value &value, llvm::SmallSetVector<Value *, 8> &group) const {
    // Debug information says what it is in bytes.
    if (value.isUsedByMetadata()) return false;
    auto is_fine = [&](Value *other) {
      if (auto *number = llvm::dyn_cast<llvm::ConstantInt>(other))
        return !number->isNegative() && number->getValue().urem(width_) == 0;
      group.insert(other);
      return true;
    };
    auto *sum = llvm::dyn_cast<llvm::BinaryOperator>(&value);
    auto *phi = llvm::dyn_cast<llvm::PHINode>(&value);
    if (phi) {
      if (!llvm::all_of(phi->incoming_values(), is_fine)) return false;
    } else if (!sum || sum->getOpcode() != llvm::Instruction::Add ||
               !sum->hasNoUnsignedWrap() || !sum->hasNoSignedWrap() ||
               !llvm::isa<llvm::ConstantInt>(sum->getOperand(1)) ||
               !llvm::all_of(sum->operand_values(), is_fine)) {
      return false;
    }
    return llvm::all_of(value.users(), [&](llvm::User *user) {
      if (auto *comparison = llvm::dyn_cast<llvm::ICmpInst>(user))
        return !comparison->isSigned() && comparison->getOperand(0) == &value &&
               llvm::isa<llvm::ConstantInt>(comparison->getOperand(1)) &&
               is_fine(comparison->getOperand(1));
      if (llvm::isa<GEPOperator>(user)) return addresses_.contains(user);
      return llvm::isa<llvm::Instruction>(user) && is_fine(user);
    });
  }

  // Where it lies in the table, whatever happens.
  bool is_fixed_place(const GEPOperator &step, const Offset &offset) const {
    uint64_t size = layout_.getTypeAllocSize(table_.getValueType());
    return step.getPointerOperand() == &table_ && offset.variables.empty() &&
           offset.constant.ule(size);
  }

  // nullopt: it is not known to be a multiple of the width, or steps may go
  // round all addresses: 2^30 elements of four bytes are none, 2^30 of one byte
  // are not. A constant address has a variable step where it is a difference of
  // two others.
  std::optional<Offset> offset_of(const GEPOperator &step) {
    unsigned bits = layout_.getIndexTypeSizeInBits(step.getType());
    Offset offset{.constant = APInt(bits, 0)};
    if (!step.collectOffset(layout_, bits, offset.variables, offset.constant) ||
        offset.constant.srem(width_))
      return std::nullopt;
    if (!is_fixed_place(step, offset) && (!step.hasNoUnsignedSignedWrap() ||
                                          !llvm::isa<llvm::Instruction>(step)))
      return std::nullopt;
    for (auto &[variable, factor] : offset.variables)
      if (factor.srem(width_) && !is_counter(*variable)) return std::nullopt;
    return offset;
  }

  bool read_elements() {
    uint64_t bytes = layout_.getTypeAllocSize(table_.getValueType());
    if (bytes % width_) return false;
    auto *type = llvm::IntegerType::get(table_.getContext(), width_ * 8);
    for (uint64_t at = 0; at < bytes; at += width_) {
      auto *element = llvm::dyn_cast_or_null<llvm::ConstantInt>(
          llvm::ConstantFoldLoadFromConst(table_.getInitializer(), type,
                                          APInt(64, at), layout_));
      if (!element) return false;
      elements_.push_back(element->getValue());
    }
    return true;
  }

  Element smallest() const {
    unsigned with_sign = 1, without = 1;
    for (const APInt &each : elements_) {
      with_sign = std::max(with_sign, each.getSignificantBits());
      without = std::max(without, each.getActiveBits());
    }
    auto bytes = [](unsigned bits) {
      return llvm::bit_ceil(llvm::divideCeil(bits, 8u));
    };
    if (bytes(without) <= bytes(with_sign)) return {bytes(without), false};
    return {bytes(with_sign), true};
  }

  void replace(Element element) {
    new_width_ = element.bytes;
    new_[&table_] = make_table();
    for (Value *each : addresses_)
      if (auto *phi = llvm::dyn_cast<llvm::PHINode>(each)) {
        llvm::IRBuilder<> builder(phi);
        new_[phi] =
            builder.CreatePHI(phi->getType(), phi->getNumIncomingValues());
      }
    for (Value *each : addresses_)
      if (auto *phi = llvm::dyn_cast<llvm::PHINode>(each)) {
        auto *made = llvm::cast<llvm::PHINode>(new_[phi]);
        for (auto [value, from] :
             llvm::zip(phi->incoming_values(), phi->blocks()))
          made->addIncoming(new_address(value), from);
      }
    for (llvm::ICmpInst *each : comparisons_)
      for (llvm::Use &operand : each->operands())
        if (addresses_.contains(operand)) operand = new_address(operand);
    for (llvm::LoadInst *each : loads_) replace(*each, element);
    for (Value *each : counters_) count_elements(*each);
    remove_old();
  }

  void count_elements(Value &counter) {
    auto divide = [&](llvm::Use &use) {
      if (auto *number = llvm::dyn_cast<llvm::ConstantInt>(use))
        use = llvm::ConstantInt::get(number->getType(),
                                     number->getValue().udiv(width_));
    };
    for (llvm::Use &use : llvm::cast<llvm::User>(counter).operands())
      divide(use);
    for (llvm::User *user : counter.users())
      if (auto *comparison = llvm::dyn_cast<llvm::ICmpInst>(user))
        divide(comparison->getOperandUse(1));
  }

  llvm::GlobalVariable *make_table() {
    auto *type = llvm::IntegerType::get(table_.getContext(), new_width_ * 8);
    llvm::SmallVector<llvm::Constant *> elements;
    for (const APInt &each : elements_)
      elements.push_back(
          llvm::ConstantInt::get(type, each.trunc(new_width_ * 8)));
    auto *array = llvm::ArrayType::get(type, elements.size());
    auto *made = new llvm::GlobalVariable(
        *table_.getParent(), array, /*isConstant=*/true, table_.getLinkage(),
        llvm::ConstantArray::get(array, elements), "", &table_);
    made->takeName(&table_);
    made->setUnnamedAddr(table_.getUnnamedAddr());
    made->setAlignment(llvm::Align(new_width_));
    return made;
  }

  // Recursion ends at the table and at phis; in code that is never reached also
  // at an address that is made of itself.
  Value *new_address(Value *old) {
    auto [it, is_first] =
        new_.try_emplace(old, llvm::PoisonValue::get(old->getType()));
    if (!is_first) return it->second;
    Value *made = nullptr;
    if (auto *step = llvm::dyn_cast<GEPOperator>(old)) {
      made = new_step(*step);
    } else {
      auto *select = llvm::cast<llvm::SelectInst>(old);
      Value *yes = new_address(select->getTrueValue());
      Value *no = new_address(select->getFalseValue());
      made = llvm::IRBuilder<>(select).CreateSelect(select->getCondition(), yes,
                                                    no);
    }
    return new_[old] = made;
  }

  Value *new_step(GEPOperator &step) {
    Value *from = new_address(step.getPointerOperand());
    Offset offset = *offset_of(step);
    auto scaled = [&](const APInt &bytes) {
      auto width = static_cast<int64_t>(width_);
      return bytes.sdiv(APInt(bytes.getBitWidth(), width)) *
             APInt(bytes.getBitWidth(), new_width_);
    };
    llvm::Type *byte = llvm::Type::getInt8Ty(table_.getContext());
    llvm::Type *index = layout_.getIndexType(step.getType());
    auto flags = step.isInBounds() ? llvm::GEPNoWrapFlags::inBounds()
                                   : llvm::GEPNoWrapFlags::none();
    if (step.isInBounds() && step.hasNoUnsignedWrap())
      flags |= llvm::GEPNoWrapFlags::noUnsignedWrap();
    llvm::Constant *constant =
        llvm::ConstantInt::get(index, scaled(offset.constant));
    auto *instruction = llvm::dyn_cast<llvm::Instruction>(&step);
    if (!instruction)
      return llvm::ConstantExpr::getGetElementPtr(
          byte, llvm::cast<llvm::Constant>(from), constant, flags);
    llvm::IRBuilder<> builder(instruction);
    // Halfway the address may be outside.
    if (offset.variables.size() + !offset.constant.isZero() > 1)
      flags = llvm::GEPNoWrapFlags::none();
    for (auto &[variable, factor] : offset.variables) {
      Value *number = builder.CreateSExtOrTrunc(variable, index);
      llvm::Type *unit = byte;
      APInt times =
          counters_.contains(variable) ? factor * new_width_ : scaled(factor);
      if (times == new_width_)
        unit = builder.getIntNTy(new_width_ * 8);
      else if (times != 1)
        number =
            builder.CreateMul(number, llvm::ConstantInt::get(index, times));
      from = builder.CreateGEP(unit, from, number, "", flags);
    }
    return builder.CreateGEP(byte, from, constant, "", flags);
  }

  void replace(llvm::LoadInst &load, Element element) {
    llvm::IRBuilder<> builder(&load);
    Value *address = new_address(load.getPointerOperand());
    Value *loaded = builder.CreateAlignedLoad(builder.getIntNTy(new_width_ * 8),
                                              address, llvm::Align(new_width_));
    loaded = element.is_signed ? builder.CreateSExt(loaded, load.getType())
                               : builder.CreateZExt(loaded, load.getType());
    load.replaceAllUsesWith(loaded);
    load.eraseFromParent();
  }

  // What is left of the old addresses names nothing but one another.
  void remove_old() {
    for (Value *each : addresses_)
      if (auto *instruction = llvm::dyn_cast<llvm::Instruction>(each))
        instruction->dropAllReferences();
    for (Value *each : addresses_)
      if (auto *instruction = llvm::dyn_cast<llvm::Instruction>(each))
        instruction->eraseFromParent();
    table_.removeDeadConstantUsers();
    table_.eraseFromParent();
  }
};

}  // namespace

llvm::PreservedAnalyses SmallTablesPass::run(llvm::Module &module,
                                             llvm::ModuleAnalysisManager &) {
  bool changed = false;
  for (llvm::GlobalVariable &each :
       llvm::make_early_inc_range(module.globals()))
    changed |= SmallTable(each).shrink();
  return changed ? llvm::PreservedAnalyses::none()
                 : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
