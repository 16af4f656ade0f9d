// What is generated for copies, fills and remainders where size is the goal,
// and where it is not.
#include "compiler/lower/llvm/smallest_code.h"

#include <gtest/gtest.h>

#include <string_view>

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Verifier.h"

namespace wasmrust::lower {
namespace {

const LowerOptions small =
    TestProgram::options(Pipeline::Oz, SizeAttribute::MinSize);
const LowerOptions fast = TestProgram::options(Pipeline::O3);

constexpr std::string_view copy = "\xfc\x0a", fill = "\xfc\x0b";

// Does the object of a function with this body have these bytes of code?
bool generates(std::string_view bytes, const std::string &body,
               const LowerOptions &options,
               const std::string &features = "+bulk-memory,+bulk-memory-opt") {
  TestProgram program;
  program.file("a.o", R"(
    declare void @llvm.memcpy.p0.p0.i32(ptr, ptr, i32, i1)
    declare void @llvm.memmove.p0.p0.i32(ptr, ptr, i32, i1)
    declare void @llvm.memset.p0.i32(ptr, i8, i32, i1)
    define void @main(ptr %to, ptr %from) "target-features"=")" +
                          features + "\" {\n" + body + "\n ret void }");
  program.keep("main");
  Lowered lowered = program.lower(options);
  EXPECT_EQ(lowered.objects.size(), 1u) << lowered.said();
  if (lowered.objects.empty()) return false;
  const auto &object = lowered.objects[0].bytes;
  return std::string_view(reinterpret_cast<const char *>(object.data()),
                          object.size())
      .contains(bytes);
}

std::string call_of(const std::string &name, const std::string &source,
                    unsigned bytes) {
  return "call void @llvm." + name + ".i32(ptr %to, " + source + ", i32 " +
         std::to_string(bytes) + ", i1 false)";
}

TEST(SmallestCode, MoreThanTwoWordsAreCopiedByTheEngine) {
  for (const char *name : {"memcpy.p0.p0", "memmove.p0.p0"}) {
    EXPECT_TRUE(generates(copy, call_of(name, "ptr %from", 17), small));
    EXPECT_FALSE(generates(copy, call_of(name, "ptr %from", 16), small));
  }
  EXPECT_TRUE(generates(fill, call_of("memset.p0", "i8 0", 17), small));
  EXPECT_FALSE(generates(fill, call_of("memset.p0", "i8 0", 16), small));
}

TEST(SmallestCode, ForSpeedTheyAreLoadsAndStores) {
  EXPECT_FALSE(generates(copy, call_of("memcpy.p0.p0", "ptr %from", 17), fast));
  EXPECT_FALSE(generates(fill, call_of("memset.p0", "i8 0", 17), fast));
}

TEST(SmallestCode, AnEngineWithoutSuchOperationsIsNotAskedForThem) {
  const std::string body = call_of("memcpy.p0.p0", "ptr %from", 24);
  EXPECT_TRUE(generates("memcpy", call_of("memcpy.p0.p0", "ptr %from", 40),
                        small, "-bulk-memory,-bulk-memory-opt"));
  EXPECT_FALSE(
      generates("memcpy", body, small, "-bulk-memory,-bulk-memory-opt"));
  EXPECT_FALSE(generates(copy, body, small, "-bulk-memory,-bulk-memory-opt"));
}

bool holds(const std::string &text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What becomes of what is done to the quotient %q of %x and 10.
std::string remainders_in(const std::string &body,
                          const std::string &attributes = "minsize optsize") {
  llvm::LLVMContext context;
  llvm::SMDiagnostic problem;
  auto module = llvm::parseAssemblyString(
      "define i32 @f(i32 %x, i32 %y, ptr %p) " + attributes +
          " {\n%q = udiv i32 %x, 10\n" + body + "ret i32 %q\n}\n",
      problem, context);
  if (!module) {
    ADD_FAILURE() << problem.getMessage().str();
    return "";
  }
  write_remainders(*module);
  std::string after;
  llvm::raw_string_ostream stream(after);
  EXPECT_FALSE(llvm::verifyModule(*module, &stream)) << after;
  module->getFunction("f")->print(stream);
  return after;
}

bool has_remainder(const std::string &body,
                   const std::string &attributes = "minsize optsize") {
  std::string after = remainders_in(body, attributes);
  EXPECT_NE(holds(after, "urem i32 %x, 10"), holds(after, " mul ")) << after;
  return holds(after, "urem");
}

TEST(SmallestCode, WhatADivisionLeavesIsTheRemainder) {
  EXPECT_TRUE(
      has_remainder("%m = mul i32 %q, 10\n%r = sub i32 %x, %m\n"
                    "store i32 %r, ptr %p\n"));
  EXPECT_TRUE(
      has_remainder("%m = mul i32 %q, -10\n%r = add i32 %m, %x\n"
                    "store i32 %r, ptr %p\n"));
  EXPECT_TRUE(
      has_remainder("%m = mul i32 %q, -10\n%r = add i32 %x, %m\n"
                    "store i32 %r, ptr %p\n"));
}

// A division of 128 bits is a call, and its remainder another one.
TEST(SmallestCode, OfLongNumbersThereIsNoRemainder) {
  auto has_it = [](const std::string &type) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic problem;
    auto module = llvm::parseAssemblyString(
        "define " + type + " @f(" + type + " %x, ptr %p) minsize optsize {\n" +
            "%q = udiv " + type + " %x, 10\n%m = mul " + type +
            " %q, 10\n%r = sub " + type + " %x, %m\nstore " + type +
            " %r, ptr %p\nret " + type + " %q\n}\n",
        problem, context);
    write_remainders(*module);
    std::string after;
    llvm::raw_string_ostream stream(after);
    module->print(stream, nullptr);
    return holds(after, "urem");
  };
  EXPECT_TRUE(has_it("i64"));
  EXPECT_FALSE(has_it("i128"));
}

TEST(SmallestCode, OfARemainderSomeBitsMayBeEnough) {
  const std::string low = "%t = trunc i32 %r to i8\nstore i8 %t, ptr %p\n";
  EXPECT_TRUE(
      has_remainder("%m = mul i32 %q, 246\n%r = add i32 %m, %x\n" + low));
  EXPECT_TRUE(
      has_remainder("%a = trunc i32 %q to i8\n%b = trunc i32 %x to i8\n"
                    "%m = mul i8 %a, -10\n%r = add i8 %m, %b\n"
                    "store i8 %r, ptr %p\n"));
  // Here somebody reads all of it.
  EXPECT_FALSE(
      has_remainder("%m = mul i32 %q, 246\n%r = add i32 %m, %x\n"
                    "store i32 %r, ptr %p\n" +
                    low));
}

TEST(SmallestCode, WhatIsNoRemainderStays) {
  EXPECT_FALSE(
      has_remainder("%m = mul i32 %q, 9\n%r = sub i32 %x, %m\n"
                    "store i32 %r, ptr %p\n"));
  EXPECT_FALSE(
      has_remainder("%m = mul i32 %q, 10\n%r = sub i32 %m, %x\n"
                    "store i32 %r, ptr %p\n"));
  EXPECT_FALSE(
      has_remainder("%m = mul i32 %q, 10\n%r = sub i32 %y, %m\n"
                    "store i32 %r, ptr %p\n"));
}

// A multiplication takes less time than a division.
TEST(SmallestCode, ForSpeedRemaindersAreMultiplied) {
  EXPECT_FALSE(
      has_remainder("%m = mul i32 %q, 10\n%r = sub i32 %x, %m\n"
                    "store i32 %r, ptr %p\n",
                    ""));
}

}  // namespace
}  // namespace wasmrust::lower
