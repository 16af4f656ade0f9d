// Pieces that show arguments get an instance for each function that shows, see
// format.h. What else is constant at a call (flags, width, precision) is part
// of the instance, too, so that calls with the same constants share one.
#include <map>

#include "compiler/lower/llvm/format.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wasmrust::lower {
namespace {

using llvm::CallInst;
using llvm::Constant;
using llvm::Function;

class Instances {
 public:
  Instances(Function &piece, unsigned show) : piece_(piece), show_(show) {}

  void run();

 private:
  using Key = std::vector<Constant *>;  // null where it is a parameter
  Function *instance(const Key &key);
  void take(CallInst &call);

  Function &piece_;
  unsigned show_;  // which parameter is the function
  std::map<Key, Function *> made_;
};

Function *Instances::instance(const Key &key) {
  auto [at, added] = made_.try_emplace(key, nullptr);
  if (!added) return at->second;
  llvm::ValueToValueMapTy values;
  for (unsigned i = 0; i < key.size(); ++i)
    if (key[i]) values[piece_.getArg(i)] = key[i];
  Function *made = llvm::CloneFunction(&piece_, values);
  made->setLinkage(llvm::GlobalValue::InternalLinkage);
  made->setVisibility(llvm::GlobalValue::DefaultVisibility);
  made->setComdat(nullptr);
  return at->second = made;
}

void Instances::take(CallInst &call) {
  Key key;
  std::vector<llvm::Value *> values;
  for (llvm::Value *value : call.args()) {
    key.push_back(llvm::dyn_cast<Constant>(value));
    if (!key.back()) values.push_back(value);
  }
  if (!llvm::isa_and_nonnull<Function>(key[show_])) return;
  Function *callee = instance(key);
  auto *made = CallInst::Create(callee, values, "", call.getIterator());
  made->setCallingConv(callee->getCallingConv());
  made->setDebugLoc(call.getDebugLoc());
  made->addRetAttrs(
      llvm::AttrBuilder(call.getContext(), call.getAttributes().getRetAttrs()));
  call.replaceAllUsesWith(made);
  call.eraseFromParent();
}

void Instances::run() {
  std::vector<CallInst *> calls;
  for (llvm::User *user : piece_.users())
    if (auto *call = llvm::dyn_cast<CallInst>(user);
        call && call->getCalledFunction() == &piece_ &&
        call->getFunctionType() == piece_.getFunctionType())
      calls.push_back(call);
  for (CallInst *call : calls) take(*call);
}

}  // namespace

llvm::PreservedAnalyses SpecialiseFormatsPass::run(
    llvm::Module &module, llvm::ModuleAnalysisManager &) {
  std::vector<Instances> pieces;
  for (Function &function : module)
    if (auto show = shown_parameter(function))
      pieces.push_back(Instances(function, *show));
  drop_format_sinks(module);
  for (Instances &piece : pieces) piece.run();
  return llvm::PreservedAnalyses::none();
}

}  // namespace wasmrust::lower
