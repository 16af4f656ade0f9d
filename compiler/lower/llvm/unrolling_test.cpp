// Which loops of hot functions are unrolled where size is the goal, and where
// speed is.
#include "compiler/lower/llvm/unrolling.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

// A function that adds up what is at each of `rounds` places, round by round.
// It is hot, since it is called in a loop.
std::string program_of(const std::string &rounds) {
  return R"(
    define internal i32 @work(ptr %p, i32 %n) noinline {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ 0, %entry ], [ %next, %loop ]
      %sum = phi i32 [ 0, %entry ], [ %more, %loop ]
      %at = getelementptr inbounds i32, ptr %p, i32 %i
      %one = load volatile i32, ptr %at
      %more = add i32 %sum, %one
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
unsigned loads_after(const std::string &rounds, const LowerOptions &options) {
  TestProgram program;
  program.file("a.o", program_of(rounds));
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

TEST(Unrolling, ALoopOfUnknownRoundsStaysOne) {
  EXPECT_EQ(loads_after("%n", small), 1u);
}

TEST(Unrolling, ForSpeedItIsLlvmsDecision) {
  EXPECT_EQ(loads_after("16", fast), 16u);
  EXPECT_GT(loads_after("%n", fast), 1u);
}

}  // namespace
}  // namespace wasmrust::lower
