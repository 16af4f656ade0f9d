// Which loops ask at their end, seen by where the comparison stands.
#include "compiler/lower/llvm/certain_rounds.h"

#include "compiler/lower/llvm/text_module.h"
#include "llvm/IR/Instructions.h"
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
                const std::string &more = "",
                const std::string &attributes = "minsize optsize") {
  TextModule module(
      "declare void @host(i32)\n"
      "define void @f(i32 %n, ptr %p) " +
      attributes +
      " {\n"
      "entry:\n  br label %loop\n"
      "loop:\n  %i = phi i32 [ " +
      first + ", %entry ], [ %next, %body ]\n" + more + "  %c = icmp " +
      question + "\n  br i1 %c, " + branch +
      "\nbody:\n  call void @host(i32 %i)\n"
      "  %next = add i32 %i, 1\n  br label %loop\n"
      "end:\n  ret void\n}\n");
  module.run_on("f",
                llvm::createFunctionToLoopPassAdaptor(CertainRoundsPass()));
  Questions found;
  for (llvm::BasicBlock &block : *module.module().getFunction("f"))
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

TEST(CertainRounds, FunctionsForSpeedStay) {
  EXPECT_EQ(after("0", "ne i32 %i, 512", "label %body, label %end", "", ""),
            in_front);
}

// It would have to be done in front of the loop, too.
TEST(CertainRounds, WhoDoesSomethingFirstStays) {
  EXPECT_EQ(after("0", "ne i32 %i, 512", "label %body, label %end",
                  "  store volatile i32 %i, ptr %p\n"),
            in_front);
}

}  // namespace
}  // namespace wasmrust::lower
