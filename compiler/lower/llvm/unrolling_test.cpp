// Which loops of hot functions are unrolled where size is the goal, and where
// speed is.
#include "compiler/lower/llvm/unrolling.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/text_module.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"

namespace wasmrust::lower {
namespace {

// A function that adds up what is at each of `rounds` places, round by round,
// in so many steps more.
// It is hot, since it is called in a loop.
std::string program_of(const std::string &rounds, int steps = 0) {
  std::string more, last = "%one";
  for (int i = 0; i < steps; ++i) {
    std::string next = "%step" + std::to_string(i);
    more += "      " + next + (i % 2 ? " = xor i32 " : " = mul i32 ") + last +
            ", %n\n";
    last = next;
  }
  return R"(
    define internal i32 @work(ptr %p, i32 %n) noinline {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ 0, %entry ], [ %next, %loop ]
      %sum = phi i32 [ 0, %entry ], [ %more, %loop ]
      %at = getelementptr inbounds i32, ptr %p, i32 %i
      %one = load volatile i32, ptr %at
)" + more +
         "      %more = add i32 %sum, " + last + R"(
      %next = add nuw nsw i32 %i, 1
      %c = icmp ult i32 %next, )" +
         rounds + R"(
      br i1 %c, label %loop, label %end
    end:
      ret i32 %more
    }
    define i32 @main(ptr %p, i32 %n) {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ 0, %entry ], [ %next, %loop ]
      %r = call i32 @work(ptr %p, i32 %n)
      %next = add i32 %i, %r
      %c = icmp ult i32 %next, 1000
      br i1 %c, label %loop, label %end
    end:
      ret i32 %next
    }
    declare void @host(i32)
    define void @cold() {
)" +
         [] {
           std::string calls;
           for (int i = 0; i < 100; ++i)
             calls +=
                 "      call void @host(i32 " + std::to_string(i * i) + ")\n";
           return calls;
         }() +
         "      ret void\n    }\n";
}

// How many loads there are after LLVM: as many as rounds when it unrolls.
unsigned loads_after(const std::string &rounds, const LowerOptions &options,
                     int steps = 0) {
  TestProgram program;
  program.file("a.o", program_of(rounds, steps));
  program.keep("main");
  program.keep("cold");
  std::string text = program.lower(options).after;
  unsigned count = 0;
  for (size_t at = 0; (at = text.find("load volatile", at)) != text.npos; ++at)
    ++count;
  return count;
}

const LowerOptions small =
    TestProgram::options(Pipeline::Oz, SizeAttribute::MinSize);
const LowerOptions fast = TestProgram::options(Pipeline::O3);

TEST(Unrolling, AFewRoundsBecomeOneRow) {
  EXPECT_EQ(loads_after("3", small), 3u);
  EXPECT_EQ(loads_after("12", small), 12u);
}

TEST(Unrolling, ManyRoundsStayALoop) {
  EXPECT_EQ(loads_after("13", small), 1u);
  EXPECT_EQ(loads_after("16", small), 1u);
}

// What ShortLoopsPass leaves of a loop, of three rounds unless it is said.
unsigned loads_in(const std::string &attributes,
                  const std::string &rounds = "3", int steps = 0) {
  std::string text = program_of(rounds, steps);
  std::string head = "(ptr %p, i32 %n) noinline {";
  text.replace(text.find(head), head.size(),
               "(ptr %p, i32 %n) " + attributes + " {");
  TextModule module(text);
  module.run_on("work",
                llvm::createFunctionToLoopPassAdaptor(ShortLoopsPass()));
  llvm::Function &work = *module.module().getFunction("work");
  EXPECT_EQ(work.hasMinSize(), attributes.contains("minsize"));
  unsigned count = 0;
  for (llvm::Instruction &each : llvm::instructions(work))
    count += llvm::isa<llvm::LoadInst>(each);
  return count;
}

TEST(Unrolling, ShortLoopsThatWillBeHotBecomeRowsAtOnce) {
  EXPECT_EQ(loads_in("minsize optsize \"wasmrust-soon-hot\""), 3u);
  EXPECT_EQ(loads_in("minsize optsize"), 1u);
  // Is asked for speed already: LLVM's own pass comes later.
  EXPECT_EQ(loads_in("\"wasmrust-soon-hot\""), 1u);
}

TEST(Unrolling, ALongRowStaysALoop) {
  std::string soon = "minsize optsize \"wasmrust-soon-hot\"";
  // LLVM's own limit is above this.
  EXPECT_EQ(loads_in(soon, "8", 14), 8u);
  UnrollingLimit lower;
  EXPECT_EQ(loads_in(soon, "4", 14), 4u);
  EXPECT_EQ(loads_in(soon, "8", 14), 1u);
  EXPECT_EQ(loads_in(soon, "13"), 1u);
}

TEST(Unrolling, TheLimitIsThatOfLlvmAgain) {
  auto limit = [] {
    return static_cast<llvm::cl::opt<unsigned> *>(
               llvm::cl::getRegisteredOptions().lookup(
                   "unroll-threshold-default"))
        ->getValue();
  };
  unsigned before = limit();
  {
    UnrollingLimit lower;
    EXPECT_LT(limit(), before);
  }
  EXPECT_EQ(limit(), before);
}

TEST(Unrolling, ALoopOfUnknownRoundsStaysOne) {
  EXPECT_EQ(loads_after("%n", small), 1u);
}

TEST(Unrolling, ForSpeedItIsLlvmsDecision) {
  EXPECT_EQ(loads_after("16", fast), 16u);
  EXPECT_GT(loads_after("%n", fast), 1u);
}

}  // namespace
}  // namespace wasmrust::lower
