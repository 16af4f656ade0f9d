// Stores that were merged in front of variables, and those that stay.
#include "compiler/lower/llvm/stores_apart.h"

#include "compiler/lower/llvm/text_module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/Scalar/SROA.h"

namespace wasmrust::lower {
namespace {

std::string after(const std::string &start, const std::string &behind) {
  TextModule module(R"(
    declare void @host()
    define i32 @f(i1 %c, ptr %given, i32 %n) {
    entry:
      %slot = alloca [2 x i32]
      %second = getelementptr inbounds i8, ptr %slot, i32 4
      store i32 7, ptr %second
      )" + start + R"(
    yes:
      br label %both
    both:
      )" + behind + R"(
      %read = load i32, ptr %second
      ret i32 %read
    })");
  llvm::PassBuilder builder;
  llvm::FunctionAnalysisManager functions;
  builder.registerFunctionAnalyses(functions);
  llvm::FunctionPassManager passes;
  passes.addPass(StoresApartPass());
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
  passes.run(*module.module().getFunction("f"), functions);
  EXPECT_FALSE(llvm::verifyModule(module.module(), &llvm::errs()));
  return module.text("f");
}

constexpr const char *branch = "br i1 %c, label %yes, label %both";
constexpr const char *merged =
    "%v = phi i32 [ %n, %yes ], [ 0, %entry ]\n"
    "%p = phi ptr [ %second, %yes ], [ %slot, %entry ]\n";

bool is_split(const std::string &text) {
  return text.find("alloca") == text.npos;
}

TEST(StoresApart, VariablesCanBeSplit) {
  std::string text =
      after(branch, merged + std::string("store i32 %v, ptr %p"));
  EXPECT_TRUE(is_split(text)) << text;
  // What was read is n in the one branch and 7 in the other.
  EXPECT_NE(text.find("phi i32 [ %n, %yes ], [ 7, "), text.npos) << text;
}

// A phi of one value is not merged: its block would be split, and take it
// along.
TEST(StoresApart, OneValueOfAPhi) {
  std::string text = after(
      "br i1 %c, label %one, label %yes\n"
      "one:\n"
      "%p = phi ptr [ %second, %entry ]\n"
      "store i32 %n, ptr %p\n"
      "br label %both",
      "");
  EXPECT_NE(text.find("phi i32"), text.npos) << text;
}

TEST(StoresApart, BothEdgesOfABranch) {
  std::string text = after(
      "br i1 %c, label %both, label %both",
      "%p = phi ptr [ %second, %entry ], [ %second, %entry ], [ %slot, %yes ]\n"
      "store i32 %n, ptr %p");
  EXPECT_TRUE(is_split(text)) << text;
}

TEST(StoresApart, WhatIsNotAVariableStays) {
  std::string text = after(
      branch,
      "%p = phi ptr [ %second, %yes ], [ %given, %entry ]\nstore i32 %n, ptr "
      "%p");
  EXPECT_NE(text.find("ptr %p"), text.npos) << text;
}

TEST(StoresApart, OtherAccessesAndUsesComeFirst) {
  for (std::string between :
       {"call void @host()\n", "%o = load i32, ptr %given\n",
        "store ptr %p, ptr %given\n", "%v2 = add i32 %v, 1\n"}) {
    std::string value = between.starts_with("%v2") ? "%v2" : "%v";
    std::string text =
        after(branch, merged + between + "store i32 " + value + ", ptr %p");
    EXPECT_NE(text.find(", ptr %p"), text.npos) << text;
  }
  std::string text =
      after(branch, merged + std::string("store volatile i32 %v, ptr %p"));
  EXPECT_NE(text.find("volatile i32 %v, ptr %p"), text.npos) << text;
}

}  // namespace
}  // namespace wasmrust::lower
