// See reach.h.
#include "compiler/lower/llvm/reach.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalIFunc.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/IntrinsicsWebAssembly.h"
#include "llvm/Support/Error.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace wasmrust::lower {
namespace {

bool needs_unwinding(const llvm::Instruction &instruction) {
  if (instruction.isEHPad() || llvm::isa<llvm::InvokeInst>(instruction) ||
      llvm::isa<llvm::ResumeInst>(instruction))
    return true;
  auto *intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
  return intrinsic &&
         (intrinsic->getIntrinsicID() == llvm::Intrinsic::wasm_throw ||
          intrinsic->getIntrinsicID() == llvm::Intrinsic::wasm_rethrow);
}

class Walk {
 public:
  Walk(LoadedProgram &program,
       const llvm::DenseSet<const llvm::Module *> &lean_modules)
      : program_(program), lean_modules_(lean_modules) {
    for (size_t i = 0; i < program.modules.size(); ++i)
      module_index_[program.modules[i].module.get()] = i;
    unwinds_.resize(program.modules.size());
  }

  void add_roots(const llvm::StringSet<> &runtime_calls);
  void run();
  Reached take();

 private:
  // A use of `value`, which may be a declaration or lose against another file.
  void use(llvm::GlobalValue &value);
  // This very definition is needed.
  void need(llvm::GlobalValue &definition);
  bool is_lean(const llvm::GlobalValue *value) const {
    return value && lean_modules_.contains(value->getParent());
  }
  // Notes that what is visited now reaches something; the first one counts,
  // but anything before a lean body.
  template <typename Map, typename Key>
  void note(Map &map, Key key) {
    auto [at, added] = map.try_emplace(key, visiting_);
    if (!added && is_lean(at->second) && !is_lean(visiting_))
      at->second = visiting_;
  }
  void use_operands(const llvm::User &user);
  void use_constant(const llvm::Constant &constant);
  void add_structors(llvm::Module &module, llvm::StringRef list);
  void visit(llvm::GlobalValue &definition);
  void visit_function(llvm::Function &function);

  LoadedProgram &program_;
  const llvm::DenseSet<const llvm::Module *> &lean_modules_;
  const llvm::GlobalValue *visiting_ = nullptr;
  Reached reached_;
  llvm::DenseMap<const llvm::Module *, size_t> module_index_;
  std::vector<bool> unwinds_;
  llvm::DenseSet<const llvm::Constant *> seen_constants_;
  llvm::DenseSet<const llvm::GlobalValue *> visited_;
  std::vector<llvm::GlobalValue *> work_;
};

void Walk::use(llvm::GlobalValue &value) {
  if (value.hasLocalLinkage()) return need(value);
  auto it = program_.symbols.find(value.getName());
  // Intrinsics and the like have no row.
  if (it == program_.symbols.end()) return;
  if (value.isDeclaration() && !value.hasExternalWeakLinkage())
    reached_.strongly_referenced.insert(value.getName());
  const ProgramSymbol &symbol = it->second;
  if (symbol.definition)
    need(*symbol.definition);
  else if (symbol.inline_copy)
    need(*symbol.inline_copy);
  if (!symbol.definition) note(reached_.outside, value.getName());
}

void Walk::need(llvm::GlobalValue &definition) {
  note(reached_.from, &definition);
  reached_.definitions.insert(&definition);
  if (visited_.insert(&definition).second) work_.push_back(&definition);
}

void Walk::use_constant(const llvm::Constant &constant) {
  if (auto *value = llvm::dyn_cast<llvm::GlobalValue>(&constant))
    return use(*const_cast<llvm::GlobalValue *>(value));
  if (constant.getNumOperands() == 0 ||
      !seen_constants_.insert(&constant).second)
    return;
  use_operands(constant);
}

void Walk::use_operands(const llvm::User &user) {
  for (const llvm::Use &operand : user.operands())
    if (auto *constant = llvm::dyn_cast_or_null<llvm::Constant>(operand.get()))
      use_constant(*constant);
}

void Walk::visit_function(llvm::Function &function) {
  size_t module = module_index_[function.getParent()];
  if (llvm::Error error = function.materialize()) {
    reached_.unreadable.push_back({module, llvm::toString(std::move(error))});
    return;
  }
  use_operands(function);  // personality, prefix and prologue data
  for (const llvm::Instruction &instruction : llvm::instructions(function)) {
    use_operands(instruction);
    if (needs_unwinding(instruction)) unwinds_[module] = true;
  }
}

void Walk::visit(llvm::GlobalValue &definition) {
  if (auto *function = llvm::dyn_cast<llvm::Function>(&definition))
    return visit_function(*function);
  if (auto *alias = llvm::dyn_cast<llvm::GlobalAlias>(&definition)) {
    // An alias is its own file's definition, even where that one lost by name:
    // the merge then makes a local copy. So its references count as well.
    if (llvm::GlobalObject *object = alias->getAliaseeObject()) {
      use(*object);
      if (visited_.insert(object).second) work_.push_back(object);
    }
  }
  use_operands(definition);
}

// A row of llvm.global_ctors: priority, function, and the datum that it makes,
// with which it lives and dies, or null.
void Walk::add_structors(llvm::Module &module, llvm::StringRef list) {
  auto *table = module.getNamedGlobal(list);
  if (!table || !table->hasInitializer()) return;
  for (const llvm::Use &row : table->getInitializer()->operands()) {
    auto *fields = llvm::dyn_cast<llvm::ConstantStruct>(row.get());
    if (!fields) continue;
    auto *datum = fields->getNumOperands() < 3
                      ? nullptr
                      : llvm::dyn_cast<llvm::GlobalValue>(
                            fields->getOperand(2)->stripPointerCasts());
    if (datum && !datum->hasLocalLinkage()) {
      auto it = program_.symbols.find(datum->getName());
      if (it != program_.symbols.end() && it->second.definition != datum)
        continue;
    }
    use_operands(*fields);
  }
}

void Walk::add_roots(const llvm::StringSet<> &runtime_calls) {
  // A StringMap's order is not one to rely on, and none is needed: what is
  // reached is a set.
  for (auto &entry : program_.symbols) {
    ProgramSymbol &symbol = entry.second;
    if (!symbol.definition) continue;
    // `free` is one of them. Where a lean body is not reached otherwise, the C
    // library's function is there.
    if (runtime_calls.contains(entry.getKey()) && !is_lean(symbol.definition))
      symbol.visible_outside = true;
    if (symbol.visible_outside) need(*symbol.definition);
  }
  for (LoadedModule &loaded : program_.modules) {
    llvm::SmallVector<llvm::GlobalValue *, 8> used;
    llvm::collectUsedGlobalVariables(*loaded.module, used,
                                     /*CompilerUsed=*/false);
    llvm::collectUsedGlobalVariables(*loaded.module, used,
                                     /*CompilerUsed=*/true);
    for (llvm::GlobalValue *value : used) {
      use(*value);
      if (!value->hasLocalLinkage())
        program_.symbols[value->getName()].visible_outside = true;
    }
    add_structors(*loaded.module, "llvm.global_ctors");
    add_structors(*loaded.module, "llvm.global_dtors");
  }
}

void Walk::run() {
  while (!work_.empty()) {
    llvm::GlobalValue *definition = work_.back();
    work_.pop_back();
    visiting_ = definition;
    visit(*definition);
  }
}

Reached Walk::take() {
  for (size_t i = 0; i < unwinds_.size(); ++i)
    if (unwinds_[i]) reached_.unwinding_modules.push_back(i);
  return std::move(reached_);
}

}  // namespace

Reached reach(LoadedProgram &program, const llvm::StringSet<> &runtime_calls,
              const llvm::DenseSet<const llvm::Module *> &lean_modules) {
  Walk walk(program, lean_modules);
  walk.add_roots(runtime_calls);
  walk.run();
  return walk.take();
}

}  // namespace wasmrust::lower
