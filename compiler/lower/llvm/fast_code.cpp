// See fast_code.h.
#include "compiler/lower/llvm/fast_code.h"

#include "compiler/lower/llvm/fast_functions.h"
#include "compiler/lower/llvm/wide_arithmetic.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/SourceMgr.h"

namespace wasmrust::lower {
namespace {

using llvm::Value;

// In a function with handlers, a call would have to name the one it stands in.
bool is_for_speed(const llvm::Function &function) {
  return !function.isDeclaration() && !function.hasOptSize() &&
         !function.hasFnAttribute(llvm::Attribute::Cold) &&
         !function.hasPersonalityFn();
}

bool is_ours(const llvm::Function &function) {
  std::string_view name = function.getName();
  return name == fast_copy.name || name == fast_compare.name;
}

class FastCode {
 public:
  FastCode(llvm::Module &module, llvm::FunctionAnalysisManager &analyses)
      : module_(module), analyses_(analyses) {}

  bool run() {
    bool changed = false;
    for (llvm::Function &function : module_)
      if (is_for_speed(function) && !is_ours(function))
        for (llvm::Instruction &each :
             llvm::make_early_inc_range(llvm::instructions(function)))
          changed |= write_out(each);
    return changed;
  }

 private:
  llvm::Module &module_;
  llvm::FunctionAnalysisManager &analyses_;

  bool write_out(llvm::Instruction &at) {
    if (auto *copy = llvm::dyn_cast<llvm::MemTransferInst>(&at))
      return call_for_copy(*copy);
    auto *intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&at);
    if (intrinsic && intrinsic->getIntrinsicID() == llvm::Intrinsic::round)
      return round(*intrinsic);
    auto *call = llvm::dyn_cast<llvm::CallInst>(&at);
    if (call && !intrinsic) return call_for_comparison(*call);
    return write_out_wide(at);
  }

  // A function of ours, for the machine that `caller` is for.
  llvm::Function *function(const FastFunction &of,
                           const llvm::Function &caller) {
    if (llvm::Function *there = module_.getFunction(of.name)) return there;
    llvm::LLVMContext &context = module_.getContext();
    llvm::SMDiagnostic problem;
    bool discards = context.shouldDiscardValueNames();
    context.setDiscardValueNames(false);
    auto parsed = llvm::parseAssemblyString(of.text, problem, context);
    context.setDiscardValueNames(discards);
    if (!parsed) llvm::report_fatal_error(problem.getMessage());
    parsed->setDataLayout(module_.getDataLayout());
    parsed->setTargetTriple(module_.getTargetTriple());
    if (llvm::Linker::linkModules(module_, std::move(parsed)))
      llvm::report_fatal_error("a function of fast_functions.h is defined");
    llvm::Function *made = module_.getFunction(of.name);
    made->setLinkage(llvm::GlobalValue::InternalLinkage);
    for (const char *each : {"target-features", "target-cpu"})
      if (caller.hasFnAttribute(each))
        made->addFnAttr(caller.getFnAttribute(each));
    return made;
  }

  bool call(const FastFunction &of, llvm::CallInst &at) {
    llvm::IRBuilder<> builder(&at);
    Value *result = builder.CreateCall(
        function(of, *at.getFunction()),
        {at.getArgOperand(0), at.getArgOperand(1), at.getArgOperand(2)});
    at.replaceAllUsesWith(result);
    at.eraseFromParent();
    return true;
  }

  // What is known to be short, the code generator writes out.
  bool has_unknown_length(const llvm::CallInst &at) const {
    const Value *length = at.getArgOperand(2);
    return length->getType()->isIntegerTy(32) &&
           module_.getDataLayout().getPointerSizeInBits() == 32 &&
           !llvm::isa<llvm::Constant>(length);
  }

  bool call_for_copy(llvm::MemTransferInst &at) {
    return !at.isVolatile() && !at.getDestAddressSpace() &&
           !at.getSourceAddressSpace() && has_unknown_length(at) &&
           call(fast_copy, at);
  }

  // The library's, as its type and attributes say; no other one of that name.
  bool is_comparison(llvm::CallInst &at) {
    auto &library =
        analyses_.getResult<llvm::TargetLibraryAnalysis>(*at.getFunction());
    llvm::LibFunc what;
    return library.getLibFunc(at, what) &&
           (what == llvm::LibFunc_memcmp || what == llvm::LibFunc_bcmp) &&
           !at.isMustTailCall() && has_unknown_length(at);
  }

  bool call_for_comparison(llvm::CallInst &at) {
    return is_comparison(at) && call(fast_compare, at);
  }

  // With ½ itself, the number below ½ would become 1: the sum is rounded.
  static bool round(llvm::IntrinsicInst &at) {
    llvm::Type *type = at.getType();
    if (!type->isFloatTy() && !type->isDoubleTy()) return false;
    llvm::IRBuilder<> builder(&at);
    llvm::APFloat below_half(type->getFltSemantics(), "0.5");
    below_half.next(/*nextDown=*/true);
    Value *x = at.getArgOperand(0);
    Value *more =
        builder.CreateCopySign(llvm::ConstantFP::get(type, below_half), x);
    at.replaceAllUsesWith(builder.CreateUnaryIntrinsic(
        llvm::Intrinsic::trunc, builder.CreateFAdd(x, more)));
    at.eraseFromParent();
    return true;
  }
};

}  // namespace

llvm::PreservedAnalyses FastCodePass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &analyses) {
  auto &functions =
      analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(module)
          .getManager();
  return FastCode(module, functions).run() ? llvm::PreservedAnalyses::none()
                                           : llvm::PreservedAnalyses::all();
}

}  // namespace wasmrust::lower
