// See uncallable.h.
#include "compiler/lower/llvm/uncallable.h"

#include <vector>

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

namespace wasmrust::lower {
namespace {

using llvm::Constant;
using llvm::Function;
using llvm::StringRef;

// The bytes of an element that is neither pointer nor structure.
StringRef bytes_of(const Constant &element) {
  auto *data = llvm::dyn_cast<llvm::ConstantDataSequential>(&element);
  return data && data->getElementType()->isIntegerTy(8)
             ? data->getRawDataValues()
             : StringRef();
}

// As rustc makes them: (ptr, 8 bytes | 12 bytes of which 4 are zero), methods.
bool is_vtable(const llvm::GlobalVariable &global) {
  if (!global.isConstant() || !global.hasLocalLinkage() ||
      !global.hasInitializer())
    return false;
  auto *fields = llvm::dyn_cast<llvm::ConstantStruct>(global.getInitializer());
  if (!fields || fields->getNumOperands() < 2) return false;
  bool has_destructor = fields->getOperand(0)->getType()->isPointerTy();
  StringRef head = bytes_of(*fields->getOperand(has_destructor));
  if (!has_destructor) {
    if (head.size() != 12 || llvm::support::endian::read32le(head.data()) != 0)
      return false;
    head = head.drop_front(4);
  }
  if (head.size() != 8) return false;
  uint32_t size = llvm::support::endian::read32le(head.data()),
           align = llvm::support::endian::read32le(head.data() + 4);
  if (!llvm::isPowerOf2_32(align) || size % align != 0) return false;
  for (unsigned i = has_destructor + 1; i < fields->getNumOperands(); ++i)
    if (!fields->getOperand(i)->getType()->isPointerTy()) return false;
  return true;
}

// Do only vtables know `constant`?
bool is_only_in_vtables(const Constant &constant) {
  return llvm::all_of(constant.users(), [](const llvm::User *user) {
    auto *global = llvm::dyn_cast<llvm::GlobalVariable>(user);
    if (global) return is_vtable(*global);
    auto *aggregate = llvm::dyn_cast<llvm::ConstantStruct>(user);
    return aggregate && is_only_in_vtables(*aggregate);
  });
}

void make_unreachable(Function &function) {
  function.deleteBody();
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
  auto *block = llvm::BasicBlock::Create(function.getContext(), "", &function);
  new llvm::UnreachableInst(function.getContext(), block);
}

// Has code, and is reached by a vtable or not at all.
bool is_method(const Function &function) {
  return !function.isDeclaration() && function.hasLocalLinkage() &&
         !function.use_empty() && is_only_in_vtables(function);
}

// Nobody but calls by its name knows it.
bool is_only_called(const Function &function) {
  return !function.isDeclaration() && function.hasLocalLinkage() &&
         llvm::all_of(function.uses(), [](const llvm::Use &use) {
           auto *call = llvm::dyn_cast<llvm::CallBase>(use.getUser());
           return call && call->isCallee(&use);
         });
}

// Which code runs, as far as calls tell, and at which types it calls by
// address.
class Reached {
 public:
  void add(const Function &function) {
    work_.push_back(&function);
    while (!work_.empty()) look_at(*work_.pop_back_val());
  }
  bool calls(const llvm::FunctionType *type) const {
    return called_.contains(type);
  }

 private:
  llvm::DenseSet<const Function *> seen_;
  llvm::DenseSet<const llvm::FunctionType *> called_;
  llvm::SmallVector<const Function *> work_;

  void look_at(const Function &function) {
    if (!seen_.insert(&function).second) return;
    for (const llvm::Instruction &each : llvm::instructions(function)) {
      auto *call = llvm::dyn_cast<llvm::CallBase>(&each);
      if (!call) continue;
      auto *callee = llvm::dyn_cast<Function>(call->getCalledOperand());
      if (callee) work_.push_back(callee);
      if (!call->getCalledFunction()) called_.insert(call->getFunctionType());
    }
  }
};

}  // namespace

llvm::PreservedAnalyses UncallableMethodsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &) {
  Reached reached;
  std::vector<Function *> methods;  // that nobody can call, by now
  for (Function &function : module)
    if (is_method(function))
      methods.push_back(&function);
    else if (!is_only_called(function))
      reached.add(function);
  for (size_t before = 0; before != methods.size();) {
    before = methods.size();
    std::erase_if(methods, [&](Function *each) {
      if (!reached.calls(each->getFunctionType())) return false;
      reached.add(*each);
      return true;
    });
  }
  std::erase_if(methods, [](Function *each) {
    return llvm::isa<llvm::UnreachableInst>(each->getEntryBlock().front());
  });
  for (Function *each : methods) make_unreachable(*each);
  return methods.empty() ? llvm::PreservedAnalyses::all()
                         : llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
