// See format_ways.h.
#include "compiler/lower/llvm/format_ways.h"

#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/format_template.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/KnownBits.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wasmrust::lower {
namespace {

using llvm::CallInst;
using llvm::Function;

// Calls with templates: each takes some 20 bytes more as pieces, and the sink
// takes about 600.
constexpr unsigned most_templates = 20;

class Ways {
 public:
  explicit Ways(const FormatSink &sink) : sink_(sink) {}

  bool inline_all() {
    if (!look_at(*sink_.function, sink_.before(), sink_.before() + 1) ||
        templates_ > most_templates)
      return false;
    bool changed = false;
    // Who calls a way that calls a way comes behind it.
    for (Function *way : ways_) changed |= inline_calls(*way);
    return changed;
  }

 private:
  const FormatSink &sink_;
  llvm::SmallSetVector<Function *, 4> ways_;
  unsigned templates_ = 0;

  // Will no call of the function leave a call of the sink?
  bool look_at(Function &function, unsigned text, unsigned arguments) {
    return llvm::all_of(function.uses(), [&](llvm::Use &use) {
      auto *call = llvm::dyn_cast<CallInst>(use.getUser());
      if (!call || !call->isCallee(&use) || call->isMustTailCall() ||
          call->getFunction() == &function ||
          call->getFunctionType() != function.getFunctionType())
        return false;
      if (is_known(*call, call->getArgOperand(text),
                   call->getArgOperand(arguments))) {
        ++templates_;
        return true;
      }
      return is_way(call->getArgOperand(text), call->getArgOperand(arguments));
    });
  }

  // What will be expanded.
  static bool is_known(CallInst &call, llvm::Value *text,
                       llvm::Value *arguments) {
    auto bytes = constant_bytes(text);
    llvm::KnownBits bits = llvm::computeKnownBits(
        arguments, llvm::SimplifyQuery(call.getDataLayout(), &call));
    if (bits.countMinTrailingOnes() > 0) return true;
    return bits.countMinTrailingZeros() > 0 && bytes &&
           parse_format_template(*bytes).has_value();
  }

  bool is_way(llvm::Value *text, llvm::Value *arguments) {
    auto *first = llvm::dyn_cast<llvm::Argument>(text);
    auto *second = llvm::dyn_cast<llvm::Argument>(arguments);
    if (!first || !second) return false;
    Function &way = *first->getParent();
    if (!way.hasLocalLinkage() || way.isVarArg() ||
        way.hasFnAttribute(llvm::Attribute::NoInline) ||
        way.hasFnAttribute(llvm::Attribute::OptimizeNone))
      return false;
    return !ways_.insert(&way) ||
           look_at(way, first->getArgNo(), second->getArgNo());
  }

  static bool inline_calls(Function &way) {
    bool changed = false;
    for (llvm::User *user : llvm::make_early_inc_range(way.users())) {
      llvm::InlineFunctionInfo info;
      changed |=
          llvm::InlineFunction(*llvm::cast<CallInst>(user), info).isSuccess();
    }
    if (way.use_empty()) way.eraseFromParent();
    return changed;
  }
};

}  // namespace

llvm::PreservedAnalyses FormatWaysPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &analyses) {
  bool changed = false;
  for (const FormatSink &sink : find_format_sinks(module))
    changed |= Ways(sink).inline_all();
  if (!changed) return llvm::PreservedAnalyses::all();
  analyses.invalidate(module, ExpandFormatsPass().run(module, analyses));
  clean_up_.run(module, analyses);
  return llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
