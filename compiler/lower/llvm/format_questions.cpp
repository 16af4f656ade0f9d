// See format_questions.h.
//
// What a parameter is for a function that shows decides which calls by address
// are calls of its stream: a formatter holds a stream in its first two words, a
// value and a vtable, and `write!(f, ...)` hands the two on. Builders, those of
// `debug_struct` and its like, hold a pointer to a formatter and no other one.
#include "compiler/lower/llvm/format_questions.h"

#include <optional>
#include <set>
#include <vector>

#include "compiler/lower/llvm/format_pointers.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace wasmrust::lower {
namespace {

using llvm::CallBase;
using llvm::CallInst;
using llvm::Function;
using llvm::Value;

constexpr const char *aside_name = "formatting aside",
                     *quiet_name = "formatting is quiet",
                     *same_name = "formatting is";

std::vector<CallInst *> calls_of(llvm::Module &module, const char *name) {
  std::vector<CallInst *> calls;
  if (Function *function = module.getFunction(name))
    for (llvm::User *user : function->users())
      if (auto *call = llvm::dyn_cast<CallInst>(user);
          call && call->getCalledFunction() == function)
        calls.push_back(call);
  return calls;
}

// What is known of a parameter or a variable.
enum class Role : uint8_t { Any, Formatter, Vtable, Builder };

constexpr int64_t pointer_size = 4, vtable_in_formatter = 4;

// A value in a variable, from `offset` to `end`.
struct Stored {
  Value *value;
  int64_t offset, end;
};
using Stores = std::vector<Stored>;

class Quietness {
 public:
  explicit Quietness(const llvm::Module &module)
      : module_(module), layout_(module.getDataLayout()) {}

  // Is a function that shows a value, with a formatter as its second parameter?
  bool shows_quietly(const Function &show) {
    visited_.clear();
    return is_quiet_show(show);
  }

 private:
  using Roles = std::vector<Role>;

  bool is_quiet(const Function &function, const Roles &roles);
  bool call_is_quiet(const CallBase &call, const Roles &roles);
  bool changes_stream(const llvm::Instruction &each, const Roles &roles);
  Role role_of(Value *value, const Roles &roles);
  std::optional<Stores> stores_into(llvm::AllocaInst &variable) const;
  bool is_set_once(const Stores &stores, int64_t offset, Role role,
                   const Roles &roles);
  Role role_of_variable(llvm::AllocaInst &variable, const Roles &roles);

  bool is_quiet_show(const Function &show) {
    return show.arg_size() == 2 && is_quiet(show, {Role::Any, Role::Formatter});
  }
  bool all_that_show_are_quiet(const CallBase &call);

  const llvm::Module &module_;
  const llvm::DataLayout &layout_;
  int depth_ = 0;
  // Of the show that is looked at: one that is not quiet ends it.
  std::set<std::pair<const Function *, Roles>> visited_;
};

// What is stored into a variable, where other functions know of it by their
// parameters only; nothing where more may be. Who gets it has it in the same
// role, and changes neither stream nor formatter (`changes_stream`).
std::optional<Stores> Quietness::stores_into(llvm::AllocaInst &variable) const {
  Stores stores;
  std::vector<Value *> addresses{&variable};
  for (size_t i = 0; i < addresses.size(); ++i)
    for (llvm::User *user : addresses[i]->users()) {
      if (llvm::isa<llvm::GetElementPtrInst>(user)) {
        addresses.push_back(user);
        continue;
      }
      auto *intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(user);
      if (intrinsic && !intrinsic->isLifetimeStartOrEnd()) return std::nullopt;
      if (llvm::isa<llvm::LoadInst, CallBase>(user)) continue;
      auto *store = llvm::dyn_cast<llvm::StoreInst>(user);
      if (!store || store->getPointerOperand() != addresses[i])
        return std::nullopt;
      Place place = place_of(store->getPointerOperand(), layout_);
      if (place.base != &variable) return std::nullopt;
      Value *value = store->getValueOperand();
      stores.push_back(
          {value, place.offset,
           place.offset + static_cast<int64_t>(
                              layout_.getTypeStoreSize(value->getType()))});
    }
  return stores;
}

// Is the pointer at `offset` set once, to what has that role?
bool Quietness::is_set_once(const Stores &stores, int64_t offset, Role role,
                            const Roles &roles) {
  const Stored *found = nullptr;
  for (const Stored &each : stores) {
    if (each.end <= offset || each.offset >= offset + pointer_size) continue;
    if (found || each.offset != offset) return false;
    found = &each;
  }
  return found && role_of(found->value, roles) == role;
}

Role Quietness::role_of_variable(llvm::AllocaInst &variable,
                                 const Roles &roles) {
  auto stores = stores_into(variable);
  if (!stores) return Role::Any;
  if (is_set_once(*stores, vtable_in_formatter, Role::Vtable, roles))
    return Role::Formatter;
  std::vector<int64_t> pointers;
  for (const Stored &each : *stores)
    if (each.value->getType()->isPointerTy()) pointers.push_back(each.offset);
  return pointers.size() == 1 &&
                 is_set_once(*stores, pointers[0], Role::Formatter, roles)
             ? Role::Builder
             : Role::Any;
}

Role Quietness::role_of(Value *value, const Roles &roles) {
  if (!value->getType()->isPointerTy()) return Role::Any;
  if (auto *parameter = llvm::dyn_cast<llvm::Argument>(value))
    return parameter->getArgNo() < roles.size() ? roles[parameter->getArgNo()]
                                                : Role::Any;
  // Formatters in builders of formatters: no program goes further, but one may
  // store into a variable what it has loaded from there.
  constexpr int deepest = 8;
  if (depth_ == deepest) return Role::Any;
  ++depth_;
  Role role = Role::Any;
  if (auto *load = llvm::dyn_cast<llvm::LoadInst>(value)) {
    Place place = place_of(load->getPointerOperand(), layout_);
    Role base = role_of(place.base, roles);
    if (base == Role::Builder)
      role = Role::Formatter;
    else if (base == Role::Formatter && place.offset == vtable_in_formatter)
      role = Role::Vtable;
  } else if (auto *variable = llvm::dyn_cast<llvm::AllocaInst>(value)) {
    role = role_of_variable(*variable, roles);
  }
  --depth_;
  return role;
}

// Whoever is called by its address is one of those of the same type whose
// addresses are known.
bool Quietness::all_that_show_are_quiet(const CallBase &call) {
  return llvm::all_of(module_, [&](const Function &function) {
    return function.getFunctionType() != call.getFunctionType() ||
           !function.hasAddressTaken() || is_quiet_show(function);
  });
}

bool Quietness::call_is_quiet(const CallBase &call, const Roles &roles) {
  if (call.isInlineAsm()) return false;
  Function *callee = call.getCalledFunction();
  if (!callee) {
    auto *method = llvm::dyn_cast<llvm::LoadInst>(call.getCalledOperand());
    if (method && role_of(place_of(method->getPointerOperand(), layout_).base,
                          roles) == Role::Vtable)
      return true;
    return call.arg_size() == 2 &&
           role_of(call.getArgOperand(1), roles) == Role::Formatter &&
           all_that_show_are_quiet(call);
  }
  if (callee->isIntrinsic()) {
    llvm::Intrinsic::ID id = callee->getIntrinsicID();
    return id != llvm::Intrinsic::trap && id != llvm::Intrinsic::debugtrap &&
           id != llvm::Intrinsic::ubsantrap &&
           !callee->getName().starts_with("llvm.wasm.");
  }
  if (callee->getFunctionType() != call.getFunctionType()) return false;
  Roles theirs;
  for (Value *value : call.args())
    theirs.push_back(value->getType()->isPointerTy() ? role_of(value, roles)
                                                     : Role::Any);
  return is_quiet(*callee, theirs);
}

// Formatters that were handed in keep their streams, and builders their
// formatters, which no code of core changes.
bool Quietness::changes_stream(const llvm::Instruction &each,
                               const Roles &roles) {
  Value *to = nullptr;
  bool may_be_pointer = true;
  if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&each)) {
    to = const_cast<Value *>(store->getPointerOperand());
    may_be_pointer = store->getValueOperand()->getType()->isPointerTy();
  } else if (auto *fill = llvm::dyn_cast<llvm::MemIntrinsic>(&each)) {
    to = fill->getRawDest();
  }
  if (!to) return false;
  Place place = place_of(to, layout_);
  if (!llvm::isa<llvm::Argument>(place.base)) return false;
  Role role = role_of(place.base, roles);
  return (role == Role::Formatter && place.offset < formatter_options) ||
         (role == Role::Builder && may_be_pointer);
}

bool Quietness::is_quiet(const Function &function, const Roles &roles) {
  if (!function.hasExactDefinition() || function.isVarArg()) return false;
  if (!visited_.insert({&function, roles}).second) return true;
  for (const llvm::Instruction &each : llvm::instructions(function)) {
    if (each.isVolatile() || changes_stream(each, roles)) return false;
    if (auto *call = llvm::dyn_cast<CallBase>(&each);
        call && !call_is_quiet(*call, roles))
      return false;
  }
  return true;
}

void answer(CallInst *call, bool yes) {
  call->replaceAllUsesWith(llvm::ConstantInt::get(call->getType(), yes));
  call->eraseFromParent();
}

void answer_quiet(llvm::Module &module, bool quiet) {
  for (CallInst *call : calls_of(module, aside_name)) call->eraseFromParent();
  for (CallInst *call : calls_of(module, quiet_name)) answer(call, quiet);
}

}  // namespace

llvm::PreservedAnalyses AnswerSameFunctionPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &) {
  for (CallInst *call : calls_of(module, same_name)) {
    Value *one = call->getArgOperand(0), *other = call->getArgOperand(1);
    answer(call, llvm::isa<Function>(one) && one == other);
  }
  return llvm::PreservedAnalyses::none();
}

llvm::PreservedAnalyses FindQuietPass::run(llvm::Module &module,
                                           llvm::ModuleAnalysisManager &) {
  Quietness quietness(module);
  for (CallInst *call : calls_of(module, aside_name)) {
    auto *show =
        llvm::dyn_cast<Function>(call->getArgOperand(0)->stripPointerCasts());
    if (show && quietness.shows_quietly(*show)) call->eraseFromParent();
  }
  return llvm::PreservedAnalyses::none();
}

llvm::PreservedAnalyses AnswerQuietPass::run(llvm::Module &module,
                                             llvm::ModuleAnalysisManager &) {
  Function *aside = module.getFunction(aside_name);
  answer_quiet(module, !aside || aside->use_empty());
  return llvm::PreservedAnalyses::none();
}

void answer_no(llvm::Module &module) {
  for (CallInst *call : calls_of(module, same_name)) answer(call, false);
  answer_quiet(module, false);
}

}  // namespace wasmrust::lower
