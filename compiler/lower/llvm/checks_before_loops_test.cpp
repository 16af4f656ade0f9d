// Which checks are asked before their loop, and what is asked. What such
// programs do, also where an index is out of bounds, is compared with native
// ones in tests/run (slices-checked-in-loops.rs).
#include "compiler/lower/llvm/checks_before_loops.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

// A loop over %i from 0 that goes on while `goes_on`; `check` gives %fails from
// %index, which `index` makes.
struct Rounds {
  std::string index = "%index = add i32 %i, 0";
  std::string check = "%fails = icmp uge i32 %index, %length";
  std::string goes_on = "icmp ult i32 %next, %n";
  std::string more;
  std::string attributes;
  std::string branch = "br i1 %fails, label %out, label %fine";
  std::string out = "unreachable";

  std::string text() const {
    return R"(
    declare void @panic(i32, i32)
    declare void @host()
    define i32 @f(ptr %p, ptr %q, i32 %length, i32 %n, i32 %step) )" +
           attributes + R"( {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ 0, %entry ], [ %next, %fine ]
      %sum = phi i32 [ 0, %entry ], [ %more, %fine ]
      )" + index +
           "\n      " + check + "\n      " + branch + R"(
    fine:
      %at = getelementptr i32, ptr %p, i32 %index
      %one = load i32, ptr %at
      )" + more +
           R"(
      %more = add i32 %sum, %one
      %next = add nuw i32 %i, 1
      %c = )" +
           goes_on + R"(
      br i1 %c, label %loop, label %end
    end:
      ret i32 %more
    out:
      call void @panic(i32 %index, i32 %length)
      )" + out +
           R"(
    })";
  }
};

std::string after(const Rounds &rounds) {
  TextModule module(rounds.text());
  module.run_on("f", ChecksBeforeLoopsPass());
  return module.text("f");
}

bool is_asked_before(const Rounds &rounds) {
  std::string text = after(rounds);
  bool is_twice = holds(text, "loop.checked:");
  EXPECT_EQ(is_twice, holds(text, "freeze i1")) << text;
  return is_twice;
}

TEST(ChecksBeforeLoops, ALoopWithoutChecksAndTheOneThatWas) {
  std::string text = after({});
  // Of 64 bits: the last index is one less than the rounds.
  EXPECT_TRUE(holds(text, "icmp ult i64")) << text;
  EXPECT_TRUE(holds(text, "zext i32 %length to i64"));
  EXPECT_TRUE(holds(text, "br i1 false, label %out"));
  EXPECT_TRUE(holds(text, "br i1 %fails.checked, label %out"));
  // Both come to the same end, with what they have found.
  EXPECT_TRUE(holds(text, "[ %more.checked, %fine.checked ]"));
  EXPECT_TRUE(holds(text, "[ %index.checked, %loop.checked ]"));
}

TEST(ChecksBeforeLoops, EachFormOfTheQuestion) {
  EXPECT_TRUE(
      is_asked_before({.check = "%fails = icmp ule i32 %length, %index"}));
  EXPECT_TRUE(
      is_asked_before({.check = "%fails = icmp eq i32 %index, %length"}));
  EXPECT_TRUE(
      is_asked_before({.check = "%fails = icmp ult i32 %index, %length",
                       .branch = "br i1 %fails, label %fine, label %out"}));
  std::string ends = after({.check = "%fails = icmp ugt i32 %index, %length"});
  EXPECT_TRUE(holds(ends, "icmp ule i64")) << ends;
  // Others say nothing of what is larger.
  EXPECT_FALSE(
      is_asked_before({.check = "%fails = icmp sge i32 %index, %length"}));
  EXPECT_FALSE(
      is_asked_before({.check = "%fails = icmp ne i32 %index, %length"}));
  EXPECT_FALSE(
      is_asked_before({.check = "%fails = icmp ult i32 %index, %length"}));
}

TEST(ChecksBeforeLoops, StepsOfAnyLengthForwards) {
  EXPECT_TRUE(is_asked_before({.index = "%index = mul i32 %i, 12"}));
  EXPECT_TRUE(is_asked_before({.index = "%index = mul i32 %i, %step"}));
  EXPECT_TRUE(is_asked_before({.index = "%index = add i32 %i, %step"}));
  EXPECT_FALSE(is_asked_before({.index = "%index = sub i32 %step, %i"}));
}

TEST(ChecksBeforeLoops, WhatIsNotKnownToGrowHasALimitOfItsOwn) {
  const std::string product = "%square = mul i32 %i, %i\n";
  EXPECT_FALSE(
      is_asked_before({.index = product + "%index = xor i32 %square, %step"}));
  std::string text =
      after({.index = product + "%index = and i32 %square, 1023"});
  EXPECT_TRUE(holds(text, "icmp ult i64 1023,")) << text;
  // More than slices have.
  EXPECT_FALSE(is_asked_before(
      {.index = product + "%index = and i32 %square, 1073741823"}));
}

TEST(ChecksBeforeLoops, OnlyTightLoopsOfManyRounds) {
  EXPECT_TRUE(is_asked_before({.goes_on = "icmp ult i32 %next, 8"}));
  EXPECT_FALSE(is_asked_before({.goes_on = "icmp ult i32 %next, 7"}));
  EXPECT_FALSE(is_asked_before({.more = "call void @host()"}));
  EXPECT_FALSE(is_asked_before({.attributes = "optsize"}));
  EXPECT_FALSE(is_asked_before({.attributes = "minsize optsize"}));
  EXPECT_FALSE(is_asked_before({.attributes = "cold"}));
}

TEST(ChecksBeforeLoops, TheLimitIsTheSameInAllRounds) {
  EXPECT_FALSE(
      is_asked_before({.check = "%now = load volatile i32, ptr %q\n"
                                "%fails = icmp uge i32 %index, %now"}));
}

// Poison would answer as it likes: that all pass.
TEST(ChecksBeforeLoops, PoisonOfOneCheckSaysNothingOfOthers) {
  auto questions = [](std::string text) {
    size_t count = 0, from = 0;
    while ((from = text.find("freeze i1", from)) != text.npos) ++count, ++from;
    return count;
  };
  TextModule module(R"(
    declare void @panic()
    define void @f(ptr %p, i32 %a, i32 %b, i32 noundef %n) {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ 0, %entry ], [ %next, %fine ]
      %first = icmp ult i32 %i, %a
      br i1 %first, label %other, label %out
    other:
      %second = icmp ult i32 %i, %b
      br i1 %second, label %fine, label %out
    fine:
      %at = getelementptr i32, ptr %p, i32 %i
      store i32 %i, ptr %at
      %next = add nuw i32 %i, 1
      %c = icmp ult i32 %next, %n
      br i1 %c, label %loop, label %end
    end:
      ret void
    out:
      call void @panic()
      unreachable
    })");
  module.run_on("f", ChecksBeforeLoopsPass());
  std::string text = module.text("f");
  EXPECT_EQ(questions(text), 2u) << text;

  // How often it goes round may be poison, which the first round does not use:
  // then the index in that one is asked about too.
  EXPECT_EQ(questions(after({})), 2u) << after({});
  EXPECT_EQ(questions(after({.goes_on = "icmp ult i32 %next, 9"})), 1u);
}

// Who leaves the loop for good is no check of an index.
TEST(ChecksBeforeLoops, WhoReturnsBehindTheLoopIsAsked) {
  EXPECT_FALSE(is_asked_before({.out = "ret i32 0"}));
}

TEST(ChecksBeforeLoops, WithoutAnEndOnlyConstantsAreKnown) {
  const std::string endless = "load volatile i1, ptr %q";
  EXPECT_FALSE(is_asked_before({.goes_on = endless}));
  EXPECT_TRUE(is_asked_before(
      {.index = "%index = and i32 %i, 255", .goes_on = endless}));
}

}  // namespace
}  // namespace wasmrust::lower
