// See set_at_start.h.
#include "compiler/lower/llvm/set_at_start.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

// The value that all stores put there, and it is another one than the first;
// nothing is done with the variable but that and reading.
llvm::Constant *value_of(llvm::GlobalVariable &variable) {
  if (!variable.hasLocalLinkage() || variable.isConstant() ||
      variable.isThreadLocal() || !variable.hasInitializer() ||
      !variable.getValueType()->isIntegerTy())
    return nullptr;
  llvm::Constant *value = nullptr;
  for (llvm::User *user : variable.users()) {
    if (auto *load = llvm::dyn_cast<llvm::LoadInst>(user)) {
      if (!load->isSimple() || load->getType() != variable.getValueType())
        return nullptr;
      continue;
    }
    auto *store = llvm::dyn_cast<llvm::StoreInst>(user);
    if (!store || !store->isSimple() || store->getPointerOperand() != &variable)
      return nullptr;
    auto *stored = llvm::dyn_cast<llvm::ConstantInt>(store->getValueOperand());
    if (!stored || stored->getType() != variable.getValueType() ||
        (value && value != stored))
      return nullptr;
    value = stored;
  }
  return value == variable.getInitializer() ? nullptr : value;
}

// Do data speak of a function, themselves or through other data?
class Speaking {
 public:
  using Functions = llvm::SmallPtrSet<llvm::Function *, 16>;

  static Functions functions_of(llvm::Constant &constant) {
    Functions functions;
    llvm::SmallPtrSet<llvm::Constant *, 16> seen;
    llvm::SmallVector<llvm::Constant *> open{&constant};
    while (!open.empty()) {
      llvm::Constant *each = open.pop_back_val();
      if (!seen.insert(each).second) continue;
      if (auto *function = llvm::dyn_cast<llvm::Function>(each)) {
        functions.insert(function);
        continue;
      }
      for (llvm::Value *operand : each->operands())
        if (auto *part = llvm::dyn_cast<llvm::Constant>(operand))
          open.push_back(part);
    }
    return functions;
  }

  bool speaks(llvm::Constant &constant) {
    if (llvm::isa<llvm::ConstantData>(constant)) return false;
    auto [it, is_new] = known_.try_emplace(&constant, false);
    if (is_new) it->second = !functions_of(constant).empty();
    return it->second;
  }

 private:
  llvm::DenseMap<llvm::Constant *, bool> known_;
};

// The ways from one function, up to where the variable is set.
class Ways {
 public:
  Ways(const llvm::GlobalVariable &variable, Speaking &speaking)
      : variable_(variable), speaking_(speaking) {}

  // Can it come back with the variable not set?
  bool comes_back(llvm::Function &function) {
    // Where it calls itself, it may.
    auto [it, is_new] = rows_.try_emplace(&function, true);
    if (!is_new) return it->second;
    if (++depth_ > most_depth) is_read = true;
    bool back = !is_read && walk(function);
    --depth_;
    return rows_[&function] = back;
  }

  bool is_read = false;    // the variable, or nobody knows
  bool calls_any = false;  // by address, or outside
  bool speaks = false;     // of a function's address

 private:
  static constexpr unsigned most_depth = 2000;

  const llvm::GlobalVariable &variable_;
  Speaking &speaking_;
  llvm::DenseMap<llvm::Function *, bool> rows_;
  unsigned depth_ = 0;

  bool walk(llvm::Function &function) {
    bool back = false;
    llvm::SmallPtrSet<llvm::BasicBlock *, 16> seen;
    llvm::SmallVector<llvm::BasicBlock *> open{&function.getEntryBlock()};
    while (!open.empty() && !is_read) {
      llvm::BasicBlock *block = open.pop_back_val();
      if (!seen.insert(block).second || !goes_through(*block)) continue;
      back |= llvm::isa<llvm::ReturnInst>(block->getTerminator());
      open.append(llvm::succ_begin(block), llvm::succ_end(block));
    }
    return back;
  }

  bool goes_through(llvm::BasicBlock &block) {
    for (llvm::Instruction &each : block) {
      if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&each))
        is_read |= load->getPointerOperand() == &variable_;
      auto *store = llvm::dyn_cast<llvm::StoreInst>(&each);
      if (store && store->getPointerOperand() == &variable_) return false;
      auto *call = llvm::dyn_cast<llvm::CallBase>(&each);
      for (llvm::Use &use : each.operands())
        if (auto *constant = llvm::dyn_cast<llvm::Constant>(&use);
            constant && !(call && call->isCallee(&use)))
          speaks |= speaking_.speaks(*constant);
      if (call && !goes_through(*call)) return false;
    }
    return !is_read;
  }

  bool goes_through(llvm::CallBase &call) {
    if (llvm::isa<llvm::IntrinsicInst>(call)) return true;
    // Who is thrown at comes back by another way.
    if (!llvm::isa<llvm::CallInst>(call)) is_read = true;
    llvm::Function *callee = call.getCalledFunction();
    if (callee && !callee->isDeclaration()) return comes_back(*callee);
    calls_any = true;
    return true;
  }
};

bool is_set_first(llvm::Module &module, const llvm::GlobalVariable &variable,
                  Speaking &speaking, bool calls_any) {
  llvm::SetVector<llvm::Function *> outside;
  for (llvm::Function &function : module)
    if (!function.isDeclaration() && !function.hasLocalLinkage())
      outside.insert(&function);
  auto insert_all = [&](llvm::Constant &constant) {
    for (llvm::Function *each : Speaking::functions_of(constant))
      if (!each->isDeclaration()) outside.insert(each);
  };
  for (llvm::GlobalVariable &data : module.globals())
    if (data.hasInitializer() && !data.hasLocalLinkage())
      insert_all(*data.getInitializer());
  for (llvm::GlobalAlias &alias : module.aliases())
    if (!alias.hasLocalLinkage()) insert_all(*alias.getAliasee());
  auto is_read_from = [&](llvm::Function &function) {
    Ways ways(variable, speaking);
    bool back = ways.comes_back(function);
    calls_any |= ways.calls_any || (back && ways.speaks);
    return ways.is_read;
  };
  for (llvm::Function *each : outside)
    if (is_read_from(*each)) return false;
  if (!calls_any) return true;
  for (llvm::Function &function : module)
    if (!function.isDeclaration() && function.hasAddressTaken() &&
        is_read_from(function))
      return false;
  return true;
}

void set(llvm::GlobalVariable &variable, llvm::Constant &value) {
  for (llvm::User *user : llvm::make_early_inc_range(variable.users())) {
    if (!user->getType()->isVoidTy()) user->replaceAllUsesWith(&value);
    llvm::cast<llvm::Instruction>(user)->eraseFromParent();
  }
  variable.eraseFromParent();
}

}  // namespace

llvm::PreservedAnalyses SetAtStartPass::run(llvm::Module &module,
                                            llvm::ModuleAnalysisManager &) {
  Speaking speaking;
  bool any = false;
  for (llvm::GlobalVariable &each :
       llvm::make_early_inc_range(module.globals())) {
    llvm::Constant *value = value_of(each);
    if (!value || !is_set_first(module, each, speaking, table_is_seen_))
      continue;
    set(each, *value);
    any = true;
  }
  return any ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
