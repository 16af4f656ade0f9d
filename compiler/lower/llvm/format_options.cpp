// See format_options.h.
#include "compiler/lower/llvm/format_options.h"

#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/format_pointers.h"
#include "compiler/lower/llvm/format_template.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace wasmrust::lower {
namespace {

using llvm::Value;

// What is known of options: bits that are one somewhere, and bits that are one
// everywhere. The 64 bits are flags, width and precision.
struct Bits {
  uint64_t some = 0, all = ~uint64_t{0};
  bool copied = false;  // a formatter's options take part

  static Bits of(uint64_t value) { return {value, value}; }
  static Bits anything() { return {~uint64_t{0}, 0}; }
  // What has these options already.
  static Bits copy() { return {0, ~uint64_t{0}, true}; }
  void join(const Bits &other) {
    some |= other.some;
    all &= other.all;
    copied |= other.copied;
  }
};

class Folding {
 public:
  explicit Folding(llvm::Module &module)
      : module_(module), layout_(module.getDataLayout()), pointers_(module) {}

  bool run();

 private:
  void add_templates();
  void add_pieces();
  void add_piece(llvm::CallBase &call, unsigned flags);
  void add_stores(Value *formatter);
  void add_store(llvm::StoreInst &store, int64_t offset);
  void add_copy(llvm::MemCpyInst &copy, int64_t offset);
  Bits evaluate(Value *value, int64_t offset,
                llvm::SmallPtrSetImpl<Value *> &visited);
  Bits evaluate_operation(llvm::Instruction &operation, int64_t offset,
                          llvm::SmallPtrSetImpl<Value *> &visited);
  void add(Bits bits) { options_.join(bits); }
  bool fold(llvm::LoadInst &load);

  llvm::Module &module_;
  const llvm::DataLayout &layout_;
  FormatterPointers pointers_;
  Bits options_ = Bits::of(usual_format_flags);
};

void Folding::add_templates() {
  for (llvm::GlobalVariable &global : module_.globals()) {
    auto bytes = constant_bytes(&global);
    if (!bytes) continue;
    auto found = parse_format_template(*bytes);
    // A template's array is nothing but the template.
    if (!found || found->size != bytes->size()) continue;
    for (const FormatItem &item : found->items) {
      if (item.is_text()) continue;
      Bits bits = Bits::of(item.flags | uint64_t{item.width} << 32 |
                           uint64_t{item.precision} << 48);
      constexpr uint64_t width = uint64_t{0xFFFF} << 32,
                         precision = uint64_t{0xFFFF} << 48;
      if (item.width_is_argument) bits.join({width, ~width});
      if (item.precision_is_argument) bits.join({precision, ~precision});
      add(bits);
    }
  }
}

// A template that became calls of pieces may be gone, with no text in it.
void Folding::add_pieces() {
  llvm::SmallPtrSet<llvm::Function *, 8> sinks;
  for (const FormatSink &sink : find_format_sinks(module_))
    sinks.insert(sink.function);
  for (llvm::Function &piece : module_)
    if (auto show = shown_parameter(piece))
      for (llvm::User *user : piece.users())
        // A sink has its options from templates.
        if (auto *call = llvm::dyn_cast<llvm::CallBase>(user);
            call && !sinks.contains(call->getFunction()))
          add_piece(*call, *show + 1);
}

void Folding::add_piece(llvm::CallBase &call, unsigned flags) {
  if (call.arg_size() != flags + 2) return add(Bits::anything());
  auto *first = llvm::dyn_cast<llvm::ConstantInt>(call.getArgOperand(flags)),
       *counts =
           llvm::dyn_cast<llvm::ConstantInt>(call.getArgOperand(flags + 1));
  if (!first) return add(Bits::anything());
  Bits bits = Bits::of(first->getZExtValue() |
                       (counts ? counts->getZExtValue() << 32 : 0));
  constexpr uint64_t all_counts = ~uint64_t{0} << 32;
  if (!counts) bits.join({all_counts | bits.some, bits.all & ~all_counts});
  add(bits);
}

// The bits of a value that is stored `offset` bytes behind the options' start.
Bits Folding::evaluate(Value *value, int64_t offset,
                       llvm::SmallPtrSetImpl<Value *> &visited) {
  if (auto *constant = llvm::dyn_cast<llvm::ConstantInt>(value))
    return constant->getBitWidth() <= 64 ? Bits::of(constant->getZExtValue())
                                         : Bits::anything();
  auto *operation = llvm::dyn_cast<llvm::Instruction>(value);
  if (!operation || !value->getType()->isIntegerTy()) return Bits::anything();
  // Inside of itself, a value adds nothing.
  if (!visited.insert(value).second) return Bits{};
  Bits bits = visited.size() > 16
                  ? Bits::anything()
                  : evaluate_operation(*operation, offset, visited);
  visited.erase(value);
  return bits;
}

Bits Folding::evaluate_operation(llvm::Instruction &operation, int64_t offset,
                                 llvm::SmallPtrSetImpl<Value *> &visited) {
  auto operand = [&](unsigned i) {
    return evaluate(operation.getOperand(i), offset, visited);
  };
  switch (operation.getOpcode()) {
    case llvm::Instruction::Load: {
      Place place = place_of(operation.getOperand(0), layout_);
      bool same = (pointers_.surely(place.base) ||
                   (llvm::isa<llvm::AllocaInst>(place.base) &&
                    pointers_.maybe(place.base))) &&
                  place.offset == formatter_options + offset;
      return same ? Bits::copy() : Bits::anything();
    }
    case llvm::Instruction::And: {
      Bits a = operand(0), b = operand(1);
      if (a.copied && b.copied) return Bits::anything();
      return {a.some & b.some, a.all & b.all, a.copied || b.copied};
    }
    case llvm::Instruction::Or: {
      Bits a = operand(0), b = operand(1);
      return {a.some | b.some, a.all | b.all, a.copied || b.copied};
    }
    case llvm::Instruction::Trunc: {
      return operand(0);
    }
    case llvm::Instruction::ZExt: {
      Bits a = operand(0);
      a.all &= ~uint64_t{0} >>
               (64 - operation.getOperand(0)->getType()->getIntegerBitWidth());
      return a;
    }
    case llvm::Instruction::Select: {
      Bits a = operand(1);
      a.join(operand(2));
      return a;
    }
    case llvm::Instruction::PHI: {
      Bits a;
      for (unsigned i = 0; i < operation.getNumOperands(); ++i)
        a.join(operand(i));
      return a;
    }
    default:
      return Bits::anything();
  }
}

void Folding::add_store(llvm::StoreInst &store, int64_t offset) {
  int64_t size = layout_.getTypeStoreSize(store.getValueOperand()->getType());
  if (offset + size <= formatter_options || offset >= formatter_size) return;
  int64_t start = offset - formatter_options;
  if (start < 0 || start + size > 8) return add(Bits::anything());
  llvm::SmallPtrSet<Value *, 8> visited;
  Bits bits = evaluate(store.getValueOperand(), start, visited);
  uint64_t written = (size == 8 ? ~uint64_t{0} : (uint64_t{1} << 8 * size) - 1)
                     << 8 * start;
  add({(bits.some << 8 * start) & written, (bits.all << 8 * start) | ~written});
}

// All of a formatter from another, or anything.
void Folding::add_copy(llvm::MemCpyInst &copy, int64_t offset) {
  Place from = place_of(copy.getSource(), layout_);
  if (!pointers_.maybe(from.base) || from.offset != offset)
    add(Bits::anything());
}

void Folding::add_stores(Value *formatter) {
  std::vector<std::pair<Value *, int64_t>> work{{formatter, 0}};
  while (!work.empty()) {
    auto [pointer, offset] = work.back();
    work.pop_back();
    for (llvm::User *user : pointer->users()) {
      if (auto *address = llvm::dyn_cast<llvm::GEPOperator>(user)) {
        llvm::APInt more(32, 0);
        if (address->accumulateConstantOffset(layout_, more))
          work.push_back({address, offset + more.getSExtValue()});
        else
          add(Bits::anything());
      } else if (auto *store = llvm::dyn_cast<llvm::StoreInst>(user)) {
        if (store->getPointerOperand() == pointer) add_store(*store, offset);
      } else if (auto *copy = llvm::dyn_cast<llvm::MemCpyInst>(user)) {
        if (copy->getDest() == pointer) add_copy(*copy, offset);
      } else if (auto *other = llvm::dyn_cast<llvm::IntrinsicInst>(user)) {
        if (!other->isLifetimeStartOrEnd() && !other->isAssumeLikeIntrinsic())
          add(Bits::anything());
      } else if (llvm::isa<llvm::CallBase>(user)) {
        // Whoever gets a part of it may write there.
        if (offset != 0) add(Bits::anything());
      } else if (llvm::isa<llvm::PHINode, llvm::SelectInst, llvm::AtomicRMWInst,
                           llvm::AtomicCmpXchgInst, llvm::PtrToIntInst>(user)) {
        add(Bits::anything());
      }
    }
  }
}

bool Folding::fold(llvm::LoadInst &load) {
  if (!load.isSimple() || !load.getType()->isIntegerTy()) return false;
  Place place = place_of(load.getPointerOperand(), layout_);
  if (!pointers_.surely(place.base)) return false;
  unsigned bits = load.getType()->getIntegerBitWidth();
  int64_t start = place.offset - formatter_options;
  if (start < 0 || bits % 8 != 0 || start + bits / 8 > 8) return false;
  uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  uint64_t some = options_.some >> 8 * start & mask,
           all = options_.all >> 8 * start & mask;
  if (some == mask && all == 0) return false;
  llvm::IRBuilder<> builder(load.getNextNode());
  llvm::Type *type = load.getType();
  if (some == all) {
    load.replaceAllUsesWith(llvm::ConstantInt::get(type, all));
    return true;
  }
  Value *masked =
      builder.CreateAnd(&load, llvm::ConstantInt::get(type, some), "options");
  Value *known = builder.CreateOr(masked, llvm::ConstantInt::get(type, all));
  load.replaceUsesWithIf(
      known, [&](llvm::Use &use) { return use.getUser() != masked; });
  return true;
}

bool Folding::run() {
  if (pointers_.lost()) return false;
  add_templates();
  add_pieces();
  for (Value *each : pointers_.all()) {
    auto *variable = llvm::dyn_cast<llvm::AllocaInst>(each);
    // Pieces have their options from templates.
    if (variable && shown_parameter(*variable->getFunction())) continue;
    if (!llvm::isa<llvm::AllocaInst, llvm::Argument, llvm::LoadInst>(each))
      return false;
    add_stores(each);
  }
  bool changed = false;
  for (llvm::Function &function : module_)
    for (llvm::Instruction &each :
         llvm::make_early_inc_range(llvm::instructions(function)))
      if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&each))
        changed |= fold(*load);
  return changed;
}

}  // namespace

llvm::PreservedAnalyses FoldFormatOptionsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &) {
  bool changed = formats_through_lean_write(module) && Folding(module).run();
  return changed ? llvm::PreservedAnalyses::none()
                 : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
