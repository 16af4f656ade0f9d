// See format_ways.h.
#include "compiler/lower/llvm/format_ways.h"

#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/format_pointers.h"
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
using llvm::Value;

// Texts and values in all templates: each is a call, and the sink takes about
// 600 bytes.
constexpr unsigned most_pieces = 24;

// The pointer in a variable: what is stored there, if only one is.
Value *stored_at(llvm::AllocaInst &variable, int64_t offset) {
  const llvm::DataLayout &layout = variable.getDataLayout();
  Value *found = nullptr;
  std::vector<Value *> addresses{&variable};
  for (size_t i = 0; i < addresses.size(); ++i)
    for (llvm::User *user : addresses[i]->users()) {
      if (llvm::isa<llvm::GetElementPtrInst>(user)) addresses.push_back(user);
      auto *store = llvm::dyn_cast<llvm::StoreInst>(user);
      if (!store) continue;
      Place place = place_of(store->getPointerOperand(), layout);
      if (place.base != &variable || place.offset != offset) continue;
      if (found) return nullptr;
      found = store->getValueOperand();
    }
  return found && found->getType()->isPointerTy() ? found : nullptr;
}

// What a value will be when all is inlined: `value`, or what is in memory
// `offset` bytes behind that. Who else writes there is not asked: a guess that
// is wrong costs bytes, for a call is expanded only when its template is known.
struct Origin {
  Value *value = nullptr;  // null: not known
  std::optional<int64_t> offset = {};

  llvm::Argument *parameter() const {
    return llvm::dyn_cast_if_present<llvm::Argument>(value);
  }
};

Origin origin_of(Value *value, std::optional<int64_t> offset,
                 const llvm::DataLayout &layout) {
  // Closures hold closures, but no program goes further.
  constexpr int deepest = 8;
  for (int depth = 0; depth < deepest && value; ++depth) {
    if (!offset) {
      auto *load = llvm::dyn_cast<llvm::LoadInst>(value);
      if (!load) return {value};
      value = load->getPointerOperand();
      offset = 0;
    }
    Place place = place_of(value, layout);
    offset = *offset + place.offset;
    value = place.base;
    if (llvm::isa<llvm::Argument>(value)) return {value, offset};
    auto *variable = llvm::dyn_cast<llvm::AllocaInst>(value);
    value = variable ? stored_at(*variable, *offset) : nullptr;
    offset.reset();
  }
  return {};
}

class Ways {
 public:
  explicit Ways(const FormatSink &sink) : sink_(sink) {}

  bool inline_all() {
    Function &function = *sink_.function;
    if (!look_at({function.getArg(sink_.before())},
                 {function.getArg(sink_.before() + 1)}) ||
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
  bool look_at(const Origin &text, const Origin &arguments) {
    Function &function = *text.parameter()->getParent();
    return llvm::all_of(function.uses(), [&](llvm::Use &use) {
      auto *call = llvm::dyn_cast<CallInst>(use.getUser());
      if (!call || !call->isCallee(&use) || call->isMustTailCall() ||
          call->getFunction() == &function ||
          call->getFunctionType() != function.getFunctionType())
        return false;
      Origin its_text = in_caller(text, *call),
             its_arguments = in_caller(arguments, *call);
      if (unsigned pieces = pieces_of(*call, its_text, its_arguments)) {
        pieces_ += pieces;
        return true;
      }
      return is_way(its_text, its_arguments);
    });
  }

  static Origin in_caller(const Origin &origin, CallInst &call) {
    return origin_of(call.getArgOperand(origin.parameter()->getArgNo()),
                     origin.offset, call.getDataLayout());
  }

  // How many there will be in place of the call; 0: that is not known.
  static unsigned pieces_of(CallInst &call, const Origin &text,
                            const Origin &arguments) {
    if (!text.value || text.offset || !arguments.value || arguments.offset)
      return 0;
    llvm::KnownBits bits = llvm::computeKnownBits(
        arguments.value, llvm::SimplifyQuery(call.getDataLayout(), &call));
    if (bits.countMinTrailingOnes() > 0) return 1;
    auto bytes = constant_bytes(text.value);
    if (bits.countMinTrailingZeros() == 0 || !bytes) return 0;
    auto found = parse_format_template(*bytes);
    return found ? static_cast<unsigned>(found->items.size()) : 0;
  }

  bool is_way(const Origin &text, const Origin &arguments) {
    if (!text.parameter() || !arguments.parameter()) return false;
    Function &way = *text.parameter()->getParent();
    if (!way.hasLocalLinkage() || way.isVarArg() ||
        way.hasFnAttribute(llvm::Attribute::NoInline) ||
        way.hasFnAttribute(llvm::Attribute::OptimizeNone))
      return false;
    return !ways_.insert(&way) || look_at(text, arguments);
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
  // A sink that is gone was a call of another one.
  size_t rounds = find_format_sinks(module).size();
  for (size_t round = 0; round < rounds; ++round) {
    bool inlined = false;
    for (const FormatSink &sink : find_format_sinks(module))
      inlined |= Ways(sink).inline_all();
    if (inlined) {
      analyses.invalidate(module, llvm::PreservedAnalyses::none());
      // What closures hold is known only behind it.
      clean_up_.run(module, analyses);
    }
    llvm::PreservedAnalyses same = ExpandFormatsPass().run(module, analyses);
    if (!inlined && same.areAllPreserved()) break;
    changed = true;
    analyses.invalidate(module, same);
    clean_up_.run(module, analyses);
  }
  if (!changed) return llvm::PreservedAnalyses::all();
  return llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
