// See joined_texts.h.
#include "compiler/lower/llvm/joined_texts.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/stack_variables.h"
#include "llvm/Analysis/InlineCost.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/Attributes.h"
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
// Of what is put where it is called, when the caller may call itself.
constexpr uint64_t most_variables = 64;  // bytes

// What a function does with texts. Two calls do what one does with both; for
// lines, that is, on standard output, whose buffer knows lines
// (crates/wasm-std, lines.rs), `are_one_for_lines` has to be asked as well.
enum class Shows { Nothing, Texts, Lines };

Shows shows_of(const Function &function) {
  if (function.arg_size() != 2 || !function.getReturnType()->isVoidTy() ||
      !function.getArg(0)->getType()->isPointerTy() ||
      !function.getArg(1)->getType()->isIntegerTy(32))
    return Shows::Nothing;
  std::string name = llvm::demangle(function.getName());
  if (name.contains("wasmrust_std::panic::Message>::bytes"))
    return Shows::Texts;
  if (!name.contains("wasmrust_std::console::Print<") ||
      !name.ends_with(">::text"))
    return Shows::Nothing;
  return name.contains("wasmrust_std::console::Print<1") ? Shows::Lines
                                                         : Shows::Texts;
}

// Whether the buffer is the same behind two texts as behind one that is both,
// and what was written meanwhile is the same: it is known to be empty once a
// line has ended, and what then waits has to fit into it.
bool are_one_for_lines(llvm::StringRef first, llvm::StringRef second) {
  constexpr size_t capacity = 1024;
  if (second.contains('\n')) return true;
  size_t end = first.rfind('\n');
  return end != first.npos && first.size() - end + second.size() < capacity;
}

// Whether a function may come to be called by what it calls.
bool may_call_itself(const Function &function) {
  if (function.doesNotRecurse()) return false;
  if (function.hasAddressTaken()) return true;
  std::set<const Function *> seen;
  std::vector<const Function *> open{&function};
  while (!open.empty()) {
    const Function *next = open.back();
    open.pop_back();
    for (const llvm::Instruction &each : llvm::instructions(*next)) {
      auto *call = llvm::dyn_cast<llvm::CallBase>(&each);
      const Function *callee = call ? call->getCalledFunction() : nullptr;
      if (callee == &function) return true;
      if (callee && seen.insert(callee).second) open.push_back(callee);
    }
  }
  return false;
}

// Of Rust's own library, or of lean std in its place: that these be kept apart
// nobody asked who wrote the program.
bool is_of_library(const Function &function) {
  std::string name = llvm::demangle(function.getName());
  return name.starts_with("std::") || name.starts_with("core::") ||
         name.starts_with("alloc::") || name.contains("wasmrust_std::");
}

bool may_be_put(const Function &callee, const CallInst &call) {
  const Function &caller = *call.getFunction();
  bool is_kept_apart =
      callee.hasFnAttribute(llvm::Attribute::NoInline) || call.isNoInline();
  return (!is_kept_apart || is_of_library(callee)) && !callee.hasOptNone() &&
         (!has_variables_beyond(callee, most_variables) ||
          !may_call_itself(caller)) &&
         llvm::isInlineViable(const_cast<Function &>(callee)).isSuccess() &&
         callee.getFnAttribute("target-features") ==
             caller.getFnAttribute("target-features") &&
         llvm::AttributeFuncs::areInlineCompatible(caller, callee);
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
      if (Shows shows = shows_of(each); shows != Shows::Nothing)
        shows_.emplace(&each, shows);
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
  std::map<const Function *, Shows> shows_;
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

  // True when there was any; then there may be more.
  bool put_where_called() {
    bool any = false;
    for (Function &function : llvm::make_early_inc_range(module_)) {
      CallInst *call = only_call(function);
      if (!call || shows_.contains(&function) || function.doesNotReturn() ||
          llvm::none_of(llvm::instructions(function),
                        [&](auto &each) { return shows(each); }))
        continue;
      llvm::InlineFunctionInfo info;
      if (!may_be_put(function, *call) ||
          !llvm::InlineFunction(*call, info, /*MergeAttributes=*/true)
               .isSuccess())
        continue;
      function.eraseFromParent();
      any = true;
    }
    return any;
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

  // What it does may have been made for the lengths of the calls that there
  // were.
  static bool takes(const Function &function, size_t length) {
    auto range = function.getArg(1)->getRange();
    return !range || range->contains(llvm::APInt(32, length));
  }

  bool join(CallInst &first, CallInst &second) {
    Known &start = calls_.at(&first), &end = calls_.at(&second);
    const Function &function = *first.getCalledFunction();
    if (&function != second.getCalledFunction() ||
        bytes_doubled(start) + bytes_doubled(end) >= bytes_of_call ||
        !takes(function, start.text.size() + end.text.size()) ||
        (shows_.at(&function) == Shows::Lines &&
         !are_one_for_lines(start.text, end.text)))
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
    call.removeParamAttr(0, llvm::Attribute::Dereferenceable);
    call.removeParamAttr(0, llvm::Attribute::DereferenceableOrNull);
    call.removeParamAttr(0, llvm::Attribute::Alignment);
    call.removeParamAttr(1, llvm::Attribute::Range);
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
