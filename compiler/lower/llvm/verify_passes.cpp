// See verify_passes.h.
#include "compiler/lower/llvm/verify_passes.h"

#include "compiler/base/check.h"
#include "llvm/Analysis/LazyCallGraph.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

namespace wasmrust::lower {

template <typename Unit>
static const Unit *unit_of(const llvm::Any &ir) {
  const auto *unit = llvm::any_cast<const Unit *>(&ir);
  return unit ? *unit : nullptr;
}

// What is wrong, or "".
static std::string problem_of(const llvm::Any &ir) {
  std::string reason;
  llvm::raw_string_ostream stream(reason);
  if (const auto *module = unit_of<llvm::Module>(ir))
    llvm::verifyModule(*module, &stream);
  if (const auto *function = unit_of<llvm::Function>(ir))
    llvm::verifyFunction(*function, &stream);
  if (const auto *component = unit_of<llvm::LazyCallGraph::SCC>(ir))
    for (const llvm::LazyCallGraph::Node &each : *component)
      llvm::verifyFunction(each.getFunction(), &stream);
  return reason;
}

void verify_passes(llvm::PassInstrumentationCallbacks &callbacks) {
  callbacks.registerAfterPassCallback([](llvm::StringRef pass, llvm::Any ir,
                                         const llvm::PreservedAnalyses &kept) {
    if (!pass.starts_with("wasmrust::") || kept.areAllPreserved()) return;
    std::string problem = problem_of(ir);
    WASMRUST_CHECK(problem.empty(), (pass + ": " + problem).str());
  });
}

}  // namespace wasmrust::lower
