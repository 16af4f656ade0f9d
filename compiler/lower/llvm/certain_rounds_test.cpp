// Which loops ask at their end, seen by where the comparison stands.
#include "compiler/lower/llvm/certain_rounds.h"

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"

namespace wasmrust::lower {
namespace {

// How many comparisons there are after the pass, and whether they stand where
// the loop ends.
struct Questions {
  unsigned count = 0, at_end = 0;
  bool operator==(const Questions &) const = default;
};

// From `first` on, as long as `answer` is true of `question`; `more` stands
// behind the counter.
Questions after(const std::string &first, const std::string &question,
                const std::string &branch = "label %body, label %end",
                const std::string &more = "") {
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  auto module = llvm::parseAssemblyString(
      "declare void @host(i32)\n"
      "define void @f(i32 %n, ptr %p) minsize optsize {\n"
      "entry:\n  br label %loop\n"
      "loop:\n  %i = phi i32 [ " +
          first + ", %entry ], [ %next, %body ]\n" + more + "  %c = icmp " +
          question + "\n  br i1 %c, " + branch +
          "\nbody:\n  call void @host(i32 %i)\n"
          "  %next = add i32 %i, 1\n  br label %loop\n"
          "end:\n  ret void\n}\n",
      problem, context);
  if (!module) {
    ADD_FAILURE() << problem.getMessage().str();
    return {};
  }
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::Function &function = *module->getFunction("f");
  llvm::createFunctionToLoopPassAdaptor(CertainRoundsPass())
      .run(function, functions);
  EXPECT_FALSE(llvm::verifyModule(*module, &llvm::errs()));
  Questions found;
  for (llvm::BasicBlock &block : function)
    for (llvm::Instruction &each : block)
      if (llvm::isa<llvm::ICmpInst>(each)) {
        ++found.count;
        // What is called is in front of it.
        found.at_end += llvm::isa<llvm::CallInst>(block.front()) ||
                        (llvm::isa<llvm::PHINode>(block.front()) &&
                         llvm::isa<llvm::CallInst>(*block.getFirstNonPHIIt()));
      }
  return found;
}

const Questions at_end{1, 1}, in_front{1, 0};

TEST(CertainRounds, WhoseFirstRoundIsCertainAsksAtItsEnd) {
  EXPECT_EQ(after("0", "ne i32 %i, 512"), at_end);
  EXPECT_EQ(after("0", "eq i32 %i, 512", "label %end, label %body"), at_end);
  EXPECT_EQ(after("3", "ult i32 %i, 4"), at_end);
}

TEST(CertainRounds, WhoseFirstRoundIsNotStays) {
  EXPECT_EQ(after("0", "ult i32 %i, %n"), in_front);
  EXPECT_EQ(after("%n", "ult i32 %i, 512"), in_front);
}

TEST(CertainRounds, WhoHasNoRoundStays) {
  EXPECT_EQ(after("4", "ult i32 %i, 4"), in_front);
}

// It would have to be done in front of the loop, too.
TEST(CertainRounds, WhoDoesSomethingFirstStays) {
  EXPECT_EQ(after("0", "ne i32 %i, 512", "label %body, label %end",
                  "  store volatile i32 %i, ptr %p\n"),
            in_front);
}

}  // namespace
}  // namespace wasmrust::lower
