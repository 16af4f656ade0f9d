// See generate.h.
#include "compiler/lower/llvm/generate.h"

#include <atomic>

#include "compiler/base/threads.h"
#include "compiler/lower/llvm/byte_swaps.h"
#include "compiler/lower/llvm/read_facts.h"
#include "compiler/lower/llvm/smallest_code.h"
#include "compiler/lower/llvm/strength_reduction.h"
#include "compiler/lower/llvm/target.h"
#include "llvm/Analysis/RuntimeLibcallInfo.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

namespace wasmrust::lower {
namespace {

// Each declaration would become an undefined symbol of the object.
void drop_unused_declarations(llvm::Module &module) {
  for (llvm::Function &function : llvm::make_early_inc_range(module))
    if (function.isDeclaration() && function.use_empty())
      function.eraseFromParent();
  for (llvm::GlobalVariable &variable :
       llvm::make_early_inc_range(module.globals()))
    if (variable.isDeclaration() && variable.use_empty())
      variable.eraseFromParent();
}

bool is_for_size(Pipeline pipeline) {
  return pipeline == Pipeline::Os || pipeline == Pipeline::Oz;
}

std::vector<uint8_t> emit(llvm::Module &module, const LowerOptions &options,
                          std::vector<LlvmMessage> &messages) {
  auto machine = make_machine(options.target_triple, options.codegen_level);
  module.setDataLayout(machine->createDataLayout());
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream stream(object);
  llvm::legacy::PassManager passes;
  const llvm::TargetOptions &target = machine->Options;
  llvm::TargetLibraryInfoImpl library(module.getTargetTriple(), target.VecLib);
  passes.add(new llvm::TargetLibraryInfoWrapperPass(library));
  passes.add(new llvm::RuntimeLibraryInfoWrapper(
      module.getTargetTriple(), target.ExceptionModel, target.FloatABIType,
      target.EABIVersion, target.MCOptions.ABIName, target.VecLib));
  if (machine->addPassesToEmitFile(passes, stream, nullptr,
                                   llvm::CodeGenFileType::ObjectFile)) {
    messages.push_back({true, "this LLVM cannot write WebAssembly objects"});
    return {};
  }
  if (options.pipeline != Pipeline::O0) split_byte_swaps(module);
  // It came last over LLVM's IR.
  const NoStrengthReduction without(module.getContext());
  if (is_for_size(options.pipeline)) {
    write_remainders(module);
    if (options.size == SizeAttribute::MinSize)
      shorten_copies(module, *machine);
  }
  passes.run(module);
  return {object.begin(), object.end()};
}

void generate_part(std::span<const char> bitcode, const Partition &partition,
                   uint32_t part, const LowerOptions &options,
                   GeneratedPart &result) {
  auto context = make_context(result.messages);
  auto fail = [&](llvm::Error error) {
    result.messages.push_back({true, llvm::toString(std::move(error))});
  };
  auto opened = llvm::getLazyBitcodeModule(
      llvm::MemoryBufferRef(llvm::StringRef(bitcode.data(), bitcode.size()),
                            "lto"),
      *context, /*ShouldLazyLoadMetadata=*/true);
  if (!opened) return fail(opened.takeError());
  llvm::Module &module = **opened;
  if (llvm::Error error = module.materializeMetadata())
    return fail(std::move(error));
  keep_only_part(module, partition, part);
  if (llvm::Error error = module.materializeAll())
    return fail(std::move(error));
  drop_unused_declarations(module);
  result.facts = read_facts(module);
  result.bytes = emit(module, options, result.messages);
}

}  // namespace

GeneratedPart generate_whole(llvm::Module &module, const LowerOptions &options,
                             std::vector<LlvmMessage> &messages) {
  drop_unused_declarations(module);
  std::vector<ir::NamedFacts> facts = read_facts(module);
  return {emit(module, options, messages), {}, std::move(facts)};
}

std::vector<GeneratedPart> generate_parts(std::span<const char> bitcode,
                                          const Partition &partition,
                                          const LowerOptions &options,
                                          Guard &guard) {
  std::vector<GeneratedPart> results(partition.parts);
  std::atomic<uint32_t> next{0};
  run_on_threads(options.threads, partition.parts, [&] {
    for (uint32_t part; (part = next++) < partition.parts;) {
      GeneratedPart &result = results[part];
      auto death = guard.run(
          [&] { generate_part(bitcode, partition, part, options, result); });
      if (death) result.messages.push_back({true, *death, true});
    }
  });
  return results;
}

}  // namespace wasmrust::lower
