// See format_pointers.h.
#include "compiler/lower/llvm/format_pointers.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/InstIterator.h"

namespace wasmrust::lower {
namespace {

using llvm::Argument;
using llvm::CallBase;
using llvm::Function;
using llvm::StringRef;
using llvm::Value;

constexpr StringRef formatter_methods = "<core::fmt::Formatter>::",
                    options_methods = "<core::fmt::FormattingOptions>::";
constexpr StringRef traits[] = {"Display",  "Debug",    "Binary",
                                "Octal",    "LowerHex", "UpperHex",
                                "LowerExp", "UpperExp", "Pointer"};
constexpr StringRef builders[] = {"<core::fmt::builders::DebugInner>::",
                                  "<core::fmt::builders::DebugStruct>::",
                                  "<core::fmt::builders::DebugTuple>::",
                                  "<core::fmt::builders::DebugList>::",
                                  "<core::fmt::builders::DebugSet>::",
                                  "<core::fmt::builders::DebugMap>::"};

bool is_shown_by_trait(StringRef path) {
  for (StringRef trait : traits)
    if (path.ends_with((" as core::fmt::" + trait + ">::fmt").str()))
      return true;
  return false;
}

// What rustc says of a reference to a formatter, and nobody of anything that a
// pass has put in its place.
bool is_reference_to_formatter(const Argument &parameter) {
  return parameter.getType()->isPointerTy() &&
         parameter.getDereferenceableBytes() == formatter_size;
}

}  // namespace

Place place_of(Value *pointer, const llvm::DataLayout &layout) {
  llvm::APInt offset(layout.getIndexTypeSizeInBits(pointer->getType()), 0);
  Value *base = pointer->stripAndAccumulateConstantOffsets(
      layout, offset, /*AllowNonInbounds=*/true);
  return {base, offset.getSExtValue()};
}

// Builders hold one pointer, the formatter's.
void FormatterPointers::seed_builder(Function &function) {
  if (function.arg_empty() ||
      function.getCallingConv() == llvm::CallingConv::Fast)
    return;
  for (llvm::Instruction &each : llvm::instructions(function)) {
    auto *load = llvm::dyn_cast<llvm::LoadInst>(&each);
    if (!load || !load->getType()->isPointerTy()) continue;
    Place place = place_of(load->getPointerOperand(), module_.getDataLayout());
    if (place.base != function.getArg(0) || function.hasStructRetAttr())
      continue;
    surely_.insert(load);
    maybe_.insert(load);
  }
}

void FormatterPointers::seed(Function &function) {
  if (!function.getName().starts_with("_R")) return;
  std::string path = llvm::demangle(function.getName());
  StringRef name = path;
  // `new` makes the usual ones, and what reads them changes nothing.
  if (name.consume_front(options_methods)) {
    lost_ |= name != "new" && name != "create_formatter" &&
             !name.starts_with("get_");
    return;
  }
  unsigned index = function.hasStructRetAttr() ? 1 : 0;
  if (is_shown_by_trait(name))
    index = 1;
  else if (!name.starts_with(formatter_methods)) {
    for (StringRef builder : builders)
      if (name.starts_with(builder)) seed_builder(function);
    return;
  }
  if (index >= function.arg_size()) return;
  Argument *parameter = function.getArg(index);
  if (!parameter->getType()->isPointerTy()) return;
  if (is_reference_to_formatter(*parameter)) {
    surely_.insert(parameter);
    maybe_.insert(parameter);
  } else if (function.getCallingConv() != llvm::CallingConv::Fast) {
    maybe_.insert(parameter);
  }
}

// What a call says in either direction; true when it was news.
bool FormatterPointers::follow(CallBase &call) {
  Function *callee = call.getCalledFunction();
  bool is_show = !callee && call.arg_size() == 2 &&
                 call.getParamDereferenceableBytes(1) == formatter_size &&
                 call.getType()->isIntegerTy(1) &&
                 call.getArgOperand(1)->getType()->isPointerTy();
  if (callee && (callee->isIntrinsic() || callee->isVarArg())) return false;
  bool changed = false;
  for (unsigned i = 0; i < call.arg_size(); ++i) {
    if (!call.getArgOperand(i)->getType()->isPointerTy()) continue;
    Place place = place_of(call.getArgOperand(i), module_.getDataLayout());
    if (place.offset != 0) continue;
    Argument *parameter =
        callee && !callee->isDeclaration() && i < callee->arg_size()
            ? callee->getArg(i)
            : nullptr;
    bool taken = parameter && maybe_.contains(parameter);
    if (taken && !llvm::isa<llvm::Constant>(place.base))
      changed |= maybe_.insert(place.base);
    if (parameter && maybe_.contains(place.base))
      changed |= maybe_.insert(parameter);
    // Called by address: who is called may show something.
    if (is_show && i == 1 && llvm::isa<llvm::AllocaInst>(place.base))
      changed |= maybe_.insert(place.base);
  }
  return changed;
}

bool FormatterPointers::follow_calls() {
  bool changed = false;
  for (Function &function : module_)
    for (llvm::Instruction &each : llvm::instructions(function))
      if (auto *call = llvm::dyn_cast<CallBase>(&each))
        changed |= follow(*call);
  return changed;
}

// A variable that somebody takes for a formatter.
bool FormatterPointers::is_formatter_variable(Value *variable) const {
  if (!llvm::isa<llvm::AllocaInst>(variable)) return false;
  for (llvm::User *user : variable->users()) {
    auto *call = llvm::dyn_cast<CallBase>(user);
    Function *callee = call ? call->getCalledFunction() : nullptr;
    if (!callee || callee->isDeclaration()) continue;
    for (Argument &parameter : callee->args())
      if (surely_.contains(&parameter) &&
          call->getArgOperand(parameter.getArgNo()) == variable)
        return true;
  }
  return false;
}

// Parameters that are a formatter's at each call.
void FormatterPointers::agree() {
  bool changed = true;
  auto all_agree = [&](Argument &parameter) {
    for (llvm::User *user : parameter.getParent()->users()) {
      auto *call = llvm::cast<CallBase>(user);
      if (parameter.getArgNo() >= call->arg_size()) return false;
      Place place = place_of(call->getArgOperand(parameter.getArgNo()),
                             module_.getDataLayout());
      if (place.offset != 0 ||
          (!surely_.contains(place.base) && place.base != &parameter &&
           !is_formatter_variable(place.base)))
        return false;
    }
    return !parameter.getParent()->use_empty();
  };
  while (changed) {
    changed = false;
    for (Value *each : maybe_) {
      auto *parameter = llvm::dyn_cast<Argument>(each);
      if (!parameter || surely_.contains(each) ||
          !parameter->getParent()->hasLocalLinkage() ||
          parameter->getParent()->hasAddressTaken())
        continue;
      if (all_agree(*parameter)) changed |= surely_.insert(each);
    }
  }
}

FormatterPointers::FormatterPointers(llvm::Module &module) : module_(module) {
  for (Function &function : module)
    if (!function.isDeclaration()) seed(function);
  while (follow_calls()) {
  }
  agree();
}

}  // namespace wasmrust::lower
