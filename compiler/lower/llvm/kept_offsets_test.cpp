// Which sums are known not to wrap around, because loads and stores said so of
// their addresses before strength reduction, and that it needs to be told.
#include "compiler/lower/llvm/kept_offsets.h"

#include <gtest/gtest.h>

#include <string_view>

#include "compiler/lower/llvm/strength_reduction.h"
#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

constexpr std::string_view layout = R"(
  target triple = "wasm32-unknown-unknown"
  target datalayout = "e-m:e-p:32:32-i64:64-n32:64-S128"
)";

bool holds(const std::string &text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A function that loads from %p after `sum`, whose flags are then taken away.
// Are they, or what is as good, there again?
bool is_known_again(const std::string &sum) {
  TextModule module(std::string(layout) + "define i32 @f(ptr %x, i32 %i) {\n" +
                    sum + "\n%v = load i32, ptr %p\nret i32 %v\n}\n");
  llvm::Function &function = *module.module().getFunction("f");
  LeastAddresses least = least_addresses(function);
  for (llvm::Instruction &each : function.getEntryBlock())
    if (auto *found = llvm::dyn_cast<llvm::GetElementPtrInst>(&each))
      found->setNoWrapFlags(llvm::GEPNoWrapFlags::none());
  const bool changed = keep_offsets(least);
  EXPECT_EQ(changed, holds(module.text("f"), "getelementptr nuw"));
  return changed;
}

TEST(KeptOffsets, WhatWasAddedWithoutWrappingAroundMayBeAdded) {
  EXPECT_TRUE(is_known_again("%p = getelementptr nuw i8, ptr %x, i32 8"));
  // From what is an object to what is in it is upwards where the offset is.
  EXPECT_TRUE(is_known_again("%p = getelementptr inbounds i8, ptr %x, i32 8"));
}

TEST(KeptOffsets, WhatMayHaveWrappedAroundMayDoSo) {
  EXPECT_FALSE(is_known_again("%p = getelementptr i8, ptr %x, i32 8"));
  EXPECT_FALSE(
      is_known_again("%p = getelementptr inbounds i8, ptr %x, i32 -8"));
}

// A store at %p, which after strength reduction is one at %q. Is it known then
// that %q does not wrap around?
bool is_known(const std::string &before, const std::string &after,
              const std::string &user = "") {
  TextModule module(std::string(layout) +
                    "declare void @stop()\n"
                    "define void @f(ptr %x, i32 %i, ptr %out) {\n" +
                    before + "\n" + after + "\nstore i32 7, ptr %p\n" + user +
                    "\nret void\n}\n");
  llvm::Function &function = *module.module().getFunction("f");
  LeastAddresses least = least_addresses(function);
  llvm::Value *place = nullptr;
  for (llvm::Instruction &each : function.getEntryBlock())
    if (each.getName() == "q") place = &each;
  for (llvm::Instruction &each : function.getEntryBlock())
    if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&each);
        store && store->getPointerOperand()->getName() == "p")
      store->setOperand(1, place);
  return keep_offsets(least);
}

TEST(KeptOffsets, ALowerOffsetThanBeforeIsKnown) {
  const std::string before =
      "%o = getelementptr nuw i8, ptr %x, i32 12\n"
      "%p = getelementptr nuw i32, ptr %o, i32 %i";
  EXPECT_TRUE(is_known(before, "%q = getelementptr i8, ptr %x, i32 12"));
  EXPECT_FALSE(is_known(before, "%q = getelementptr i8, ptr %x, i32 16"));
  EXPECT_FALSE(is_known(before, "%q = getelementptr i8, ptr %x, i32 -4"));
}

TEST(KeptOffsets, WhatIsAddedDownwardsSaysNothingOfWhatWasBefore) {
  EXPECT_FALSE(
      is_known("%o = getelementptr nuw i8, ptr %x, i32 12\n"
               "%p = getelementptr inbounds i32, ptr %o, i32 %i",
               "%q = getelementptr i8, ptr %x, i32 12"));
}

const std::string before_sum = "%p = getelementptr nuw i8, ptr %x, i32 12";
const std::string sum = "%q = getelementptr i8, ptr %x, i32 12\n";

// What may not return keeps the store at %q from running, which has then said
// nothing.
TEST(KeptOffsets, WhoElseUsesASumMayRunWithoutTheAccess) {
  const std::string call = "call void @stop()";
  EXPECT_TRUE(is_known(before_sum, sum + call));
  EXPECT_FALSE(is_known(before_sum, sum + call, "store ptr %q, ptr %out"));
  EXPECT_FALSE(is_known(before_sum, sum + call, "store i32 1, ptr %q"));
}

TEST(KeptOffsets, AnAccessThatRunsWheneverTheSumDidSpeaksForAll) {
  EXPECT_TRUE(is_known(before_sum, sum, "store ptr %q, ptr %out"));
  EXPECT_TRUE(is_known(before_sum, sum + "store ptr %q, ptr %out"));
}

// What strength reduction writes has no word on it.
TEST(KeptOffsets, StrengthReductionKeepsThem) {
  TextModule module(std::string(layout) + R"(
    define i32 @f(ptr %first, ptr %end) {
    entry:
      br label %loop
    loop:
      %row = phi ptr [ %first, %entry ], [ %next, %loop ]
      %sum = phi i32 [ 0, %entry ], [ %both, %loop ]
      %a = load i32, ptr %row
      %place = getelementptr inbounds nuw i8, ptr %row, i32 4
      %b = load i32, ptr %place
      %one = add i32 %sum, %a
      %both = xor i32 %one, %b
      %next = getelementptr inbounds nuw i8, ptr %row, i32 8
      %c = icmp eq ptr %next, %end
      br i1 %c, label %out, label %loop
    out:
      ret i32 %both
    })");
  module.run_on("f", StrengthReductionPass());
  EXPECT_TRUE(holds(module.text("f"), "nuw i8, ptr %row, i32 4"))
      << module.text("f");
}

}  // namespace
}  // namespace wasmrust::lower
