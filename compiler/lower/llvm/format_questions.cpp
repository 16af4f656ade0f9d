// See format_questions.h.
//
// What a parameter is for a function that shows decides which calls by address
// are calls of its stream: a formatter holds a stream in its first two words, a
// value and a vtable, and `write!(f, ...)` hands the two on.
#include "compiler/lower/llvm/format_questions.h"

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
enum class Role : uint8_t { Any, Formatter, Vtable };

constexpr int64_t vtable_in_formatter = 4;

class Quietness {
 public:
  explicit Quietness(const llvm::Module &module)
      : module_(module), layout_(module.getDataLayout()) {}

  // Is a function that shows a value, with a formatter as its second parameter?
  bool shows_quietly(const Function &show) {
    return show.arg_size() == 2 && is_quiet(show, {Role::Any, Role::Formatter});
  }

 private:
  using Roles = std::vector<Role>;

  bool is_quiet(const Function &function, const Roles &roles);
  bool call_is_quiet(const CallBase &call, const Roles &roles);
  bool changes_stream(const llvm::Instruction &each, const Roles &roles);
  Role role_of(Value *value, const Roles &roles);
  bool is_formatter(llvm::AllocaInst &variable, const Roles &roles);

  bool all_that_show_are_quiet(const CallBase &call);

  const llvm::Module &module_;
  const llvm::DataLayout &layout_;
  // Once one was found that is not quiet, all answers are no.
  std::set<std::pair<const Function *, Roles>> visited_;
};

// A variable into which one vtable is stored, that of a stream.
bool Quietness::is_formatter(llvm::AllocaInst &variable, const Roles &roles) {
  std::vector<Value *> addresses{&variable};
  bool found = false;
  for (size_t i = 0; i < addresses.size(); ++i)
    for (llvm::User *user : addresses[i]->users()) {
      if (llvm::isa<llvm::GetElementPtrInst>(user)) {
        addresses.push_back(user);
        continue;
      }
      if (auto *intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(user);
          intrinsic && intrinsic->isLifetimeStartOrEnd())
        continue;
      // Whom it is handed to has it as a formatter, whose stream stays.
      if (llvm::isa<llvm::LoadInst>(user) ||
          (llvm::isa<CallBase>(user) && !llvm::isa<llvm::IntrinsicInst>(user)))
        continue;
      auto *store = llvm::dyn_cast<llvm::StoreInst>(user);
      if (!store || store->getPointerOperand() != addresses[i]) return false;
      Place place = place_of(store->getPointerOperand(), layout_);
      int64_t size =
          layout_.getTypeStoreSize(store->getValueOperand()->getType());
      if (place.base != &variable) return false;
      if (place.offset + size <= vtable_in_formatter ||
          place.offset >= formatter_options)
        continue;
      if (found || place.offset != vtable_in_formatter ||
          role_of(store->getValueOperand(), roles) != Role::Vtable)
        return false;
      found = true;
    }
  return found;
}

Role Quietness::role_of(Value *value, const Roles &roles) {
  if (auto *parameter = llvm::dyn_cast<llvm::Argument>(value))
    return parameter->getArgNo() < roles.size() ? roles[parameter->getArgNo()]
                                                : Role::Any;
  if (auto *load = llvm::dyn_cast<llvm::LoadInst>(value)) {
    Place place = place_of(load->getPointerOperand(), layout_);
    if (load->getType()->isPointerTy() && place.offset == vtable_in_formatter &&
        role_of(place.base, roles) == Role::Formatter)
      return Role::Vtable;
  }
  if (auto *variable = llvm::dyn_cast<llvm::AllocaInst>(value);
      variable && is_formatter(*variable, roles))
    return Role::Formatter;
  return Role::Any;
}

// Whoever is called by its address is one of those of the same type whose
// addresses are known.
bool Quietness::all_that_show_are_quiet(const CallBase &call) {
  return llvm::all_of(module_, [&](const Function &function) {
    return function.getFunctionType() != call.getFunctionType() ||
           !function.hasAddressTaken() || shows_quietly(function);
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

// Formatters that were handed in keep their streams, which no code of core
// changes.
bool Quietness::changes_stream(const llvm::Instruction &each,
                               const Roles &roles) {
  Value *to = nullptr;
  if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&each))
    to = const_cast<Value *>(store->getPointerOperand());
  else if (auto *fill = llvm::dyn_cast<llvm::MemIntrinsic>(&each))
    to = fill->getRawDest();
  if (!to) return false;
  Place place = place_of(to, layout_);
  return llvm::isa<llvm::Argument>(place.base) &&
         place.offset < formatter_options &&
         role_of(place.base, roles) == Role::Formatter;
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

llvm::PreservedAnalyses AnswerQuietPass::run(llvm::Module &module,
                                             llvm::ModuleAnalysisManager &) {
  Quietness quietness(module);
  bool quiet = llvm::all_of(calls_of(module, aside_name), [&](CallInst *call) {
    auto *show =
        llvm::dyn_cast<Function>(call->getArgOperand(0)->stripPointerCasts());
    return show && quietness.shows_quietly(*show);
  });
  answer_quiet(module, quiet);
  return llvm::PreservedAnalyses::none();
}

void answer_no(llvm::Module &module) {
  for (CallInst *call : calls_of(module, same_name)) answer(call, false);
  answer_quiet(module, false);
}

}  // namespace wasmrust::lower
