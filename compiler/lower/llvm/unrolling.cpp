// See unrolling.h. The passes are optional, so LLVM asks before they run.
#include "compiler/lower/llvm/unrolling.h"

#include "compiler/base/check.h"
#include "compiler/lower/llvm/hot_functions.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/LoopUnrollPass.h"

namespace wasmrust::lower {

static constexpr unsigned most_rounds = 12;
// Of LLVM's instructions, in place of its 150; more where much of it is
// constant then.
static constexpr unsigned most_in_a_row = 100;

// LLVM has no other way to say it.
static llvm::cl::opt<unsigned> &limit_option() {
  auto &options = llvm::cl::getRegisteredOptions();
  auto found = options.find("unroll-threshold-default");
  WASMRUST_CHECK(found != options.end(), "LLVM has a limit for unrolling");
  return *static_cast<llvm::cl::opt<unsigned> *>(found->second);
}

UnrollingLimit::UnrollingLimit() : before_(limit_option()) {
  if (!limit_option().getNumOccurrences())
    limit_option().setValue(most_in_a_row);
}

UnrollingLimit::~UnrollingLimit() { limit_option().setValue(before_); }

llvm::PreservedAnalyses ShortLoopsPass::run(
    llvm::Loop &loop, llvm::LoopAnalysisManager &analyses,
    llvm::LoopStandardAnalysisResults &results, llvm::LPMUpdater &updater) {
  llvm::Function &function = *loop.getHeader()->getParent();
  if (!function.hasFnAttribute(soon_hot_attribute) || !function.hasMinSize() ||
      results.SE.getSmallConstantTripCount(&loop) > most_rounds)
    return llvm::PreservedAnalyses::all();
  // LLVM takes no row for short where the smallest size is asked for.
  llvm::AttributeList before = function.getAttributes();
  function.removeFnAttr(llvm::Attribute::MinSize);
  function.removeFnAttr(llvm::Attribute::OptimizeForSize);
  constexpr int level = 2;
  auto preserved = llvm::LoopFullUnrollPass(level, /*OnlyWhenForced=*/false,
                                            /*ForgetAllSCEV=*/true)
                       .run(loop, analyses, results, updater);
  function.setAttributes(before);
  return preserved;
}

// A pass of loops has asked for these analyses already.
static bool has_few_rounds(const llvm::Loop &loop,
                           llvm::FunctionAnalysisManager &analyses) {
  llvm::Function &function = *loop.getHeader()->getParent();
  auto *rounds =
      analyses.getCachedResult<llvm::ScalarEvolutionAnalysis>(function);
  return !rounds || rounds->getSmallConstantTripCount(&loop) <= most_rounds;
}

void keep_loops(llvm::PassInstrumentationCallbacks &callbacks,
                llvm::FunctionAnalysisManager &analyses) {
  callbacks.registerShouldRunOptionalPassCallback(
      [&analyses](llvm::StringRef pass, llvm::Any ir) {
        // Where the number of rounds is known it comes after the other.
        if (pass == "LoopUnrollPass") return false;
        if (pass != "LoopFullUnrollPass") return true;
        const auto *loop = llvm::any_cast<const llvm::Loop *>(&ir);
        return !loop || has_few_rounds(**loop, analyses);
      });
}

}  // namespace wasmrust::lower
