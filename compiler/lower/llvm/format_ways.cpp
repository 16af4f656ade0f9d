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

// Texts and values in all templates: each is a call, and the sink takes about
// 600 bytes.
constexpr unsigned most_pieces = 24;

class Ways {
 public:
  explicit Ways(const FormatSink &sink) : sink_(sink) {}

  bool inline_all() {
    if (!look_at(*sink_.function, sink_.before(), sink_.before() + 1) ||
        pieces_ > most_pieces)
      return false;
    bool changed = false;
    // Who calls a way that calls a way comes behind it.
    for (Function *way : ways_) changed |= inline_calls(*way);
    return changed;
  }

 private:
  const FormatSink &sink_;
  llvm::SmallSetVector<Function *, 4> ways_;
  unsigned pieces_ = 0;

  // Will no call of the function leave a call of the sink?
  bool look_at(Function &function, unsigned text, unsigned arguments) {
    return llvm::all_of(function.uses(), [&](llvm::Use &use) {
      auto *call = llvm::dyn_cast<CallInst>(use.getUser());
      if (!call || !call->isCallee(&use) || call->isMustTailCall() ||
          call->getFunction() == &function ||
          call->getFunctionType() != function.getFunctionType())
        return false;
      if (unsigned pieces = pieces_of(*call, call->getArgOperand(text),
                                      call->getArgOperand(arguments))) {
        pieces_ += pieces;
        return true;
      }
      return is_way(call->getArgOperand(text), call->getArgOperand(arguments));
    });
  }

  // How many there will be in place of the call; 0: that is not known.
  static unsigned pieces_of(CallInst &call, llvm::Value *text,
                            llvm::Value *arguments) {
    llvm::KnownBits bits = llvm::computeKnownBits(
        arguments, llvm::SimplifyQuery(call.getDataLayout(), &call));
    if (bits.countMinTrailingOnes() > 0) return 1;
    auto bytes = constant_bytes(text);
    if (bits.countMinTrailingZeros() == 0 || !bytes) return 0;
    auto found = parse_format_template(*bytes);
    return found ? static_cast<unsigned>(found->items.size()) : 0;
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
