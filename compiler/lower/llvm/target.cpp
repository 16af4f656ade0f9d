// See target.h.
#include "compiler/lower/llvm/target.h"

#include "compiler/base/check.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/RuntimeLibcalls.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Triple.h"

namespace wasmrust::lower {

void register_target() {
  LLVMInitializeWebAssemblyTargetInfo();
  LLVMInitializeWebAssemblyTarget();
  LLVMInitializeWebAssemblyTargetMC();
  LLVMInitializeWebAssemblyAsmPrinter();
  LLVMInitializeWebAssemblyAsmParser();
}

std::unique_ptr<llvm::TargetMachine> make_machine(std::string_view triple,
                                                  unsigned codegen_level) {
  llvm::Triple target_triple{llvm::StringRef(triple)};
  std::string error;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(target_triple, error);
  WASMRUST_CHECK(target && target_triple.isWasm(), error);
  llvm::TargetOptions options;
  options.FunctionSections = true;
  options.DataSections = true;
  auto level = llvm::CodeGenOpt::getLevel(static_cast<int>(codegen_level));
  WASMRUST_CHECK(level, "code generation levels are 0 to 3");
  return std::unique_ptr<llvm::TargetMachine>(
      target->createTargetMachine(target_triple, "generic", "", options,
                                  llvm::Reloc::Static, std::nullopt, *level));
}

std::string union_of_features(const llvm::Module &module,
                              const llvm::TargetMachine &machine) {
  llvm::FeatureBitset united;
  const llvm::MCSubtargetInfo *some = nullptr;
  // Almost all functions of a program share two or three attribute pairs.
  llvm::DenseSet<std::pair<const void *, const void *>> seen;
  for (const llvm::Function &function : module) {
    if (function.isDeclaration()) continue;
    auto key = std::pair<const void *, const void *>(
        function.getFnAttribute("target-cpu").getRawPointer(),
        function.getFnAttribute("target-features").getRawPointer());
    if (!seen.insert(key).second) continue;
    some = machine.getSubtargetImpl(function);
    united |= some->getFeatureBits();
  }
  std::string text;
  if (!some) return text;
  for (const llvm::SubtargetFeatureKV &row : some->getAllProcessorFeatures()) {
    if (!text.empty()) text += ',';
    text += united.test(row.Value) ? '+' : '-';
    text += row.Key;
  }
  return text;
}

bool has_feature(std::string_view features, std::string_view name) {
  llvm::StringRef rest{features};
  while (!rest.empty()) {
    auto [first, others] = rest.split(',');
    if (first.consume_front("+") && first == llvm::StringRef(name)) return true;
    rest = others;
  }
  return false;
}

void unify_features(llvm::Module &module, std::string_view features) {
  if (features.empty()) return;
  for (llvm::Function &function : module) {
    function.removeFnAttr("target-cpu");
    function.removeFnAttr("target-features");
    function.addFnAttr("target-features", llvm::StringRef(features));
  }
}

llvm::StringSet<> runtime_calls(std::string_view triple) {
  llvm::StringSet<> names;
  llvm::RTLIB::RuntimeLibcallsInfo calls(llvm::Triple{llvm::StringRef(triple)});
  for (llvm::RTLIB::LibcallImpl call : llvm::RTLIB::libcall_impls())
    if (calls.isAvailable(call))
      names.insert(llvm::RTLIB::RuntimeLibcallsInfo::getLibcallImplName(call));
  return names;
}

}  // namespace wasmrust::lower
