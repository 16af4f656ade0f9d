// Which loops are reckoned anew where size is the goal, and that no others are
// while code is generated.
#include "compiler/lower/llvm/strength_reduction.h"

#include <gtest/gtest.h>

#include <span>
#include <tuple>

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

// A multiplication in each round, which strength reduction makes an addition.
std::string program(const std::string &name, const std::string &attribute) {
  return R"(
    declare void @use(i32)
    define void @)" +
         name + "(i32 %step, i32 %n) " + attribute + R"( {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ 0, %entry ], [ %next, %loop ]
      %product = mul i32 %i, %step
      call void @use(i32 %product)
      %next = add nuw i32 %i, 1
      %c = icmp ult i32 %next, %n
      br i1 %c, label %loop, label %end
    end:
      ret void
    }
  )";
}

std::string after_pass(const std::string &attribute) {
  std::string text = R"(
    target triple = "wasm32-unknown-unknown"
    target datalayout = "e-m:e-p:32:32-i64:64-n32:64-S128"
  )" + program("work", attribute);
  return TextModule(text).run_on("work", StrengthReductionPass()).text("work");
}

TEST(StrengthReduction, IsDoneForSpeed) {
  EXPECT_EQ(after_pass("").find(" mul "), std::string::npos);
}

TEST(StrengthReduction, IsNotDoneForTheSmallestSize) {
  EXPECT_NE(after_pass("minsize optsize").find(" mul "), std::string::npos);
}

TEST(StrengthReduction, GeneratingCodeIsWithoutItForAsLongAsAsked) {
  llvm::LLVMContext context;
  const bool before = context.getOptPassGate().isEnabled();
  {
    NoStrengthReduction without(context);
    const llvm::OptPassGate &gate = context.getOptPassGate();
    EXPECT_TRUE(gate.isEnabled());
    EXPECT_FALSE(gate.shouldRunPass("Loop Strength Reduction", "loop"));
    EXPECT_TRUE(gate.shouldRunPass("Machine code sinking", "function"));
  }
  EXPECT_EQ(context.getOptPassGate().isEnabled(), before);
}

// local.get, local.get, i32.mul
bool multiplies_variables(std::span<const uint8_t> bytes) {
  for (size_t i = 0; i + 4 < bytes.size(); ++i)
    if (bytes[i] == 0x20 && bytes[i + 2] == 0x20 && bytes[i + 4] == 0x6c)
      return true;
  return false;
}

// The name by which the gate knows it is LLVM's, and may change with it: then
// code for size has an addition in place of the multiplication.
TEST(StrengthReduction, CodeForSizeKeepsTheMultiplication) {
  TestProgram test;
  test.file("a.o", program("main", ""));
  test.keep("main");
  for (auto [pipeline, size, multiplies] :
       {std::tuple(Pipeline::Oz, SizeAttribute::MinSize, true),
        std::tuple(Pipeline::O2, SizeAttribute::None, false)}) {
    Lowered result = test.lower(TestProgram::options(pipeline, size));
    bool found = false;
    for (const LoweredObject &object : result.objects)
      found |= multiplies_variables(object.bytes);
    EXPECT_EQ(found, multiplies);
  }
}

}  // namespace
}  // namespace wasmrust::lower
