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

}  // namespace
}  // namespace wasmrust::lower
