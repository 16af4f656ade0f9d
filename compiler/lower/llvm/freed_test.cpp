// What is answered to an allocator that asks whether anything is freed.
#include "compiler/lower/llvm/freed.h"

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"

namespace wasmrust::lower {
namespace {

constexpr const char *allocator = R"(
  declare void @"memory freed"()
  declare i1 @"memory is freed"()
  define i1 @allocate() {
    %1 = call i1 @"memory is freed"()
    ret i1 %1
  }
  define internal void @free(ptr %what) {
    call void @"memory freed"()
    ret void
  }
)";

std::string allocate_beside(const std::string &program) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  auto module =
      llvm::parseAssemblyString(allocator + program, problem, context);
  if (!module) {
    ADD_FAILURE() << problem.getMessage().str();
    return "";
  }
  llvm::ModuleAnalysisManager analyses;
  llvm::GlobalDCEPass().run(*module, analyses);
  AnswerFreedPass().run(*module, analyses);
  std::string reason, text;
  llvm::raw_string_ostream reasons(reason), stream(text);
  EXPECT_FALSE(llvm::verifyModule(*module, &reasons)) << reason;
  module->print(stream, nullptr);
  EXPECT_FALSE(holds(text, "call void @\"memory freed\"")) << text;
  return text;
}

TEST(Freed, WhatNobodyCallsFreesNothing) {
  EXPECT_TRUE(holds(allocate_beside(""), "ret i1 false"));
}

TEST(Freed, ACallIsEnough) {
  EXPECT_TRUE(holds(allocate_beside(R"(
    define void @main(ptr %x) {
      call void @free(ptr %x)
      ret void
    })"),
                    "ret i1 true"));
}

TEST(Freed, AnAddressIsEnough) {
  EXPECT_TRUE(
      holds(allocate_beside("@table = global ptr @free"), "ret i1 true"));
}

// Calls of an allocator by `main`, which others may know.
std::string take_beside(const std::string &calls,
                        const std::string &linkage = "internal",
                        const std::string &more = "") {
  return allocate_beside("define " + linkage +
                         R"( ptr @take(i32 %size, i32 %align) noinline {
    %1 = call i1 @"memory is freed"()
    %2 = select i1 %1, i32 %size, i32 %align
    %3 = inttoptr i32 %2 to ptr
    ret ptr %3
  }
  define void @main(i32 %x, ptr %p) {
    )" + calls + R"(
    ret void
  })" + more);
}
constexpr const char *byte = "%a = call ptr @take(i32 1000, i32 1)\n",
                     *word = "%b = call ptr @take(i32 24, i32 4)\n",
                     *page = "%c = call ptr @take(i32 9, i32 4096)\n",
                     *unknown = "%d = call ptr @take(i32 9, i32 %x)\n";

TEST(Freed, WhereNothingIsAllBlocksAreAlignedAlike) {
  EXPECT_TRUE(holds(take_beside(std::string(byte) + word),
                    "call ptr @take(i32 1000, i32 4)"));
}

TEST(Freed, BlocksAreAlignedAsTheyAskWhereOneIsLarge) {
  EXPECT_TRUE(holds(take_beside(std::string(byte) + page),
                    "call ptr @take(i32 1000, i32 1)"));
}

TEST(Freed, BlocksAreAlignedAsTheyAskWhereSomebodyAsksForAnything) {
  for (const std::string &text :
       {take_beside(std::string(byte) + word + unknown),
        take_beside(std::string(byte) + word, ""),
        take_beside(std::string(byte) + word + "store ptr @take, ptr %p\n"),
        take_beside(std::string(byte) + word + "call void @free(ptr %p)\n")})
    EXPECT_TRUE(holds(text, "call ptr @take(i32 1000, i32 1)")) << text;
}

}  // namespace
}  // namespace wasmrust::lower
