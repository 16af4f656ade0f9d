// See load.h.
#include "compiler/lower/llvm/load.h"

#include <optional>

#include "compiler/base/check.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/AutoUpgrade.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/Object/ModuleSymbolTable.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace wasmrust::lower {
namespace {

llvm::MemoryBufferRef buffer_of(const BitcodeInput &input) {
  return {llvm::StringRef(reinterpret_cast<const char *>(input.bytes.data()),
                          input.bytes.size()),
          input.name};
}

// "LLVM22.1.8-rust-1.96.0-stable" -> 22; nothing when it is not of that form.
std::optional<unsigned> producer_version(llvm::StringRef producer) {
  unsigned major;
  if (!producer.consume_front("LLVM") || producer.consumeInteger(10, major))
    return std::nullopt;
  return major;
}

// Bitcode is only readable by the LLVM that wrote it and later ones.
bool check_producer(const BitcodeInput &input, Diagnostics &diagnostics) {
  auto producer = llvm::getBitcodeProducerString(buffer_of(input));
  if (!producer) {
    // Old files have none; what is damaged is noticed when it is read.
    llvm::consumeError(producer.takeError());
    return true;
  }
  std::optional<unsigned> major = producer_version(*producer);
  if (!major || *major <= LLVM_VERSION_MAJOR) return true;
  diagnostics.report(DiagnosticKind::newer_bitcode,
                     {input.name, *producer, LLVM_VERSION_STRING});
  return false;
}

bool check_target(llvm::Module &module, const BitcodeInput &input,
                  const LowerOptions &options, Diagnostics &diagnostics) {
  llvm::Triple wanted{options.target_triple};
  const llvm::Triple &found = module.getTargetTriple();
  // The architecture decides: a WASI object without system calls links into a
  // module for browsers, and emscripten's layout of i128 and f128 differs.
  bool layout_fits = module.getDataLayoutStr().empty() ||
                     module.getDataLayoutStr() == wanted.computeDataLayout();
  if (found.getArch() == wanted.getArch() && layout_fits) {
    module.setTargetTriple(wanted);
    module.setDataLayout(wanted.computeDataLayout());
    return true;
  }
  diagnostics.report(
      DiagnosticKind::wrong_target,
      {input.name, found.str().empty() ? "no target" : found.str(),
       options.target_triple});
  return false;
}

// What the ThinLTO half of a file leaves behind means nothing in one merged
// module, and differing flags would be refused when modules are linked.
void drop_thin_lto_leftovers(llvm::Module &module) {
  auto *flags = module.getModuleFlagsMetadata();
  if (!flags) return;
  std::vector<llvm::MDNode *> kept;
  for (llvm::MDNode *flag : flags->operands()) {
    auto *key = llvm::dyn_cast_or_null<llvm::MDString>(
        flag->getNumOperands() == 3 ? flag->getOperand(1).get() : nullptr);
    if (key && (key->getString() == "ThinLTO" ||
                key->getString() == "EnableSplitLTOUnit" ||
                key->getString() == "UnifiedLTO"))
      continue;
    kept.push_back(flag);
  }
  flags->clearOperands();
  for (llvm::MDNode *flag : kept) flags->addOperand(flag);
}

// Annotations are notes to tools that we do not run, and their table would keep
// each annotated function alive.
void drop_annotations(llvm::Module &module) {
  if (auto *table = module.getNamedGlobal("llvm.global.annotations"))
    table->eraseFromParent();
}

// llvm.compiler.used keeps a definition for assembly that may name it, and
// until the linker has it, which may drop it. std has such a root to panics,
// which would make them part of every program. A section may be walked by
// others.
void drop_compiler_used(llvm::Module &module) {
  if (!module.getModuleInlineAsm().empty()) return;
  llvm::SmallVector<llvm::GlobalValue *, 8> used, kept;
  auto *table = llvm::collectUsedGlobalVariables(module, used,
                                                 /*CompilerUsed=*/true);
  if (!table) return;
  for (llvm::GlobalValue *value : used)
    if (value->hasSection()) kept.push_back(value);
  table->eraseFromParent();
  llvm::appendToCompilerUsed(module, kept);
}

bool is_definition(const llvm::GlobalValue &value) {
  return !value.isDeclarationForLinker();
}

void note_reference(llvm::GlobalValue &value, ProgramSymbol &symbol) {
  symbol.unnamed_address &= value.hasGlobalUnnamedAddr();
  symbol.strong_reference |=
      value.isDeclaration() && !value.hasExternalWeakLinkage();
  auto *function = llvm::dyn_cast<llvm::Function>(&value);
  if (!function || !function->isDeclaration()) return;
  if (!symbol.import_module.isValid())
    symbol.import_module = function->getFnAttribute("wasm-import-module");
  if (!symbol.import_name.isValid())
    symbol.import_name = function->getFnAttribute("wasm-import-name");
}

void note_common(llvm::GlobalVariable &variable, ProgramSymbol &symbol) {
  const llvm::DataLayout &layout = variable.getDataLayout();
  uint64_t size = layout.getTypeAllocSize(variable.getValueType());
  symbol.common_size = std::max(symbol.common_size, size);
  symbol.common_alignment =
      std::max(symbol.common_alignment, layout.getPreferredAlign(&variable));
}

class DecisionReader {
 public:
  DecisionReader(const BitcodeInput &input, LoadedProgram &program)
      : input_(input), program_(program) {}

  // Takes the next decisions for the symbols of `module`; false when there are
  // fewer decisions than symbols.
  bool take(llvm::Module &module);
  bool all_taken() const { return next_ == input_.symbols.size(); }

 private:
  void take(llvm::GlobalValue &value, const BitcodeSymbolDecision &decision);
  void take_assembly(llvm::StringRef name, uint32_t flags,
                     const BitcodeSymbolDecision &decision);

  const BitcodeInput &input_;
  LoadedProgram &program_;
  size_t next_ = 0;
  std::vector<std::string> discarded_assembly_;
};

void DecisionReader::take(llvm::GlobalValue &value,
                          const BitcodeSymbolDecision &decision) {
  // "\01name" says: do not mangle. WebAssembly names are never mangled.
  std::string name = value.getName().ltrim('\01').str();
  if (value.getName() != name && !value.getParent()->getNamedValue(name))
    value.setName(name);
  ProgramSymbol &symbol = program_.symbols[value.getName()];
  symbol.visible_outside |= decision.visible_outside;
  symbol.linker_redefined |= decision.linker_redefined;
  note_reference(value, symbol);
  if (value.hasCommonLinkage())
    note_common(llvm::cast<llvm::GlobalVariable>(value), symbol);

  if (is_definition(value) && decision.prevailing) {
    WASMRUST_CHECK(!symbol.definition,
                   "two definitions of one name were said to prevail: " +
                       value.getName().str());
    symbol.definition = &value;
  } else if (llvm::isa<llvm::GlobalObject>(value) && !symbol.inline_copy &&
             (value.hasLinkOnceODRLinkage() || value.hasWeakODRLinkage() ||
              value.hasAvailableExternallyLinkage())) {
    symbol.inline_copy = &value;
  }
  auto *function = llvm::dyn_cast<llvm::Function>(&value);
  if (function && function->hasFnAttribute("wasm-export-name"))
    symbol.visible_outside = true;
}

void DecisionReader::take_assembly(llvm::StringRef name, uint32_t flags,
                                   const BitcodeSymbolDecision &decision) {
  // Nobody can see into assembly text: what it names keeps its name.
  program_.symbols[name].visible_outside = true;
  bool defines = !(flags & llvm::object::BasicSymbolRef::SF_Undefined);
  if (defines && !decision.prevailing)
    discarded_assembly_.push_back(name.str());
}

bool DecisionReader::take(llvm::Module &module) {
  using llvm::object::BasicSymbolRef;
  llvm::ModuleSymbolTable table;
  table.addModule(&module);
  discarded_assembly_.clear();
  for (llvm::ModuleSymbolTable::Symbol symbol : table.symbols()) {
    uint32_t flags = table.getSymbolFlags(symbol);
    if (!(flags & BasicSymbolRef::SF_Global) ||
        (flags & BasicSymbolRef::SF_FormatSpecific))
      continue;
    if (all_taken()) return false;
    const BitcodeSymbolDecision &decision = input_.symbols[next_++];
    if (auto *value = llvm::dyn_cast<llvm::GlobalValue *>(symbol))
      take(*value, decision);
    else
      take_assembly(
          llvm::cast<llvm::ModuleSymbolTable::AsmSymbol *>(symbol)->first,
          flags, decision);
  }
  if (!module.getModuleInlineAsm().empty() && !discarded_assembly_.empty())
    module.setModuleInlineAsm(".lto_discard " +
                              llvm::join(discarded_assembly_, ", ") + "\n" +
                              module.getModuleInlineAsm());
  return true;
}

}  // namespace

bool load(const BitcodeInput &input, uint32_t index,
          const LowerOptions &options, llvm::LLVMContext &context,
          LoadedProgram &program, Diagnostics &diagnostics) {
  auto malformed = [&](std::string reason) {
    diagnostics.report(DiagnosticKind::malformed_bitcode,
                       {input.name, std::move(reason)});
    return false;
  };
  if (!check_producer(input, diagnostics)) return false;
  auto modules = llvm::getBitcodeModuleList(buffer_of(input));
  if (!modules) return malformed(llvm::toString(modules.takeError()));
  if (modules->empty()) return malformed("it holds no module");

  DecisionReader decisions(input, program);
  for (llvm::BitcodeModule &bitcode : *modules) {
    auto opened =
        bitcode.getLazyModule(context, /*ShouldLazyLoadMetadata=*/true,
                              /*IsImporting=*/false);
    if (!opened) return malformed(llvm::toString(opened.takeError()));
    llvm::Module &module = **opened;
    if (!check_target(module, input, options, diagnostics)) return false;
    if (llvm::Error error = module.materializeMetadata())
      return malformed(llvm::toString(std::move(error)));
    if (options.keep_debug)
      llvm::UpgradeDebugInfo(module);
    else
      llvm::StripDebugInfo(module);
    drop_thin_lto_leftovers(module);
    drop_annotations(module);
    drop_compiler_used(module);
    if (!decisions.take(module))
      return malformed("it has more symbols than were resolved");
    program.modules.push_back({index, std::move(*opened)});
  }
  if (!decisions.all_taken())
    return malformed("it has fewer symbols than were resolved");
  return true;
}

}  // namespace wasmrust::lower
