// That a pass of ours that breaks the program is named, and others are not
// asked.
#include "compiler/lower/llvm/verify_passes.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/text_module.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/Passes/PassBuilder.h"

namespace wasmrust::lower {

// Uses a value in front of where it is computed.
struct BreakingPass : llvm::PassInfoMixin<BreakingPass> {
  bool says_so;
  explicit BreakingPass(bool says) : says_so(says) {}
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &) {
    llvm::Instruction &first = function.getEntryBlock().front();
    first.setOperand(0, first.getNextNode());
    return says_so ? llvm::PreservedAnalyses::none()
                   : llvm::PreservedAnalyses::all();
  }
};

namespace {

void run(bool says_so) {
  TextModule text(R"(
    define i32 @sum(i32 %a) {
      %b = add i32 %a, 1
      %c = add i32 %b, 2
      ret i32 %c
    }
  )");
  llvm::PassInstrumentationCallbacks callbacks;
  verify_passes(callbacks);
  llvm::FunctionAnalysisManager functions;
  llvm::PassBuilder builder(nullptr, {}, std::nullopt, &callbacks);
  builder.registerFunctionAnalyses(functions);
  llvm::FunctionPassManager passes;
  passes.addPass(BreakingPass(says_so));
  passes.run(*text.module().getFunction("sum"), functions);
}

TEST(VerifyPasses, TheOneThatBreaksAFunctionIsNamed) {
  EXPECT_EXIT(run(true), testing::ExitedWithCode(101),
              "BreakingPass: .*does not dominate");
}

TEST(VerifyPasses, OneThatChangedNothingIsNotLookedAt) { run(false); }

}  // namespace
}  // namespace wasmrust::lower
