// Which counters begin where their uses do.
#include "compiler/lower/llvm/counter_offsets.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

struct Rounds {
  std::string question = "%is_end = icmp eq i32 %i, 0";
  std::string offset = "3";
  std::string first = "-3";
  std::string more;
  std::string attributes;
  std::string layout = "e-p:32:32";

  std::string text() const {
    return "target datalayout = \"" + layout + R"("
    define void @f(ptr %p, ptr %q) )" +
           attributes + R"( {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ )" +
           first + R"(, %entry ], [ %next, %body ]
      )" + question +
           R"(
      br i1 %is_end, label %end, label %body
    body:
      %p0 = getelementptr inbounds i8, ptr %p, i32 %i
      %p3 = getelementptr i8, ptr %p0, i32 3
      %v = load i8, ptr %p3
      %q0 = getelementptr i8, ptr %q, i32 %i
      %q3 = getelementptr i8, ptr %q0, i32 )" +
           offset + R"(
      store i8 %v, ptr %q3
      )" + more +
           R"(
      %next = add nsw i32 %i, 1
      br label %loop
    end:
      ret void
    })";
  }
};

std::string after(const Rounds &rounds) {
  TextModule module(rounds.text());
  module.run_on("f", CounterOffsetsPass());
  return module.text("f");
}

bool begins_elsewhere(const Rounds &rounds) {
  return !holds(after(rounds), "[ " + rounds.first + ", %entry ]");
}

TEST(CounterOffsets, UsesAddNothing) {
  std::string text = after({});
  EXPECT_TRUE(holds(text, "%i = phi i32 [ 0, %entry ]")) << text;
  EXPECT_TRUE(holds(text, "icmp eq i32 %i, 3")) << text;
  EXPECT_TRUE(holds(text, "%p0 = getelementptr i8, ptr %p, i32 %i")) << text;
  EXPECT_TRUE(holds(text, "store i8 %v, ptr %q0")) << text;
  EXPECT_FALSE(holds(text, "i32 3\n      %v")) << text;
  // It may wrap around elsewhere.
  EXPECT_TRUE(holds(text, "%next = add i32 %i, 1")) << text;
}

TEST(CounterOffsets, TheNextValueMayBeAsked) {
  Rounds rounds{.question = "%is_end = icmp eq i32 %i, 5",
                .more =
                    "%other = icmp ne i32 %next, 7\n"
                    "store i1 %other, ptr %q"};
  // It stands behind what it asks about.
  std::string text = rounds.text();
  size_t other = text.find("%other"), next = text.find("%next = ");
  std::string line = text.substr(next, text.find('\n', next) - next);
  text.erase(next, line.size()).insert(other, line + "\n");
  TextModule module(text);
  module.run_on("f", CounterOffsetsPass());
  EXPECT_TRUE(holds(module.text("f"), "icmp ne i32 %next, 10"))
      << module.text("f");
}

TEST(CounterOffsets, AllUsesAddTheSame) {
  EXPECT_TRUE(begins_elsewhere({}));
  EXPECT_FALSE(begins_elsewhere({.offset = "4"}));
  EXPECT_FALSE(begins_elsewhere({.more = "store i32 %i, ptr %q"}));
  EXPECT_FALSE(begins_elsewhere({.more = "store ptr %p0, ptr %q"}));
}

TEST(CounterOffsets, WhatIsLargerIsNotAsked) {
  EXPECT_FALSE(begins_elsewhere({.question = "%is_end = icmp sge i32 %i, 0"}));
  EXPECT_FALSE(begins_elsewhere({.question = "%n = ptrtoint ptr %q to i32\n"
                                             "%is_end = icmp eq i32 %i, %n"}));
}

TEST(CounterOffsets, AddressesAreOfItsOwnBits) {
  EXPECT_FALSE(begins_elsewhere({.layout = "e-p:64:64"}));
}

TEST(CounterOffsets, OnlyWhereStrengthWasReduced) {
  EXPECT_TRUE(begins_elsewhere({.attributes = "optsize"}));
  EXPECT_FALSE(begins_elsewhere({.attributes = "minsize optsize"}));
}

}  // namespace
}  // namespace wasmrust::lower
