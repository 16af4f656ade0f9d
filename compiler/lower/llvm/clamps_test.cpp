// Which minimums become a difference.
#include "compiler/lower/llvm/clamps.h"

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

// A minimum of what is made of a counter from 0 to 511, after the pass.
std::string after(const std::string &value, const std::string &limit = "511",
                  const std::string &attributes = "minsize optsize") {
  TextModule module(
      "declare void @host(i32)\n"
      "declare i32 @llvm.umin.i32(i32, i32)\n"
      "declare i32 @llvm.usub.sat.i32(i32, i32)\n"
      "define void @f(i32 %n) " +
      attributes +
      " {\nentry:\n  br label %loop\nloop:\n"
      "  %i = phi i32 [ 0, %entry ], [ %next, %loop ]\n"
      "  %v = " +
      value + "\n  %m = call i32 @llvm.umin.i32(i32 %v, i32 " + limit +
      ")\n  call void @host(i32 %m)\n"
      "  %next = add nuw nsw i32 %i, 1\n"
      "  %c = icmp eq i32 %next, 512\n"
      "  br i1 %c, label %end, label %loop\n"
      "end:\n  ret void\n}\n");
  module.run_on("f", ClampsPass());
  return module.text("f");
}

bool is_difference(const std::string &text) {
  return holds(text, "lshr i32 %v, 9") && holds(text, "sub nuw i32 %v, ") &&
         !holds(text, "umin");
}

TEST(Clamps, OneTooLargeAtMostIsADifference) {
  EXPECT_TRUE(is_difference(after("add nuw nsw i32 %i, 1")));
  EXPECT_TRUE(
      is_difference(after("call i32 @llvm.usub.sat.i32(i32 %i, i32 1)")));
}

TEST(Clamps, MoreIsCompared) {
  EXPECT_FALSE(is_difference(after("add nuw nsw i32 %i, 2")));
  EXPECT_FALSE(is_difference(after("mul nuw nsw i32 %i, 2")));
  // What is handed in may be anything, even another value each time.
  EXPECT_FALSE(is_difference(after("add i32 %n, 1")));
  EXPECT_FALSE(is_difference(after("and i32 %n, 511")));
}

TEST(Clamps, OtherLimitsAreCompared) {
  EXPECT_TRUE(holds(after("add nuw nsw i32 %i, 1", "512"), "umin"));
  EXPECT_TRUE(holds(after("add nuw nsw i32 %i, 1", "510"), "umin"));
  EXPECT_TRUE(holds(after("add nuw nsw i32 %i, 1", "-1"), "umin"));
}

TEST(Clamps, ForSpeedTheyStay) {
  EXPECT_TRUE(holds(after("add nuw nsw i32 %i, 1", "511", "optsize"), "umin"));
}

}  // namespace
}  // namespace wasmrust::lower
