// See prepare.h.
#include "compiler/lower/llvm/prepare.h"

#include "compiler/lower/llvm/target.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/BinaryFormat/Wasm.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/IPO/Internalize.h"
#include "llvm/Transforms/Utils/LowerAtomic.h"

namespace wasmrust::lower {
namespace {

// True for the names that the optimiser knows as the C library's.
bool is_library_function(const llvm::TargetLibraryInfoImpl &library,
                         llvm::StringRef name) {
  llvm::LibFunc function;
  return library.getLibFunc(name, function);
}

// Makes one function's atomic accesses plain; true when there were any.
bool remove_atomics(llvm::Function &function) {
  std::vector<llvm::Instruction *> atomics;
  for (llvm::Instruction &instruction : llvm::instructions(function))
    if (instruction.isAtomic()) atomics.push_back(&instruction);
  bool changed = false;
  for (llvm::Instruction *instruction : atomics) {
    if (auto *load = llvm::dyn_cast<llvm::LoadInst>(instruction)) {
      load->setAtomic(llvm::AtomicOrdering::NotAtomic);
    } else if (auto *store = llvm::dyn_cast<llvm::StoreInst>(instruction)) {
      store->setAtomic(llvm::AtomicOrdering::NotAtomic);
    } else if (auto *exchange =
                   llvm::dyn_cast<llvm::AtomicCmpXchgInst>(instruction)) {
      llvm::lowerAtomicCmpXchgInst(exchange);
    } else if (auto *update =
                   llvm::dyn_cast<llvm::AtomicRMWInst>(instruction)) {
      llvm::lowerAtomicRMWInst(update);
    } else if (llvm::isa<llvm::FenceInst>(instruction)) {
      instruction->eraseFromParent();
    } else {
      continue;  // element-wise atomic copies are ordinary calls later
    }
    changed = true;
  }
  return changed;
}

bool remove_thread_locals(llvm::Module &module) {
  bool changed = false;
  for (llvm::GlobalVariable &variable : module.globals()) {
    if (!variable.isThreadLocal()) continue;
    variable.setThreadLocal(false);
    changed = true;
  }
  if (!changed) return false;
  for (llvm::Function &function : module) {
    if (function.getIntrinsicID() != llvm::Intrinsic::threadlocal_address)
      continue;
    for (llvm::User *user : llvm::make_early_inc_range(function.users())) {
      auto *call = llvm::cast<llvm::CallInst>(user);
      call->replaceAllUsesWith(call->getArgOperand(0));
      call->eraseFromParent();
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> internalize(llvm::Module &merged,
                                     const LoadedProgram &program,
                                     const llvm::StringSet<> &runtime_calls) {
  llvm::TargetLibraryInfoImpl library(merged.getTargetTriple());
  auto keeps_name = [&](const llvm::GlobalValue &value) {
    auto it = program.symbols.find(value.getName());
    return it == program.symbols.end() || it->second.visible_outside ||
           it->second.linker_redefined ||
           runtime_calls.contains(value.getName()) ||
           is_library_function(library, value.getName());
  };
  llvm::internalizeModule(merged, keeps_name);

  std::vector<std::string> unavailable;
  for (const auto &entry : program.symbols)
    if (entry.second.definition &&
        is_library_function(library, entry.getKey())) {
      llvm::GlobalValue *value = merged.getNamedValue(entry.getKey());
      if (!value || value->isDeclaration())
        unavailable.push_back(entry.getKey().str());
    }
  std::sort(unavailable.begin(), unavailable.end());
  return unavailable;
}

void set_size_attributes(llvm::Module &merged, SizeAttribute size) {
  for (llvm::Function &function : merged) {
    if (function.isDeclaration()) continue;
    function.removeFnAttr(llvm::Attribute::MinSize);
    function.removeFnAttr(llvm::Attribute::OptimizeForSize);
    // `#[optimize(none)]`: LLVM refuses the combination.
    if (function.hasOptNone() || size == SizeAttribute::None) continue;
    function.addFnAttr(llvm::Attribute::OptimizeForSize);
    if (size == SizeAttribute::MinSize)
      function.addFnAttr(llvm::Attribute::MinSize);
  }
}

void remove_threads(llvm::Module &merged, std::string_view features) {
  bool removed = false;
  if (!has_feature(features, "atomics"))
    for (llvm::Function &function : merged) removed |= remove_atomics(function);
  if (!has_feature(features, "atomics") ||
      !has_feature(features, "bulk-memory"))
    removed |= remove_thread_locals(merged);
  if (removed)
    merged.addModuleFlag(llvm::Module::Error, "wasm-feature-shared-mem",
                         llvm::wasm::WASM_FEATURE_PREFIX_DISALLOWED);
}

}  // namespace wasmrust::lower
