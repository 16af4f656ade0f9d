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

bool is_call(const llvm::Use &use) {
  auto *call = llvm::dyn_cast<llvm::CallBase>(use.getUser());
  return call && call->isCallee(&use);
}

// Is it where vtables know it from?
bool is_in_vtables(const llvm::Use &use) {
  auto *global = llvm::dyn_cast<llvm::GlobalVariable>(use.getUser());
  if (global) return is_vtable(*global);
  auto *aggregate = llvm::dyn_cast<llvm::ConstantStruct>(use.getUser());
  return aggregate && llvm::all_of(aggregate->uses(), is_in_vtables);
}

void make_unreachable(Function &function) {
  function.deleteBody();
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
  auto *block = llvm::BasicBlock::Create(function.getContext(), "", &function);
  new llvm::UnreachableInst(function.getContext(), block);
}

// Another one stands in vtables for who is called by its name as well.
void leave_vtables(Function &function) {
  auto *instead = Function::Create(
      function.getFunctionType(), llvm::GlobalValue::InternalLinkage,
      function.getName() + ".uncalled", function.getParent());
  instead->copyAttributesFrom(&function);
  make_unreachable(*instead);
  llvm::SmallVector<llvm::CallBase *> calls;
  for (llvm::Use &use : function.uses())
    if (is_call(use))
      calls.push_back(llvm::cast<llvm::CallBase>(use.getUser()));
  function.replaceAllUsesWith(instead);
  // A call that is never come to may be of another type.
  for (llvm::CallBase *each : calls) each->setCalledOperand(&function);
}

// Has code, and nobody knows its address but vtables, if it has any.
bool is_method(const Function &function) {
  return !function.isDeclaration() && function.hasLocalLinkage() &&
         llvm::all_of(function.uses(),
                      [](const llvm::Use &use) {
                        return is_call(use) || is_in_vtables(use);
                      }) &&
         !llvm::all_of(function.uses(), is_call);
}

// Nobody but calls by its name knows it.
bool is_only_called(const Function &function) {
  return !function.isDeclaration() && function.hasLocalLinkage() &&
         llvm::all_of(function.uses(), is_call);
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
  for (Function *each : methods)
    if (llvm::any_of(each->uses(), is_call))
      leave_vtables(*each);
    else
      make_unreachable(*each);
  return methods.empty() ? llvm::PreservedAnalyses::all()
                         : llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
