// Which texts become one, seen by the calls that are left.
#include "compiler/lower/llvm/joined_texts.h"

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PassManager.h"
#include "llvm/IR/Verifier.h"

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

// What `f` does after the pass: texts in quotes, other calls by their names.
std::string after(const std::string &body, const std::string &more = "") {
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  auto module = llvm::parseAssemblyString(
      "@a = private unnamed_addr constant [9 x i8] c\"in FILE!\\00\"\n"
      "@b = private unnamed_addr constant [8 x i8] c\": len is\"\n"
      "declare void " +
          show +
          "(ptr, i32)\n"
          "declare void @number(i32)\n"
          "define void @f(i32 %n, ptr %p) {\n" +
          body + "  ret void\n}\n" + more,
      problem, context);
  if (!module) {
    ADD_FAILURE() << problem.getMessage().str();
    return "";
  }
  llvm::ModuleAnalysisManager analyses;
  JoinTextsPass().run(*module, analyses);
  EXPECT_FALSE(llvm::verifyModule(*module, &llvm::errs()));
  std::string said;
  for (llvm::Instruction &each :
       llvm::instructions(*module->getFunction("f"))) {
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

TEST(JoinedTexts, WhatIsCalledOnceIsPutThere) {
  const std::string begin = "define internal void @begin(i32 %n) noinline {\n" +
                            number + show_part("@a", 3, 5) + "  ret void\n}\n";
  const std::string call = "  call void @begin(i32 %n)\n";
  EXPECT_EQ(after(call + show_part("@b", 0, 2), begin), "number 'FILE!: ' ");
  EXPECT_EQ(after(call + call + show_part("@b", 0, 2), begin),
            "begin begin ': ' ");
  // What shows nothing stays.
  EXPECT_EQ(after(call + show_part("@b", 0, 2),
                  "define internal void @begin(i32 %n) noinline {\n" + number +
                      "  ret void\n}\n"),
            "begin ': ' ");
}

}  // namespace
}  // namespace wasmrust::lower
