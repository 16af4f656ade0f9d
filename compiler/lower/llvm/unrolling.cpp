// See unrolling.h. The passes are optional, so LLVM asks before they run.
#include "compiler/lower/llvm/unrolling.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/PassInstrumentation.h"

namespace wasmrust::lower {

static constexpr unsigned most_rounds = 12;

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
