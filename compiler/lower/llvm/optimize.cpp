// See optimize.h. The pipelines are LLVM's own for regular (not thin) LTO, with
// equal functions merged: rustc's fat LTO has that too, and without it output
// of generic code is 13 to 90 % larger. Machine-independent outlining stays
// off, since it makes the compressed module larger.
//
// O0 keeps the code as it is but still does what must be done (inlining of what
// is marked so, coroutines) and drops what that made unreachable.
#include "compiler/lower/llvm/optimize.h"

#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"

namespace wasmrust::lower {
namespace {

llvm::OptimizationLevel level_of(Pipeline pipeline) {
  switch (pipeline) {
    case Pipeline::O0:
      return llvm::OptimizationLevel::O0;
    case Pipeline::O1:
      return llvm::OptimizationLevel::O1;
    case Pipeline::O2:
      return llvm::OptimizationLevel::O2;
    case Pipeline::O3:
      return llvm::OptimizationLevel::O3;
    case Pipeline::Os:
      return llvm::OptimizationLevel::Os;
    case Pipeline::Oz:
      return llvm::OptimizationLevel::Oz;
  }
}

llvm::PipelineTuningOptions tuning_of(Pipeline pipeline) {
  llvm::PipelineTuningOptions tuning;
  bool vectorize = pipeline != Pipeline::O0 && pipeline != Pipeline::O1;
  tuning.LoopVectorization = vectorize;
  tuning.SLPVectorization = vectorize;
  tuning.LoopInterleaving = vectorize;
  tuning.MergeFunctions = true;
  return tuning;
}

llvm::TargetLibraryInfoImpl library_of(
    const llvm::Module &module, const std::vector<std::string> &unavailable) {
  llvm::TargetLibraryInfoImpl library(module.getTargetTriple());
  for (const std::string &name : unavailable) {
    llvm::LibFunc function;
    if (library.getLibFunc(name, function)) library.setUnavailable(function);
  }
  return library;
}

}  // namespace

void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              Pipeline pipeline,
              const std::vector<std::string> &unavailable_functions) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine, tuning_of(pipeline));
  // Registered first, so it takes the place of the builder's own.
  functions.registerPass([&] {
    return llvm::TargetLibraryAnalysis(
        library_of(module, unavailable_functions));
  });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);

  llvm::OptimizationLevel level = level_of(pipeline);
  llvm::ModulePassManager passes;
  passes.addPass(llvm::GlobalDCEPass());
  if (pipeline == Pipeline::O0)
    passes.addPass(builder.buildO0DefaultPipeline(
        level, llvm::ThinOrFullLTOPhase::FullLTOPostLink));
  else
    passes.addPass(builder.buildLTODefaultPipeline(level, nullptr));
  passes.addPass(llvm::GlobalDCEPass());
  passes.run(module, modules);
}

}  // namespace wasmrust::lower
