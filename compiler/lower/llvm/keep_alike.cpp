// See keep_alike.h.
#include "compiler/lower/llvm/keep_alike.h"

#include <map>

#include "llvm/IR/Module.h"
#include "llvm/IR/StructuralHash.h"

namespace wasmrust::lower {

// LLVM instructions, about two bytes each. What is smaller gains more from
// being inlined than from being merged with one other.
static constexpr unsigned least_size = 100;

void OpenFunctions::open(llvm::Module &module) {
  for (llvm::Function &each : module) {
    if (each.isDeclaration() || !each.hasLocalLinkage() || !each.hasName())
      continue;
    names_.push_back(each.getName().str());
    each.setLinkage(llvm::GlobalValue::ExternalLinkage);
    each.setVisibility(llvm::GlobalValue::HiddenVisibility);
  }
}

void OpenFunctions::close(llvm::Module &module) {
  for (const std::string &name : names_)
    if (llvm::Function *function = module.getFunction(name);
        function && !function->isDeclaration()) {
      function->setVisibility(llvm::GlobalValue::DefaultVisibility);
      function->setLinkage(llvm::GlobalValue::InternalLinkage);
    }
  names_.clear();
}

void keep_alike(llvm::Module &module) {
  std::map<llvm::stable_hash, std::vector<llvm::Function *>> alike;
  for (llvm::Function &each : module)
    if (!each.isDeclaration() && each.hasLocalLinkage() &&
        !each.hasFnAttribute(llvm::Attribute::AlwaysInline) &&
        each.getInstructionCount() >= least_size)
      alike[llvm::StructuralHash(each)].push_back(&each);
  for (auto &[hash, list] : alike)
    if (list.size() > 1)
      for (llvm::Function *each : list) {
        each->addFnAttr(llvm::Attribute::NoInline);
        each->addFnAttr(alike_attribute);
      }
}

}  // namespace wasmrust::lower
