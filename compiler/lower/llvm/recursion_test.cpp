// Which recursive functions LLVM may make a loop of, for size.
#include "compiler/lower/llvm/recursion.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/optimize.h"
#include "compiler/lower/llvm/target.h"
#include "compiler/lower/llvm/test_program.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wasmrust::lower {
namespace {

constexpr std::string_view program = R"(
  target triple = "wasm32-unknown-unknown"
  define i32 @tree(i32 %n) #0 {
    %small = icmp slt i32 %n, 2
    br i1 %small, label %leaf, label %more
  leaf:
    ret i32 %n
  more:
    %a = add i32 %n, -1
    %x = call i32 @tree(i32 %a)
    %b = add i32 %n, -2
    %y = call i32 @tree(i32 %b)
    %sum = add i32 %x, %y
    ret i32 %sum
  }
  define i32 @list(i32 %n, ptr %p) #0 {
    %small = icmp slt i32 %n, 2
    br i1 %small, label %leaf, label %more
  leaf:
    ret i32 %n
  more:
    %a = add i32 %n, -1
    %v = load i32, ptr %p
    %x = call i32 @list(i32 %a, ptr %p)
    %sum = add i32 %x, %v
    ret i32 %sum
  }
  define i32 @last(i32 %n, ptr %p) #0 {
    %small = icmp slt i32 %n, 2
    br i1 %small, label %leaf, label %more
  leaf:
    ret i32 %n
  more:
    %a = add i32 %n, -1
    %x = call i32 @last(i32 %a, ptr %p)
    store i32 %x, ptr %p
    %y = call i32 @last(i32 %x, ptr %p)
    ret i32 %y
  }
  attributes #0 = { minsize optsize }
)";

unsigned calls_of_itself(const llvm::Function &function) {
  unsigned count = 0;
  for (const llvm::User *user : function.users())
    if (const auto *call = llvm::dyn_cast<llvm::CallInst>(user))
      count += call->getFunction() == &function;
  return count;
}

TEST(Recursion, OnlyWhatGoesAwayBecomesALoopForSize) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  auto module = llvm::parseAssemblyString(program, error, context);
  ASSERT_TRUE(module) << error.getMessage().str();
  EXPECT_TRUE(stays_recursive(*module->getFunction("tree")));
  EXPECT_FALSE(stays_recursive(*module->getFunction("list")));
  EXPECT_FALSE(stays_recursive(*module->getFunction("last")));
  register_target();
  auto machine = make_machine("wasm32-unknown-unknown", 2);
  auto fast = llvm::CloneModule(*module);
  for (llvm::Function &function : *fast) {
    function.removeFnAttr(llvm::Attribute::MinSize);
    function.removeFnAttr(llvm::Attribute::OptimizeForSize);
  }
  optimize(*module, *machine, {}, {.pipeline = Pipeline::Oz});
  EXPECT_EQ(calls_of_itself(*module->getFunction("tree")), 2u);
  EXPECT_EQ(calls_of_itself(*module->getFunction("list")), 0u);
  EXPECT_EQ(calls_of_itself(*module->getFunction("last")), 1u);
  optimize(*fast, *machine, {}, {.pipeline = Pipeline::O3});
  EXPECT_NE(calls_of_itself(*fast->getFunction("tree")), 2u);
}

}  // namespace
}  // namespace wasmrust::lower
