// See joined_texts.h.
#include "compiler/lower/llvm/joined_texts.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/lower/llvm/format.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wasmrust::lower {
namespace {

using llvm::CallInst;
using llvm::Function;
using llvm::GlobalVariable;

// A call takes so many bytes with its two numbers, or one more.
constexpr size_t bytes_of_call = 7;

// Of which two calls do what one does with both texts. They take an address and
// a length.
bool shows_texts(const Function &function) {
  if (function.arg_size() != 2 || !function.getReturnType()->isVoidTy() ||
      !function.getArg(0)->getType()->isPointerTy() ||
      !function.getArg(1)->getType()->isIntegerTy(32))
    return false;
  std::string name = llvm::demangle(function.getName());
  return name.contains("wasmrust_std::panic::Message>::bytes") ||
         (name.contains("wasmrust_std::console::Print<") &&
          name.ends_with(">::text"));
}

struct Known {
  GlobalVariable *global;  // none: the text is empty
  std::string text;
};

std::optional<Known> known_text(const CallInst &call) {
  auto *length = llvm::dyn_cast<llvm::ConstantInt>(call.getArgOperand(1));
  if (!length) return std::nullopt;
  if (length->isZero()) return Known{nullptr, ""};
  llvm::APInt offset(32, 0);
  auto *global = llvm::dyn_cast<GlobalVariable>(
      call.getArgOperand(0)->stripAndAccumulateConstantOffsets(
          call.getDataLayout(), offset, /*AllowNonInbounds=*/true));
  auto bytes = global ? constant_bytes(global) : std::nullopt;
  uint64_t start = offset.getZExtValue(), count = length->getZExtValue();
  if (!bytes || start > bytes->size() || count > bytes->size() - start)
    return std::nullopt;
  return Known{global, std::string(bytes->substr(start, count))};
}

class JoinTexts {
 public:
  explicit JoinTexts(llvm::Module &module) : module_(module) {}

  bool run() {
    for (Function &each : module_)
      if (shows_texts(each)) shows_.insert(&each);
    if (shows_.empty()) return false;
    while (put_where_called()) {
    }
    for (Function &function : module_) find_calls(function);
    for (auto &[call, known] : calls_)
      if (known.global && is_needed_otherwise(*known.global))
        kept_.insert(known.global);
    for (Function &function : module_)
      for (llvm::BasicBlock &block : function) join_in(block);
    for (Function &function : module_)
      for (llvm::Instruction &each :
           llvm::make_early_inc_range(llvm::instructions(function)))
        if (auto *call = llvm::dyn_cast<CallInst>(&each))
          if (auto found = calls_.find(call); found != calls_.end())
            write(*call, found->second);
    return true;
  }

 private:
  llvm::Module &module_;
  std::set<const Function *> shows_;
  std::map<CallInst *, Known> calls_;
  std::map<std::string, unsigned> counts_;  // calls that show a text
  std::set<GlobalVariable *> kept_;
  std::map<std::string, GlobalVariable *> made_;

  bool shows(const llvm::Instruction &each) const {
    auto *call = llvm::dyn_cast<CallInst>(&each);
    return call && shows_.contains(call->getCalledFunction());
  }

  // The one call of a function that nobody else knows.
  static CallInst *only_call(Function &function) {
    if (function.isDeclaration() || !function.hasLocalLinkage() ||
        !function.hasOneUse())
      return nullptr;
    auto *call = llvm::dyn_cast<CallInst>(function.user_back());
    return call && call->getCalledFunction() == &function &&
                   call->getFunction() != &function && !call->isMustTailCall()
               ? call
               : nullptr;
  }

  bool put_where_called() {
    for (Function &function : module_) {
      CallInst *call = only_call(function);
      if (!call || shows_.contains(&function) || function.doesNotReturn() ||
          llvm::none_of(llvm::instructions(function),
                        [&](auto &each) { return shows(each); }))
        continue;
      llvm::InlineFunctionInfo info;
      if (!llvm::InlineFunction(*call, info).isSuccess()) continue;
      function.eraseFromParent();
      return true;
    }
    return false;
  }

  void find_calls(Function &function) {
    for (llvm::Instruction &each : llvm::instructions(function)) {
      if (!shows(each)) continue;
      auto *call = llvm::cast<CallInst>(&each);
      if (auto known = known_text(*call)) {
        ++counts_[known->text];
        calls_.emplace(call, *known);
      }
    }
  }

  // By anything but calls that show a part of it that is known.
  bool is_needed_otherwise(const llvm::Constant &constant) const {
    return llvm::any_of(constant.users(), [&](const llvm::User *user) {
      if (auto *expression = llvm::dyn_cast<llvm::ConstantExpr>(user))
        return is_needed_otherwise(*expression);
      auto *call = llvm::dyn_cast<CallInst>(user);
      return !call || !calls_.contains(const_cast<CallInst *>(call));
    });
  }

  // Bytes that there are twice when it is a part of another text.
  size_t bytes_doubled(const Known &known) {
    bool stays = counts_[known.text] > 1 || kept_.contains(known.global);
    return stays ? known.text.size() : 0;
  }

  // Whether it stands in front of a text or behind it.
  static bool can_be_told_apart(const llvm::Instruction &each) {
    auto *intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&each);
    if (intrinsic && intrinsic->isAssumeLikeIntrinsic()) return false;
    return each.mayHaveSideEffects() || each.mayReadFromMemory();
  }

  void join_in(llvm::BasicBlock &block) {
    CallInst *last = nullptr;
    for (llvm::Instruction &each : llvm::make_early_inc_range(block)) {
      auto *call = llvm::dyn_cast<CallInst>(&each);
      auto found = call ? calls_.find(call) : calls_.end();
      if (found == calls_.end()) {
        if (can_be_told_apart(each)) last = nullptr;
        continue;
      }
      if (last && join(*last, *call)) {
        calls_.erase(last);
        last->eraseFromParent();
      }
      last = call;
    }
  }

  bool join(CallInst &first, CallInst &second) {
    Known &start = calls_.at(&first), &end = calls_.at(&second);
    if (first.getCalledFunction() != second.getCalledFunction() ||
        bytes_doubled(start) + bytes_doubled(end) >= bytes_of_call)
      return false;
    --counts_[start.text];
    --counts_[end.text];
    end = {nullptr, start.text + end.text};
    ++counts_[end.text];
    return true;
  }

  void write(CallInst &call, const Known &known) {
    if (known.text.empty()) {
      call.eraseFromParent();
      return;
    }
    if (kept_.contains(known.global)) return;
    GlobalVariable *&made = made_[known.text];
    if (!made) {
      llvm::Constant *bytes = llvm::ConstantDataArray::getString(
          module_.getContext(), known.text, /*AddNull=*/false);
      made = new GlobalVariable(module_, bytes->getType(), /*isConstant=*/true,
                                GlobalVariable::PrivateLinkage, bytes);
      made->setUnnamedAddr(GlobalVariable::UnnamedAddr::Global);
      made->setAlignment(llvm::Align(1));
    }
    call.setArgOperand(0, made);
    call.setArgOperand(1,
                       llvm::ConstantInt::get(call.getArgOperand(1)->getType(),
                                              known.text.size()));
  }
};

}  // namespace

llvm::PreservedAnalyses JoinTextsPass::run(llvm::Module &module,
                                           llvm::ModuleAnalysisManager &) {
  return JoinTexts(module).run() ? llvm::PreservedAnalyses::none()
                                 : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
