// Which checks are skipped, what is asked for it, and what becomes of what
// stands between them. What such programs do, also where an index is out of
// bounds, is compared with native ones in tests/run
// (checks-skipped-in-loops.rs).
#include "compiler/lower/llvm/skipped_checks.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

// For each row of 10 and each place in it, two checks; the loop over places
// asks at its head.
struct Field {
  std::string first = "%a = add nuw i32 %base, %x";
  std::string between;
  std::string second = "%b = add nuw i32 %a, 1";
  std::string second_limit = "%m";
  std::string behind =
      "%pa = getelementptr i8, ptr %p, i32 %a\n"
      "%v = load i8, ptr %pa\n"
      "store i8 %v, ptr %q";
  std::string attributes;
  std::string told = "call void @panic(i32 %told, i32 %n)";

  std::string text() const {
    return R"(
    declare void @panic(i32, i32)
    declare void @host()
    define void @f(ptr %p, ptr %q, i32 %n, i32 %m) )" +
           attributes + R"( {
    entry:
      br label %rows
    rows:
      %y = phi i32 [ 0, %entry ], [ %down, %end_of_row ]
      %base = mul nuw i32 %y, 10
      br label %places
    places:
      %x = phi i32 [ 0, %rows ], [ %right, %fine ]
      %is_end = icmp eq i32 %x, 10
      br i1 %is_end, label %end_of_row, label %row
    row:
      )" + first +
           R"(
      %has_a = icmp ult i32 %a, %n
      br i1 %has_a, label %next, label %out
    next:
      )" + between +
           "\n      " + second + R"(
      %has_b = icmp ult i32 %b, )" +
           second_limit + R"(
      br i1 %has_b, label %fine, label %out
    fine:
      )" + behind +
           R"(
      %right = add nuw i32 %x, 1
      br label %places
    end_of_row:
      %down = add nuw i32 %y, 1
      %more = icmp ult i32 %down, 20
      br i1 %more, label %rows, label %done
    done:
      ret void
    out:
      %told = phi i32 [ %a, %row ], [ %b, %next ]
      )" + told +
           R"(
      unreachable
    })";
  }
};

std::string after(const Field &field) {
  TextModule module(field.text());
  module.run_on("f", SkippedChecksPass());
  return module.text("f");
}

bool is_skipped(const Field &field) { return holds(after(field), "freeze i1"); }

TEST(SkippedChecks, AreAskedOnceBeforeTheOutermostLoop) {
  std::string text = after({});
  // 19 * 10 + 9 is the last index, and one more.
  EXPECT_TRUE(holds(text, "icmp ugt i32 %n, 199")) << text;
  EXPECT_TRUE(holds(text, "icmp ugt i32 %m, 200")) << text;
  EXPECT_LT(text.find("freeze i1"), text.find("\nrows:")) << text;
}

TEST(SkippedChecks, AShortLoopIsThereTwice) {
  std::string text = after({});
  EXPECT_TRUE(holds(text, "places.checked:")) << text;
  // Each check once: in one of the loops.
  size_t checks = text.find("icmp ult i32", text.find("freeze"));
  checks = text.find(", %m", checks);
  EXPECT_EQ(text.find(", %m", checks + 1), std::string::npos) << text;
}

// Longer than what may be there twice.
std::string long_body() {
  std::string text = Field().behind + "\n%s0 = add i8 %v, 1\n";
  for (int i = 0; i < 50; ++i)
    text += "%s" + std::to_string(i + 1) + " = mul i8 %s" + std::to_string(i) +
            ", %v\n";
  return text + "store i8 %s50, ptr %p";
}

TEST(SkippedChecks, ALongLoopGoesAround) {
  for (std::string text :
       {after({.behind = long_body()}),
        after({.behind = Field().behind + "\ncall void @host()"})}) {
    EXPECT_FALSE(holds(text, ".checked:")) << text;
    EXPECT_TRUE(holds(text, "label %fine, label %row.split")) << text;
  }
}

// So that strength reduction makes no values of the loop of them.
TEST(SkippedChecks, WhatChecksNeedIsReckonedBesideThem) {
  std::string text = after({.behind = long_body()});
  std::string checks = text.substr(text.find("row.split:"));
  checks = checks.substr(0, checks.find("br i1"));
  EXPECT_TRUE(holds(checks, "freeze i32 %x")) << text;
  EXPECT_TRUE(holds(checks, "freeze i32 %y")) << text;
  EXPECT_TRUE(holds(checks, "mul nuw i32")) << text;
  EXPECT_FALSE(holds(text, "phi i32 [ %a,")) << text;
}

TEST(SkippedChecks, WhatIsReadBetweenThemIsReadBehind) {
  Field field{.between =
                  "%pa = getelementptr i8, ptr %p, i32 %a\n"
                  "%v = load i8, ptr %pa",
              .behind = long_body().substr(long_body().find("\n%s0"))};
  std::string text = after(field);
  ASSERT_TRUE(holds(text, "freeze i1")) << text;
  EXPECT_GT(text.find("%v = load"), text.find("\nfine:")) << text;
  EXPECT_LT(text.find("%v = load"), text.find("%s0 = ")) << text;
}

TEST(SkippedChecks, WhatSaysWhereTheNextLooksEndsARow) {
  const std::string read =
      "%pa = getelementptr i8, ptr %p, i32 %a\n"
      "%v = load i8, ptr %pa\n";
  EXPECT_FALSE(is_skipped({.between = read,
                           .second = "%b = zext i8 %v to i32",
                           .behind = "store i8 %v, ptr %q"}));
}

// Each freeze of poison may be another number.
TEST(SkippedChecks, WhatIsFrozenIsFrozenOnce) {
  const std::string clamp = "%b = call i32 @llvm.umin.i32(i32 %z, i32 9)\n";
  EXPECT_FALSE(
      is_skipped({.between = "%z0 = xor i32 %x, %m\n%z = freeze i32 %z0",
                  .second = clamp}));
  std::string text = after({.first = Field().first + "\n%z0 = xor i32 %x, %m\n"
                                                     "%z = freeze i32 %z0",
                            .second = clamp,
                            .behind = long_body()});
  EXPECT_TRUE(holds(text, "freeze i1")) << text;
  EXPECT_EQ(text.find("freeze i32 %z0", text.find("freeze i32 %z0") + 1),
            std::string::npos)
      << text;
}

TEST(SkippedChecks, WhatWritesOrMayFailEndsARow) {
  EXPECT_FALSE(is_skipped({.between = "store i32 %a, ptr %q"}));
  EXPECT_FALSE(is_skipped({.between = "call void @host()"}));
  EXPECT_FALSE(is_skipped({.between = "%v0 = load volatile i8, ptr %p"}));
  EXPECT_FALSE(is_skipped({.between = "%d = udiv i32 %a, %m"}));
}

TEST(SkippedChecks, AllIndicesHaveAConstantAbove) {
  EXPECT_FALSE(is_skipped({.first = "%a = add i32 %m, %x"}));
  EXPECT_FALSE(is_skipped({.second = "%b = sub i32 %a, 1"}));
  EXPECT_TRUE(is_skipped(
      {.second = "%b = call i32 @llvm.usub.sat.i32(i32 %a, i32 1)"}));
  EXPECT_TRUE(
      is_skipped({.second = "%z = xor i32 %x, %m\n"
                            "%b = call i32 @llvm.umin.i32(i32 %z, i32 9)"}));
  EXPECT_TRUE(is_skipped({.second = "%b = shl nuw i32 %a, 2"}));
  // More than slices have.
  EXPECT_FALSE(is_skipped({.second = "%b = shl nuw i32 %a, 20"}));
}

TEST(SkippedChecks, LimitsAreTheSameInAllRounds) {
  EXPECT_FALSE(is_skipped(
      {.between = "%now = load i32, ptr %q", .second_limit = "%now"}));
  // A limit that is a constant says nothing more than the check does.
  EXPECT_FALSE(is_skipped({.second_limit = "100"}));
}

TEST(SkippedChecks, OnlyWhereSpeedIsTheGoal) {
  EXPECT_FALSE(is_skipped({.attributes = "optsize"}));
  EXPECT_FALSE(is_skipped({.attributes = "minsize optsize"}));
  EXPECT_FALSE(is_skipped({.attributes = "cold"}));
}

}  // namespace
}  // namespace wasmrust::lower
