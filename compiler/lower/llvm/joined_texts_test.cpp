// Which texts become one, seen by the calls that are left.
#include "compiler/lower/llvm/joined_texts.h"

#include "compiler/lower/llvm/text_module.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

namespace wasmrust::lower {
namespace {

// As rustc names it.
const std::string show =
    "@_RNvMs_NtCsk0bi027Bhfb_12wasmrust_std5panicNtB4_7Message5bytes";

std::string show_part(const std::string &global, unsigned start,
                      unsigned length) {
  return "  call void " + show + "(ptr getelementptr (i8, ptr " + global +
         ", i32 " + std::to_string(start) + "), i32 " + std::to_string(length) +
         ")\n";
}
const std::string number = "  call void @number(i32 %n)\n";

const std::string shows_within =
    "@\"<wasmrust_std::console::Print<2, 0>>::text\"";

// What `f` does after the pass: texts in quotes, other calls by their names.
std::string after(const std::string &body, const std::string &more = "") {
  TextModule module(
      "@a = private unnamed_addr constant [9 x i8] c\"in FILE!\\00\"\n"
      "@b = private unnamed_addr constant [8 x i8] c\": len is\"\n"
      "declare void " +
      show +
      "(ptr, i32)\n"
      "declare void @number(i32)\n"
      "define void @f(i32 %n, ptr %p) {\n" +
      body + "  ret void\n}\n" + more);
  module.run(JoinTextsPass());
  std::string said;
  for (llvm::Instruction &each :
       llvm::instructions(*module.module().getFunction("f"))) {
    auto *call = llvm::dyn_cast<llvm::CallInst>(&each);
    if (!call) continue;
    llvm::StringRef name = call->getCalledFunction()->getName();
    auto *text = llvm::dyn_cast<llvm::GlobalVariable>(call->getArgOperand(0));
    if (text && text->hasInitializer())
      name = llvm::cast<llvm::ConstantDataArray>(text->getInitializer())
                 ->getAsString();
    said += (text ? "'" + name.str() + "'" : name.str()) + " ";
  }
  return said;
}

TEST(JoinedTexts, OneBehindTheOtherAreOne) {
  EXPECT_EQ(after(show_part("@a", 3, 4) + show_part("@b", 0, 2) + number +
                  show_part("@b", 2, 6)),
            "'FILE: ' number 'len is' ");
}

TEST(JoinedTexts, WithoutBytesThereIsNothingToShow) {
  EXPECT_EQ(after(show_part("@a", 3, 4) + number + "  call void " + show +
                  "(ptr inttoptr (i32 1 to ptr), i32 0)\n"),
            "'FILE' number ");
}

TEST(JoinedTexts, WhatSomebodyMayTellApartStaysSo) {
  for (const std::string between :
       {"  store i32 0, ptr %p\n", "  %v = load volatile i32, ptr %p\n",
        "  %v = load i32, ptr %p\n  store i32 %v, ptr %p\n"})
    EXPECT_EQ(after(show_part("@a", 3, 4) + between + show_part("@b", 0, 2)),
              "'FILE' ': ' ")
        << between;
  EXPECT_EQ(after(show_part("@a", 3, 4) + "  %v = add i32 %n, 1\n" +
                  show_part("@b", 0, 2) + "  call void @number(i32 %v)\n"),
            "'FILE: ' number ");
  EXPECT_TRUE(after(show_part("@a", 3, 4) +
                        "  call void @llvm.assume(i1 true)\n" +
                        show_part("@b", 0, 2),
                    "declare void @llvm.assume(i1)\n")
                  .contains("'FILE: '"));
}

TEST(JoinedTexts, ALongTextThatOthersShowIsThereOnce) {
  const std::string other =
      "define void @g() {\n" + show_part("@b", 0, 8) + "  ret void\n}\n";
  EXPECT_EQ(after(show_part("@a", 3, 4) + show_part("@b", 0, 8), other),
            "'FILE' ': len is' ");
  EXPECT_EQ(after(show_part("@a", 3, 4) + show_part("@b", 0, 2), other),
            "'FILE: ' ");
}

// It has to be there anyhow.
TEST(JoinedTexts, WhatIsNeededOtherwiseIsNoTextOfItsOwn) {
  const std::string other = "define ptr @g() {\n  ret ptr @b\n}\n";
  EXPECT_EQ(after(show_part("@b", 2, 6), other),
            "_RNvMs_NtCsk0bi027Bhfb_12wasmrust_std5panicNtB4_7Message5bytes ");
  EXPECT_EQ(after(show_part("@a", 3, 4) + show_part("@b", 0, 8), other),
            "'FILE' ': len is' ");
}

// A function of lean std's, or of somebody else.
const std::string ours = "@_RNvNtCsk0bi027Bhfb_12wasmrust_std5panic5begin",
                  other = "@begin";
std::string beginning(const std::string &name, const std::string &attributes,
                      const std::string &first = "") {
  return "define internal void " + name + "(i32 %n) " + attributes + " {\n" +
         first + number + show_part("@a", 3, 5) + "  ret void\n}\n";
}
std::string after_beginning(const std::string &name,
                            const std::string &attributes,
                            const std::string &first = "") {
  return after("  call void " + name + "(i32 %n)\n" + show_part("@b", 0, 2),
               beginning(name, attributes, first));
}

TEST(JoinedTexts, WhatIsCalledOnceIsPutThere) {
  EXPECT_EQ(after_beginning(ours, "noinline"), "number 'FILE!: ' ");
  EXPECT_EQ(after_beginning(other, ""), "number 'FILE!: ' ");
  const std::string call = "  call void " + other + "(i32 %n)\n";
  EXPECT_EQ(after(call + call + show_part("@b", 0, 2), beginning(other, "")),
            "begin begin ': ' ");
  // What shows nothing stays.
  EXPECT_EQ(after(call + show_part("@b", 0, 2),
                  "define internal void @begin(i32 %n) {\n" + number +
                      "  ret void\n}\n"),
            "begin ': ' ");
}

TEST(JoinedTexts, WhatIsKeptApartOrHasLargeVariablesStays) {
  EXPECT_EQ(after_beginning(other, "noinline"), "begin ': ' ");
  // Large variables are there once, or in each round.
  const std::string large = beginning(other, "", "  %v = alloca [8192 x i8]\n");
  const std::string call = "  call void " + other + "(i32 %n)\n",
                    again = "  call void @f(i32 %n, ptr %p)\n";
  EXPECT_EQ(after(call, large), "number 'FILE!' ");
  EXPECT_EQ(after(call + again, large), "begin f ");
  EXPECT_EQ(after_beginning(other, "", "  %v = alloca [8 x i8]\n"),
            "number 'FILE!: ' ");
  EXPECT_EQ(after_beginning(other, "\"target-features\"=\"+simd128\""),
            "begin ': ' ");
}

// The function was made for the lengths that there were.
TEST(JoinedTexts, NoLengthIsBeyondTheRangeOfTheParameter) {
  auto joined = [](const std::string &range) {
    std::string text =
        "@c = private unnamed_addr constant [3 x i8] c\"abc\"\n"
        "define internal void " +
        shows_within + "(ptr %p, i32 " + range + " %n) {\n  ret void\n}\n";
    std::string call = "  call void " + shows_within + "(ptr @c, i32 2)\n" +
                       "  call void " + shows_within +
                       "(ptr getelementptr (i8, ptr @c, i32 2), i32 1)\n";
    return after(call, text);
  };
  EXPECT_EQ(joined(""), "'abc' ");
  EXPECT_EQ(joined("range(i32 1, 4)"), "'abc' ");
  EXPECT_EQ(joined("range(i32 1, 3)"), "'ab' 'c' ");
}

TEST(JoinedTexts, OnStandardOutputALineEndsWhereTextsMeet) {
  auto joined = [](const std::string &first, const std::string &second,
                   char file) {
    std::string name =
        std::string("@\"wasmrust_std::console::Print<") + file + ", 0>::text\"";
    auto row = [](const char *global, const std::string &text) {
      return std::string(global) + " = private unnamed_addr constant [" +
             std::to_string(text.size()) + " x i8] c\"" +
             (text.ends_with('\n') ? text.substr(0, text.size() - 1) + "\\0A"
                                   : text) +
             "\"\n";
    };
    auto call = [&](const char *global, const std::string &text) {
      return "  call void " + name + "(ptr " + global + ", i32 " +
             std::to_string(text.size()) + ")\n";
    };
    std::string said = after(call("@c", first) + call("@d", second),
                             row("@c", first) + row("@d", second) +
                                 "declare void " + name + "(ptr, i32)\n");
    return said == "'" + first + second + "' ";
  };
  const std::string long_text(1020, 'x');
  EXPECT_TRUE(joined("a", "b\n", '1'));
  EXPECT_TRUE(joined(long_text, "bcdef\n", '1'));
  EXPECT_TRUE(joined("a\n", "b", '1'));
  EXPECT_TRUE(joined("a\n", long_text, '1'));
  EXPECT_FALSE(joined("a", "b", '1'));
  EXPECT_FALSE(joined("a\n", long_text + "abcde", '1'));
  EXPECT_TRUE(joined("a", "b", '2'));
}

}  // namespace
}  // namespace wasmrust::lower
