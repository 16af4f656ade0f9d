// Which variables of loops go, and what their values become.
#include "compiler/lower/llvm/one_counter.h"

#include "compiler/lower/llvm/text_module.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"

namespace wasmrust::lower {
namespace {

// A loop with a variable `i` that goes from 0 to 9, and `j` beside it, after
// the pass.
struct Loop {
  std::string j_first = "0", j_next = "add i32 %j, 1",
              i_next = "add nuw nsw i32 %i, 1", question = "eq i32 %m, 9",
              more = "", attributes = "minsize optsize";

  std::string after() const {
    TextModule module(
        "declare void @host(i32, i32)\n"
        "define void @f(i32 %n) " +
        attributes +
        " {\n"
        "entry:\n  br label %loop\n"
        "loop:\n  %i = phi i32 [ 0, %entry ], [ %m, %loop ]\n"
        "  %j = phi i32 [ " +
        j_first +
        ", %entry ], [ %k, %loop ]\n"
        "  call void @host(i32 %i, i32 %j)\n  %k = " +
        j_next + "\n  %m = " + i_next + "\n" + more + "  %c = icmp " +
        question +
        "\n  br i1 %c, label %end, label %loop\n"
        "end:\n  ret void\n}\n");
    module.run_on("f", llvm::createFunctionToLoopPassAdaptor(OneCounterPass()));
    return module.text("f");
  }
};

bool has_one(const std::string &text) {
  return text.find("phi") == text.rfind("phi");
}

TEST(OneCounter, TakesThePlaceOfAnEqualOne) {
  std::string text = Loop{}.after();
  EXPECT_TRUE(has_one(text));
  EXPECT_TRUE(holds(text, "call void @host(i32 %i, i32 %i)"));
  // And where the other one is asked about.
  text = Loop{.question = "eq i32 %k, 9"}.after();
  EXPECT_TRUE(has_one(text));
  EXPECT_TRUE(holds(text, "icmp eq i32 %m, 9"));
}

TEST(OneCounter, IsMultiplied) {
  std::string text = Loop{.j_next = "add i32 %j, 3"}.after();
  EXPECT_TRUE(has_one(text));
  EXPECT_TRUE(holds(text, "mul i32 %i, 3"));
  text = Loop{.j_first = "7", .j_next = "add i32 %j, -2"}.after();
  EXPECT_TRUE(has_one(text));
  EXPECT_TRUE(holds(text, "mul i32 %i, -2"));
  EXPECT_TRUE(holds(text, "add i32 %1, 7") || holds(text, ", 7\n"));
}

TEST(OneCounter, IsAskedInThePlaceOfTheOther) {
  // 3 * 9 + 4: no other number gives that, even modulo 2^32.
  std::string text = Loop{.j_first = "4",
                          .j_next = "add i32 %j, 3",
                          .question = "ne i32 %k, 31"}
                         .after();
  EXPECT_TRUE(has_one(text));
  EXPECT_TRUE(holds(text, "icmp ne i32 %m, 9"));
  text =
      Loop{.j_next = "add nuw i32 %j, 4", .question = "eq i32 %k, 36"}.after();
  EXPECT_TRUE(has_one(text));
  EXPECT_TRUE(holds(text, "icmp eq i32 %m, 9"));
}

TEST(OneCounter, IsNotAskedWhereTheAnswerMayDiffer) {
  for (const Loop &loop : std::vector<Loop>{
           // 4 * 9, and 4 * (9 + 2^30).
           Loop{.j_next = "add i32 %j, 4", .question = "eq i32 %k, 36"},
           Loop{.j_first = "8",
                .j_next = "add nuw i32 %j, 4",
                .question = "eq i32 %k, 36"},
           // No multiple.
           Loop{.j_next = "add i32 %j, 3", .question = "eq i32 %k, 31"},
           // More than whether it is equal.
           Loop{.j_next = "add nuw i32 %j, 3", .question = "ugt i32 %k, 24"},
           Loop{.j_next = "add i32 %j, 3", .question = "eq i32 %k, %n"},
           Loop{.j_next = "add i32 %j, 3",
                .more = "  call void @host(i32 %k, i32 %k)\n"},
       })
    EXPECT_FALSE(has_one(loop.after())) << loop.j_next << loop.question;
}

TEST(OneCounter, StaysBesideWhatIsNoCounter) {
  for (const Loop &loop : std::vector<Loop>{
           Loop{.j_first = "%n"},
           Loop{.j_next = "add i32 %j, %n"},
           Loop{.j_next = "mul i32 %j, 3"},
           Loop{.j_next = "add i32 %i, 2"},
           Loop{.attributes = "optsize"},
       })
    EXPECT_FALSE(has_one(loop.after())) << loop.j_first << loop.j_next;
  // 2 is no multiple of 3, and the one with the smaller step stays.
  EXPECT_FALSE(
      has_one(Loop{.j_next = "add i32 %j, 3", .i_next = "add nuw nsw i32 %i, 2"}
                  .after()));
  EXPECT_TRUE(has_one(Loop{.j_next = "add i32 %j, 1",
                           .i_next = "add nuw nsw i32 %i, 2",
                           .question = "eq i32 %k, 9"}
                          .after()));
}

// Integers of other widths are no multiples; those wider than a word stay.
TEST(OneCounter, EachTypeHasItsOwn) {
  auto after = [](const std::string &type) {
    TextModule module(
        "declare void @host(i32, " + type +
        ")\n"
        "define void @f() minsize optsize {\n"
        "entry:\n  br label %loop\n"
        "loop:\n  %i = phi i32 [ 0, %entry ], [ %m, %loop ]\n"
        "  %j = phi " +
        type + " [ 5, %entry ], [ %k, %loop ]\n  %l = phi " + type +
        " [ 0, %entry ], [ %n, %loop ]\n"
        "  call void @host(i32 %i, " +
        type + " %j)\n  call void @host(i32 %i, " + type + " %l)\n  %k = add " +
        type + " %j, 3\n  %n = add " + type +
        " %l, 3\n"
        "  %m = add i32 %i, 1\n  %c = icmp eq i32 %m, 9\n"
        "  br i1 %c, label %end, label %loop\n"
        "end:\n  ret void\n}\n");
    module.run_on("f", llvm::createFunctionToLoopPassAdaptor(OneCounterPass()));
    return module.text("f");
  };
  auto phis = [](const std::string &text) {
    size_t count = 0, from = 0;
    while ((from = text.find(" phi ", from)) != text.npos) ++count, ++from;
    return count;
  };
  EXPECT_EQ(phis(after("i64")), 2u);
  EXPECT_EQ(phis(after("i128")), 3u);
  EXPECT_EQ(phis(after("i16")), 3u);
}

// A variable that does not wrap around may be nothing where the other one is
// something.
TEST(OneCounter, IsNothingOnlyWhereBothWere) {
  EXPECT_TRUE(holds(Loop{}.after(), "%m = add i32 %i, 1"));
  EXPECT_TRUE(holds(Loop{.j_next = "add nuw i32 %j, 1"}.after(),
                    "%m = add nuw i32 %i, 1"));
  EXPECT_TRUE(holds(Loop{.j_next = "add nuw nsw i32 %j, 3"}.after(),
                    "%m = add nuw nsw i32 %i, 1"));
  EXPECT_TRUE(
      holds(Loop{.j_first = "5", .j_next = "add nuw nsw i32 %j, 3"}.after(),
            "%m = add i32 %i, 1"));
}

}  // namespace
}  // namespace wasmrust::lower
