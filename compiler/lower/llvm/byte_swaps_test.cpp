// How a swap of eight bytes is written, and what code that makes. The whole way
// of eight bytes through a swap is compared with native code in
// tests/run/integers-bits.rs and algorithms-sha256-md5.rs.
#include "compiler/lower/llvm/byte_swaps.h"

#include <gtest/gtest.h>

#include <string_view>

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Verifier.h"

namespace wasmrust::lower {
namespace {

std::string split(const std::string &body) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  auto module = llvm::parseAssemblyString(
      "declare i64 @llvm.bswap.i64(i64)\ndeclare i32 @llvm.bswap.i32(i32)\n"
      "define i64 @f(i64 %x, ptr %p, ptr %q) {\n" +
          body + "}\n",
      problem, context);
  if (!module) {
    ADD_FAILURE() << problem.getMessage().str();
    return "";
  }
  split_byte_swaps(*module);
  std::string after;
  llvm::raw_string_ostream stream(after);
  EXPECT_FALSE(llvm::verifyModule(*module, &stream)) << after;
  module->getFunction("f")->print(stream);
  return after;
}

bool holds(const std::string &text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(ByteSwaps, EightBytesAreTurnedRoundAsTwoWords) {
  std::string after =
      split("%y = call i64 @llvm.bswap.i64(i64 %x)\n ret i64 %y\n");
  EXPECT_FALSE(holds(after, "bswap.i64"));
  EXPECT_TRUE(holds(after, "fshl.i32")) << after;
}

TEST(ByteSwaps, WhatIsLoadedAndStoredIsSoAsWords) {
  std::string after = split(
      "%a = load i64, ptr %p, align 2\n"
      "%b = call i64 @llvm.bswap.i64(i64 %a)\n"
      "store i64 %b, ptr %q, align 8\n ret i64 0\n");
  EXPECT_FALSE(holds(after, "load i64")) << after;
  EXPECT_FALSE(holds(after, "store i64")) << after;
  EXPECT_TRUE(holds(after, "align 2")) << after;
  EXPECT_TRUE(holds(after, "align 4")) << after;
}

TEST(ByteSwaps, WhatIsVolatileStaysOneAccess) {
  std::string after = split(
      "%a = load volatile i64, ptr %p\n"
      "%b = call i64 @llvm.bswap.i64(i64 %a)\n"
      "store volatile i64 %b, ptr %q\n ret i64 0\n");
  EXPECT_TRUE(holds(after, "load volatile i64")) << after;
  EXPECT_TRUE(holds(after, "store volatile i64")) << after;
}

TEST(ByteSwaps, ALoadThatOthersNeedIsKept) {
  std::string after = split(
      "%a = load i64, ptr %p\n"
      "%b = call i64 @llvm.bswap.i64(i64 %a)\n"
      "store i64 %b, ptr %q\n ret i64 %a\n");
  EXPECT_TRUE(holds(after, "load i64")) << after;
  EXPECT_FALSE(holds(after, "store i64")) << after;
}

// i64.const 40: eight bytes at once are shifted by that.
bool shifts_by_40(std::span<const uint8_t> bytes) {
  for (size_t i = 0; i + 2 < bytes.size(); ++i)
    if (bytes[i] == 0x42 && bytes[i + 1] == 40 && bytes[i + 2] == 0x86)
      return true;
  return false;
}

// The code generator would put the words of what was loaded together again.
TEST(ByteSwaps, AreTwoWordsInTheCodeAsWell) {
  for (auto [pipeline, is_split] :
       {std::pair(Pipeline::Oz, true), std::pair(Pipeline::O3, true),
        std::pair(Pipeline::O0, false)}) {
    TestProgram program;
    program.file("a.o", R"(
      declare i64 @llvm.bswap.i64(i64)
      define i64 @main(ptr %p) {
        %a = load i64, ptr %p, align 1
        %b = call i64 @llvm.bswap.i64(i64 %a)
        ret i64 %b
      })");
    program.keep("main");
    Lowered lowered = program.lower(TestProgram::options(pipeline));
    ASSERT_EQ(lowered.objects.size(), 1u) << lowered.said();
    EXPECT_EQ(shifts_by_40(lowered.objects[0].bytes), !is_split);
  }
}

}  // namespace
}  // namespace wasmrust::lower
