// See optimize.h. The pipelines are LLVM's own for regular (not thin) LTO, with
// equal functions merged: rustc's fat LTO has that too, and without it output
// of generic code is 13 to 90 % larger. Machine-independent outlining stays
// off, since it makes the compressed module larger.
//
// LLVM's pipeline asks each question about the whole program once, and many
// answers depend on each other: that nobody sets a panic hook makes its load a
// constant, which makes a call direct, whose callee is then the last user of a
// lock, and so on through std. `settle` asks the cheap ones again:
//
//   HOOK is never written -> its drop is dead -> Box<dyn Fn> has no maker ->
//   ...
//
// Measured on the benchmark programs against the plain pipeline (code bytes,
// CPU time of the whole lowering):
//
//   speed  settle, LTO, settle                 -45 to -1 %    at most +20 %
//          LTO alone for large programs, where settling gains 1 % and takes a
//          quarter of the time
//   size   2 settle, trials of inlining (trial_inline.h), settle, LTO,
//          2 settle, LTO                       -64 to -1 %    at most +120 %
//
// For speed, what only leads to a panic is for size (unlikely_functions.h), and
// what engines and libraries do slowly is written out at last (fast_code.h).
// Calls inlined by a threshold of 500 on top of that make maps 14 % faster and
// json 12 % slower in node 26, so LLVM's stays.
//
// Within it only functions that something changed are cleaned up: the rest is
// as it was after the last time, or as the crate's own compilation or LLVM's
// pipeline left it. For size that gives the same bytes in 9 of 10 programs, for
// speed up to 0.5 % more, for a sixth of the CPU time of a link. A second round
// before LTO takes 0.02 % of the code for speed and 7 % of the time.
//
// Running LLVM's pre-link pipeline first, as rustc's fat LTO does for each
// crate, costs more and gains nothing that settling does not.
//
// For size, the functions in which the program will spend its time are chosen
// before LTO and optimised for speed from there on (hot_functions.h), but for
// loops of many rounds, which stay such (unrolling.h).
//
// O0 keeps the code as it is but still does what must be done (inlining of what
// is marked so, coroutines) and drops what that made unreachable.
#include "compiler/lower/llvm/optimize.h"

#include "compiler/lower/llvm/certain_rounds.h"
#include "compiler/lower/llvm/checks_before_loops.h"
#include "compiler/lower/llvm/clamps.h"
#include "compiler/lower/llvm/counter_offsets.h"
#include "compiler/lower/llvm/fast_code.h"
#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/format_options.h"
#include "compiler/lower/llvm/format_questions.h"
#include "compiler/lower/llvm/format_ways.h"
#include "compiler/lower/llvm/freed.h"
#include "compiler/lower/llvm/hot_functions.h"
#include "compiler/lower/llvm/joined_texts.h"
#include "compiler/lower/llvm/keep_alike.h"
#include "compiler/lower/llvm/one_counter.h"
#include "compiler/lower/llvm/packed_locations.h"
#include "compiler/lower/llvm/recursion.h"
#include "compiler/lower/llvm/set_at_start.h"
#include "compiler/lower/llvm/skipped_checks.h"
#include "compiler/lower/llvm/small_tables.h"
#include "compiler/lower/llvm/stores_apart.h"
#include "compiler/lower/llvm/strength_reduction.h"
#include "compiler/lower/llvm/table_addresses.h"
#include "compiler/lower/llvm/trial_inline.h"
#include "compiler/lower/llvm/uncallable.h"
#include "compiler/lower/llvm/unlikely_functions.h"
#include "compiler/lower/llvm/unrolling.h"
#include "compiler/lower/llvm/verify_passes.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/IR/PassTimingInfo.h"
#include "llvm/IR/StructuralHash.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/ArgumentPromotion.h"
#include "llvm/Transforms/IPO/DeadArgumentElimination.h"
#include "llvm/Transforms/IPO/FunctionAttrs.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/GlobalOpt.h"
#include "llvm/Transforms/IPO/Inliner.h"
#include "llvm/Transforms/IPO/SCCP.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/CorrelatedValuePropagation.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/JumpThreading.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

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

// What each function was when it was last cleaned up, by name.
class Fingerprints {
 public:
  void note_all(const llvm::Module &module) {
    for (const llvm::Function &function : module)
      if (!function.isDeclaration()) note(function);
  }

  void note(const llvm::Function &function) {
    hashes_[function.getName()] = hash_of(function);
  }
  bool changed(const llvm::Function &function) const {
    auto it = hashes_.find(function.getName());
    return it == hashes_.end() || function.getName().empty() ||
           it->second != hash_of(function);
  }

 private:
  static llvm::stable_hash hash_of(const llvm::Function &function) {
    return llvm::StructuralHash(function, /*DetailedHash=*/true);
  }

  llvm::StringMap<llvm::stable_hash> hashes_;
};

llvm::FunctionPassManager clean_up() {
  llvm::FunctionPassManager passes;
  passes.addPass(StoresApartPass());
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(llvm::JumpThreadingPass());
  passes.addPass(llvm::CorrelatedValuePropagationPass());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::InstCombinePass());
  return passes;
}

// Cleaning up takes most of the time of settling, and most functions are as
// they were: only those are cleaned that something changed since they last
// were.
class CleanUpChangedPass : public llvm::PassInfoMixin<CleanUpChangedPass> {
 public:
  explicit CleanUpChangedPass(std::shared_ptr<Fingerprints> fingerprints)
      : fingerprints_(std::move(fingerprints)) {}

  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses) {
    if (!fingerprints_->changed(function))
      return llvm::PreservedAnalyses::all();
    auto preserved = passes_.run(function, analyses);
    fingerprints_->note(function);
    return preserved;
  }

 private:
  std::shared_ptr<Fingerprints> fingerprints_;
  llvm::FunctionPassManager passes_ = clean_up();
};

// From here on all functions count as clean: what ran before has done it, the
// crate's own compilation or LLVM's pipeline.
class AllIsCleanPass : public llvm::PassInfoMixin<AllIsCleanPass> {
 public:
  explicit AllIsCleanPass(std::shared_ptr<Fingerprints> fingerprints)
      : fingerprints_(std::move(fingerprints)) {}

  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &) {
    fingerprints_->note_all(module);
    return llvm::PreservedAnalyses::all();
  }

 private:
  std::shared_ptr<Fingerprints> fingerprints_;
};

// The cheap questions about the whole program, once more. Inlining here only
// takes what makes code smaller, in every pipeline. Inlining what is marked so
// needs no round of its own: LLVM's pipelines have one.
void add_settle(llvm::ModulePassManager &passes,
                const std::shared_ptr<Fingerprints> &fingerprints) {
  passes.addPass(
      llvm::IPSCCPPass(llvm::IPSCCPOptions(/*AllowFuncSpec=*/false)));
  passes.addPass(llvm::GlobalOptPass());
  passes.addPass(UncallableMethodsPass());
  passes.addPass(llvm::DeadArgumentEliminationPass());
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(
      CleanUpChangedPass(fingerprints)));
  llvm::ModuleInlinerWrapperPass inliner(
      llvm::getInlineParams(/*OptLevel=*/2, /*SizeOptLevel=*/2),
      /*MandatoryFirst=*/false);
  inliner.getPM().addPass(llvm::PostOrderFunctionAttrsPass());
  inliner.getPM().addPass(llvm::ArgumentPromotionPass());
  inliner.getPM().addPass(
      llvm::createCGSCCToFunctionPassAdaptor(CleanUpChangedPass(fingerprints)));
  passes.addPass(std::move(inliner));
  passes.addPass(llvm::GlobalDCEPass());
}

// What settling finds for speed is in std above all: a share of a large program
// that is not worth a quarter of its link's time. In LLVM instructions, before
// any pass; the program of 11,000 lines that benchmarks link has 260,000.
constexpr uint64_t large_program = 500'000;

bool is_large(const llvm::Module &module) {
  uint64_t count = 0;
  for (const llvm::Function &function : module)
    count += function.getInstructionCount();
  return count > large_program;
}

void add_speed_passes(llvm::ModulePassManager &passes,
                      llvm::PassBuilder &builder, llvm::OptimizationLevel level,
                      const std::shared_ptr<Fingerprints> &fingerprints,
                      bool is_large) {
  if (is_large) {
    passes.addPass(builder.buildLTODefaultPipeline(level, nullptr));
    return;
  }
  passes.addPass(AllIsCleanPass(fingerprints));
  add_settle(passes, fingerprints);
  passes.addPass(UnlikelyFunctionsPass());
  passes.addPass(
      llvm::createModuleToFunctionPassAdaptor(ChecksBeforeLoopsPass()));
  passes.addPass(builder.buildLTODefaultPipeline(level, nullptr));
  passes.addPass(AllIsCleanPass(fingerprints));
  add_settle(passes, fingerprints);
}

// Everything once, as a crate's own compilation does it, and then what may
// become one on WasmIR is kept apart.
class KeepAlikePass : public llvm::PassInfoMixin<KeepAlikePass> {
 public:
  KeepAlikePass(llvm::PassBuilder &builder, llvm::OptimizationLevel level)
      : passes_(builder.buildModuleSimplificationPipeline(
            level, llvm::ThinOrFullLTOPhase::FullLTOPreLink)) {
    passes_.addPass(ExpandFormatsPass());
    passes_.addPass(llvm::createModuleToFunctionPassAdaptor(clean_up()));
  }

  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses) {
    OpenFunctions functions;
    functions.open(module);
    passes_.run(module, analyses);
    functions.close(module);
    keep_alike(module);
    return llvm::PreservedAnalyses::none();
  }

 private:
  llvm::ModulePassManager passes_;
};

// Twice, since what the first finds to be dead may have been all that set an
// option. Then it is known which functions show what.
void add_format_passes(llvm::ModulePassManager &passes,
                       const std::shared_ptr<Fingerprints> &fingerprints) {
  auto round = [] {
    llvm::ModulePassManager passes;
    passes.addPass(llvm::GlobalDCEPass());
    passes.addPass(FoldFormatOptionsPass());
    passes.addPass(UncallableMethodsPass());
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(clean_up()));
    return passes;
  };
  for (int i = 0; i < 2; ++i) passes.addPass(round());
  passes.addPass(FormatWaysPass(round()));
  passes.addPass(AllIsCleanPass(fingerprints));
  passes.addPass(SpecialiseFormatsPass());
  passes.addPass(AnswerSameFunctionPass());
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(
      CleanUpChangedPass(fingerprints)));
  passes.addPass(llvm::GlobalDCEPass());
  passes.addPass(FindQuietPass());
}

// ScalarEvolution remembers of a counter that it does not wrap around, also
// when the counter that stays has lost that: it has to ask anew.
llvm::FunctionPassManager one_counter() {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(OneCounterPass()));
  passes.addPass(llvm::InvalidateAnalysisPass<llvm::ScalarEvolutionAnalysis>());
  return passes;
}

void add_strength_reduction(llvm::ModulePassManager &passes) {
  llvm::FunctionPassManager of_function;
  // As when code is generated, nothing is remembered from passes before.
  of_function.addPass(
      llvm::InvalidateAnalysisPass<llvm::ScalarEvolutionAnalysis>());
  of_function.addPass(StrengthReductionPass());
  passes.addPass(
      llvm::createModuleToFunctionPassAdaptor(std::move(of_function)));
}

void add_size_passes(llvm::ModulePassManager &passes,
                     llvm::PassBuilder &builder, llvm::OptimizationLevel level,
                     const std::shared_ptr<Fingerprints> &fingerprints,
                     const OptimizeOptions &options) {
  passes.addPass(MarkHotFunctionsPass(options.hot_share));
  builder.registerLateLoopOptimizationsEPCallback(
      [](llvm::LoopPassManager &loops, llvm::OptimizationLevel) {
        loops.addPass(ShortLoopsPass());
      });
  passes.addPass(KeepAlikePass(builder, level));
  add_format_passes(passes, fingerprints);
  add_settle(passes, fingerprints);
  passes.addPass(AnswerQuietPass());
  passes.addPass(SetAtStartPass(options.table_is_seen));
  add_settle(passes, fingerprints);
  passes.addPass(TrialInlinePass(clean_up()));
  add_settle(passes, fingerprints);
  passes.addPass(AnswerFreedPass());
  passes.addPass(HotFunctionsPass(options.hot_share));
  // From here on size is what the functions' attributes ask for. What has none
  // gets calls inlined as for -Os, more would cost more bytes than it is worth.
  level = llvm::OptimizationLevel::Os;
  passes.addPass(builder.buildLTODefaultPipeline(level, nullptr));
  passes.addPass(AllIsCleanPass(fingerprints));
  for (int round = 0; round < 2; ++round) add_settle(passes, fingerprints);
  passes.addPass(builder.buildLTODefaultPipeline(level, nullptr));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(SkippedChecksPass()));
  passes.addPass(SmallTablesPass());
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(
      llvm::createFunctionToLoopPassAdaptor(CertainRoundsPass())));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(one_counter()));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(TableAddressesPass()));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(ClampsPass()));
  passes.addPass(PackLocationsPass());
  add_strength_reduction(passes);
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(CounterOffsetsPass()));
  // The places that were packed name files still.
  passes.addPass(llvm::GlobalDCEPass());
  passes.addPass(JoinTextsPass());
}

}  // namespace

void optimize(llvm::Module &module, llvm::TargetMachine &machine,
              const std::vector<std::string> &unavailable_functions,
              const OptimizeOptions &options) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  // For -mllvm -time-passes.
  llvm::PassInstrumentationCallbacks callbacks;
  llvm::TimePassesHandler times;
  times.registerCallbacks(callbacks);
  keep_small_recursion(callbacks);
  if (options.verify) verify_passes(callbacks);
  llvm::PassBuilder builder(&machine, tuning_of(options.pipeline), std::nullopt,
                            &callbacks);
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

  llvm::OptimizationLevel level = level_of(options.pipeline);
  std::optional<UnrollingLimit> limit;
  if (level.isOptimizingForSize()) {
    keep_loops(callbacks, functions);
    limit.emplace();
  }
  llvm::ModulePassManager passes;
  passes.addPass(llvm::GlobalDCEPass());
  if (level.isOptimizingForSize()) {
    hold_format_sinks(module);
  } else {
    drop_format_sinks(module);
    answer_no(module);
    answer_freed(module, true);
  }
  if (level == llvm::OptimizationLevel::O0) {
    passes.addPass(builder.buildO0DefaultPipeline(
        level, llvm::ThinOrFullLTOPhase::FullLTOPostLink));
  } else {
    auto fingerprints = std::make_shared<Fingerprints>();
    if (level.isOptimizingForSize())
      add_size_passes(passes, builder, level, fingerprints, options);
    else
      add_speed_passes(passes, builder, level, fingerprints, is_large(module));
    if (level == llvm::OptimizationLevel::O2 ||
        level == llvm::OptimizationLevel::O3)
      passes.addPass(FastCodePass());
    if (!level.isOptimizingForSize()) add_strength_reduction(passes);
  }
  passes.addPass(llvm::GlobalDCEPass());
  passes.run(module, modules);
  times.print();
}

}  // namespace wasmrust::lower
