// See merge.h.
#include "compiler/lower/llvm/merge.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Linker/IRMover.h"
#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"

namespace wasmrust::lower {
namespace {

// A common definition becomes zeroed bytes of the largest size that any file
// gives it, and everything that used it uses those.
llvm::GlobalVariable *replace_common(llvm::GlobalVariable &old,
                                     const ProgramSymbol &symbol) {
  llvm::Module &module = *old.getParent();
  auto *type = llvm::ArrayType::get(llvm::Type::getInt8Ty(module.getContext()),
                                    symbol.common_size);
  auto *data = new llvm::GlobalVariable(
      module, type, /*isConstant=*/false, llvm::GlobalValue::ExternalLinkage,
      llvm::ConstantAggregateZero::get(type), "", &old);
  data->copyAttributesFrom(&old);
  data->setAlignment(symbol.common_alignment);
  data->takeName(&old);
  old.replaceAllUsesWith(data);
  old.eraseFromParent();
  return data;
}

// Gives a definition that will be linked the linkage that the decisions mean.
llvm::GlobalValue *settle_linkage(llvm::GlobalValue &value,
                                  const ProgramSymbol &symbol) {
  if (symbol.definition != &value) {
    value.setLinkage(llvm::GlobalValue::AvailableExternallyLinkage);
    return &value;
  }
  auto *result = &value;
  if (value.hasCommonLinkage())
    result = replace_common(llvm::cast<llvm::GlobalVariable>(value), symbol);
  result->setLinkage(symbol.linker_redefined
                         ? llvm::GlobalValue::WeakAnyLinkage
                         : llvm::GlobalValue::ExternalLinkage);
  result->setDSOLocal(true);
  return result;
}

// The definitions of `module` to link, in its own order.
std::vector<llvm::GlobalValue *> definitions_to_link(
    llvm::Module &module, const LoadedProgram &program,
    const Reached &reached) {
  std::vector<llvm::GlobalValue *> all, chosen;
  for (llvm::GlobalValue &value : module.global_values()) all.push_back(&value);
  for (llvm::GlobalValue *value : all) {
    if (value->hasAppendingLinkage()) {
      chosen.push_back(value);
      continue;
    }
    if (!reached.definitions.contains(value)) continue;
    if (value->hasLocalLinkage()) {
      chosen.push_back(value);
      continue;
    }
    auto it = program.symbols.find(value->getName());
    if (it != program.symbols.end())
      chosen.push_back(settle_linkage(*value, it->second));
  }
  return chosen;
}

// Groups were for choosing among files; that is done.
void drop_comdats(llvm::Module &module) {
  for (llvm::GlobalObject &object : module.global_objects())
    object.setComdat(nullptr);
}

void settle_declaration(llvm::GlobalValue &value, const ProgramSymbol &symbol,
                        const Reached &reached) {
  if (value.hasExternalWeakLinkage() &&
      reached.strongly_referenced.contains(value.getName()))
    value.setLinkage(llvm::GlobalValue::ExternalLinkage);
  auto *function = llvm::dyn_cast<llvm::Function>(&value);
  if (!function) return;
  if (symbol.import_module.isValid()) function->addFnAttr(symbol.import_module);
  if (symbol.import_name.isValid()) function->addFnAttr(symbol.import_name);
}

void settle_symbols(llvm::Module &merged, const LoadedProgram &program,
                    const Reached &reached) {
  for (llvm::GlobalValue &value : merged.global_values()) {
    if (value.hasLocalLinkage()) continue;
    auto it = program.symbols.find(value.getName());
    if (it == program.symbols.end()) continue;
    value.setUnnamedAddr(it->second.unnamed_address
                             ? llvm::GlobalValue::UnnamedAddr::Global
                             : llvm::GlobalValue::UnnamedAddr::None);
    if (value.isDeclaration()) settle_declaration(value, it->second, reached);
  }
}

}  // namespace

std::unique_ptr<llvm::Module> merge(LoadedProgram &program,
                                    const Reached &reached,
                                    std::span<const BitcodeInput> inputs,
                                    const LowerOptions &options,
                                    llvm::LLVMContext &context,
                                    Diagnostics &diagnostics,
                                    std::string &subject) {
  auto merged = std::make_unique<llvm::Module>("lto", context);
  llvm::Triple triple{options.target_triple};
  merged->setTargetTriple(triple);
  merged->setDataLayout(triple.computeDataLayout());
  llvm::IRMover mover(*merged);
  for (LoadedModule &loaded : program.modules) {
    subject = inputs[loaded.input].name;
    drop_comdats(*loaded.module);
    auto chosen = definitions_to_link(*loaded.module, program, reached);
    llvm::Error error = mover.move(std::move(loaded.module), chosen, nullptr,
                                   /*IsPerformingImport=*/false);
    if (!error) continue;
    diagnostics.report(DiagnosticKind::lowering_failed,
                       {subject, llvm::toString(std::move(error))});
    return nullptr;
  }
  settle_symbols(*merged, program, reached);
  return merged;
}

}  // namespace wasmrust::lower
