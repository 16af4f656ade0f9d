// What is written out where speed is the goal, and what is left as it is. That
// it means the same is compared with native code in
// tests/run/copies-comparisons-rounding.rs and integers-every-operation.rs.
#include "compiler/lower/llvm/fast_code.h"

#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

std::string after(const std::string &ir, Pipeline pipeline = Pipeline::O3,
                  SizeAttribute size = SizeAttribute::None) {
  TestProgram program;
  program.file("a.o", R"(
    declare void @llvm.memcpy.p0.p0.i32(ptr, ptr, i32, i1)
    declare void @llvm.memmove.p0.p0.i32(ptr, ptr, i32, i1)
    declare float @llvm.round.f32(float)
    declare double @llvm.round.f64(double)
    declare { i64, i1 } @llvm.umul.with.overflow.i64(i64, i64)
    declare { i64, i1 } @llvm.smul.with.overflow.i64(i64, i64)
    )" + ir);
  program.keep("main");
  Lowered lowered = program.lower(TestProgram::options(pipeline, size));
  EXPECT_EQ(lowered.objects.size(), 1u) << lowered.said();
  return lowered.after;
}

std::string copy(const std::string &kind, const std::string &size,
                 const std::string &is_volatile = "false",
                 const std::string &attributes = "") {
  return "define void @main(ptr %to, ptr %from, i32 %n) " + attributes +
         " { call void @llvm." + kind + ".p0.p0.i32(ptr %to, ptr %from, i32 " +
         size + ", i1 " + is_volatile + ") ret void }";
}

constexpr std::string_view copies = "call void @wasmrust.copy(";

TEST(FastCode, CopiesOfAnyLengthAskFirst) {
  for (const char *kind : {"memcpy", "memmove"}) {
    EXPECT_TRUE(holds(after(copy(kind, "%n")), copies));
    EXPECT_TRUE(holds(after(copy(kind, "%n"), Pipeline::O2), copies));
    EXPECT_FALSE(holds(after(copy(kind, "24")), copies));
    EXPECT_FALSE(holds(after(copy(kind, "%n", "true")), copies));
  }
}

TEST(FastCode, IsForSpeed) {
  EXPECT_FALSE(holds(after(copy("memcpy", "%n"), Pipeline::O0), copies));
  EXPECT_FALSE(holds(after(copy("memcpy", "%n"), Pipeline::O1), copies));
  EXPECT_FALSE(
      holds(after(copy("memcpy", "%n"), Pipeline::Oz, SizeAttribute::MinSize),
            copies));
  EXPECT_FALSE(holds(after(copy("memcpy", "%n", "false", "cold")), copies));
  // Calls in handlers have to name them.
  EXPECT_FALSE(
      holds(after(copy("memcpy", "%n", "false", "personality ptr @of") +
                  " declare i32 @of(...)"),
            copies));
}

// There is one of each, for the machine of those that call it.
TEST(FastCode, FunctionsAreThereOnce) {
  std::string text = after(R"(
    define void @main(ptr %to, ptr %from, i32 %n, i32 %m) "target-features"="+bulk-memory,+bulk-memory-opt" {
      call void @llvm.memcpy.p0.p0.i32(ptr %to, ptr %from, i32 %n, i1 false)
      call void @llvm.memmove.p0.p0.i32(ptr %from, ptr %to, i32 %m, i1 false)
      ret void
    })");
  size_t first = text.find("define internal void @wasmrust.copy");
  EXPECT_NE(first, text.npos) << text;
  EXPECT_EQ(text.find("define internal void", first + 1), text.npos) << text;
  constexpr std::string_view features = "\"target-features\"=";
  size_t one = text.find(features), other = text.rfind(features);
  EXPECT_NE(one, other) << text;
  EXPECT_EQ(
      text.substr(one, text.find('"', one + features.size() + 1) - one),
      text.substr(other, text.find('"', other + features.size() + 1) - other));
}

TEST(FastCode, TheLibrarysComparison) {
  auto compare = [](const std::string &callee, const std::string &how = "") {
    return "define i32 @main(ptr %a, ptr %b, i32 %n) { %r = call i32 @" +
           callee + "(ptr %a, ptr %b, i32 %n) " + how +
           " ret i32 %r } declare i32 @" + callee + "(ptr, ptr, i32)";
  };
  constexpr std::string_view ours = "call i32 @wasmrust.compare(";
  EXPECT_TRUE(holds(after(compare("memcmp")), ours));
  EXPECT_TRUE(holds(after(compare("bcmp")), ours));
  EXPECT_FALSE(holds(after(compare("memcmp", "nobuiltin")), ours));
  // Of four bytes it is one word.
  EXPECT_FALSE(holds(after(R"(
    define i1 @main(ptr %a, ptr %b) {
      %r = call i32 @bcmp(ptr %a, ptr %b, i32 4)
      %c = icmp eq i32 %r, 0
      ret i1 %c
    }
    declare i32 @bcmp(ptr, ptr, i32))"),
                     ours));
  // Other functions: of another name, and of another type.
  EXPECT_FALSE(holds(after(compare("memcmp_of")), ours));
  EXPECT_FALSE(holds(after(R"(
    define i64 @main(ptr %a, ptr %b, i32 %n) {
      %r = call i64 @memcmp(ptr %a, ptr %b, i32 %n)
      ret i64 %r
    }
    declare i64 @memcmp(ptr, ptr, i32))"),
                     ours));
}

TEST(FastCode, RoundsByTruncating) {
  std::string text = after(
      "define float @main(float %x) { %r = call float @llvm.round.f32(float "
      "%x) ret float %r }");
  EXPECT_TRUE(holds(text, "call float @llvm.trunc.f32(")) << text;
  EXPECT_FALSE(holds(text, "call float @llvm.round.f32(")) << text;
  text = after(
      "define double @main(double %x) { %r = call double @llvm.round.f64("
      "double %x) ret double %r }");
  // The number below one half.
  EXPECT_TRUE(holds(text, "0x3FDFFFFFFFFFFFFF")) << text;
}

std::string wide(const std::string &operation,
                 const std::string &attributes = "") {
  return "define i128 @main(i128 %a, i128 %b) " + attributes +
         " { %r = " + operation + " ret i128 %r }";
}

TEST(FastCode, WideNumbersAreWords) {
  for (const char *operation :
       {"mul i128 %", "shl i128 %", "lshr i128 %", "ashr i128 %"}) {
    std::string text = after(wide(std::string(operation) + "a, %b"));
    EXPECT_FALSE(holds(text, std::string(operation) + "0, %1")) << text;
  }
  EXPECT_TRUE(holds(after(wide("shl i128 %a, 5")), "shl i128 %0, 5"));
  EXPECT_TRUE(holds(after(wide("mul i128 %a, %b",
                               "\"target-features\"=\"+wide-arithmetic\"")),
                    "mul i128 %0, %1"));
}

TEST(FastCode, ProductsSayWhetherTheyFit) {
  for (const char *sign : {"u", "s"}) {
    std::string callee = "@llvm." + std::string(sign) + "mul.with.overflow.i64";
    std::string text = after(
        "define i1 @main(i64 %a, i64 %b, ptr %to) { %r = call { i64, i1 } " +
        callee +
        "(i64 %a, i64 %b) %low = extractvalue { i64, i1 } %r, 0 store i64 "
        "%low, ptr %to %c = extractvalue { i64, i1 } %r, 1 ret i1 %c }");
    EXPECT_FALSE(holds(text, "call { i64, i1 } " + callee)) << text;
  }
}

}  // namespace
}  // namespace wasmrust::lower
