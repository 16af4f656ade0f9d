// See uncallable.h.
#include "compiler/lower/llvm/uncallable.h"

#include "llvm/ADT/DenseSet.h"
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

}  // namespace

llvm::PreservedAnalyses UncallableMethodsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &) {
  llvm::DenseSet<const llvm::FunctionType *> called;
  for (Function &function : module)
    for (llvm::Instruction &each : llvm::instructions(function))
      if (auto *call = llvm::dyn_cast<llvm::CallBase>(&each);
          call && !call->getCalledFunction())
        called.insert(call->getFunctionType());
  bool changed = false;
  for (Function &function : module) {
    if (function.isDeclaration() || !function.hasLocalLinkage() ||
        function.use_empty() || called.contains(function.getFunctionType()) ||
        llvm::isa<llvm::UnreachableInst>(function.getEntryBlock().front()) ||
        !is_only_in_vtables(function))
      continue;
    make_unreachable(function);
    changed = true;
  }
  return changed ? llvm::PreservedAnalyses::none()
                 : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
