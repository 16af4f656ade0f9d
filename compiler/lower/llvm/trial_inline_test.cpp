// What is inlined since it was seen to become smaller, and what is not.
#include "compiler/lower/llvm/trial_inline.h"

#include "compiler/lower/llvm/text_module.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/CorrelatedValuePropagation.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

namespace wasmrust::lower {
namespace {

// `at` is checked to be less than `count`; %call is how callers call it.
std::string program(const std::string &head, const std::string &callers) {
  return "declare void @panic(i32, i32, i32, i32, i32)\n" + head + R"( {
      %fits = icmp ult i32 %at, %count
      br i1 %fits, label %fine, label %wrong
    fine:
      %place = getelementptr i8, ptr %p, i32 %at
      %byte = load i8, ptr %place
      ret i8 %byte
    wrong:
      call void @panic(i32 %at, i32 %count, i32 1, i32 2, i32 3)
      call void @panic(i32 %count, i32 %at, i32 4, i32 5, i32 6)
      unreachable
    }
    )" + callers;
}

std::string caller(const std::string &name, const std::string &index,
                   const std::string &more = "") {
  return "define i8 @" + name + "(ptr %p, i32 %i) {\n" + more +
         "%k = " + index +
         "\n%b = call i8 @check(ptr %p, i32 %k, i32 64)\nret i8 %b\n}\n";
}

void run(TextModule &module) {
  llvm::FunctionPassManager clean_up;
  clean_up.addPass(llvm::CorrelatedValuePropagationPass());
  clean_up.addPass(llvm::SimplifyCFGPass());
  clean_up.addPass(llvm::InstCombinePass());
  module.run(TrialInlinePass(std::move(clean_up)));
}

const std::string inside = "and i32 %i, 63";
const std::string anywhere = "add i32 %i, 63";
const std::string head =
    "define internal i8 @check(ptr %p, i32 %at, i32 %count)";

bool has(const TextModule &module, const std::string &function,
         const std::string &text) {
  return module.text(function).find(text) != std::string::npos;
}

TEST(TrialInline, ChecksThatCallersDecide) {
  TextModule module(
      program(head, caller("one", inside) + caller("other", inside)));
  run(module);
  EXPECT_EQ(module.text("check"), "");
  for (const char *each : {"one", "other"}) {
    EXPECT_FALSE(has(module, each, "call")) << module.text(each);
    EXPECT_TRUE(has(module, each, "load i8")) << module.text(each);
  }
}

TEST(TrialInline, OnlyWhereItDoesNotGrow) {
  TextModule module(program(head, caller("one", inside) +
                                      caller("other", anywhere) +
                                      caller("third", anywhere)));
  run(module);
  EXPECT_FALSE(has(module, "one", "call")) << module.text("one");
  EXPECT_TRUE(has(module, "other", "@check"));
  EXPECT_TRUE(has(module, "third", "@check"));
}

TEST(TrialInline, NothingIsLeftOfATrial) {
  TextModule module(
      program(head, caller("other", anywhere) + caller("third", anywhere)));
  std::string before = module.text("other") + module.text("check");
  run(module);
  EXPECT_EQ(module.text("other") + module.text("check"), before);
  EXPECT_EQ(module.module().size(), 4u);
}

TEST(TrialInline, WhoMayNotBeInlinedIsNot) {
  std::string callers = caller("one", inside) + caller("other", inside);
  for (std::string each :
       {"define i8 @check(ptr %p, i32 %at, i32 %count)",
        "define internal i8 @check(ptr %p, i32 %at, i32 %count) noinline",
        "define internal i8 @check(ptr %p, i32 %at, i32 %count) "
        "\"target-features\"=\"+simd128\""}) {
    TextModule module(program(each, callers));
    run(module);
    EXPECT_TRUE(has(module, "one", "@check"));
    EXPECT_NE(module.text("check"), "");
  }
  std::string room = program(head, callers);
  room.insert(room.find("%fits"),
              "%room = alloca [300 x i8]\nstore ptr %room, ptr %p\n");
  TextModule large(room);
  run(large);
  EXPECT_TRUE(has(large, "one", "@check"));
  TextModule known(program(head, callers + "@table = global ptr @check\n"));
  run(known);
  EXPECT_TRUE(has(known, "one", "@check"));
}

}  // namespace
}  // namespace wasmrust::lower
