// Tests of inputs that cannot be lowered: each gives a sentence that names the
// file, no crash, no object. The last group checks that code which merely looks
// like unwinding is let through, and real rustc's panic=unwind is not.
#include <gtest/gtest.h>

#include <fstream>

#include "compiler/lower/llvm/guard.h"
#include "compiler/lower/llvm/test_program.h"
#include "llvm/Support/ErrorHandling.h"

namespace wasmrust::lower {
namespace {

const LowerOptions plain = TestProgram::options(Pipeline::O0);

const char *some_text = R"(
  @text = private constant [6 x i8] c"hello\00"
  @table = global [2 x ptr] [ptr @one, ptr @two]
  declare void @host(ptr, i32)
  define i32 @one(i32 %x) {
    call void @host(ptr @text, i32 %x)
    %y = mul i32 %x, 3
    ret i32 %y
  }
  define i32 @two(i32 %x) noinline {
    %c = icmp ult i32 %x, 10
    br i1 %c, label %small, label %large
  small:
    ret i32 1
  large:
    %p = getelementptr [2 x ptr], ptr @table, i32 0, i32 1
    %f = load ptr, ptr %p
    %v = call i32 %f(i32 %x)
    ret i32 %v
  })";

// The decisions are of the whole file, as when it is damaged after resolution.
Lowered lower_damaged(const TestProgram &whole, std::vector<uint8_t> bytes) {
  Lowered result;
  std::vector<BitcodeInput> inputs = whole.inputs();
  inputs[0].bytes = bytes;
  result.objects = lower(inputs, plain, result.diagnostics);
  return result;
}

TEST(Damage, TruncatedAtEveryLength) {
  std::vector<uint8_t> bytes = assemble(some_text);
  TestProgram program;
  program.bitcode("a.o", bytes);
  program.keep("one");
  ASSERT_EQ(lower_damaged(program, bytes).objects.size(), 1u);
  for (size_t length = 0; length < bytes.size(); ++length) {
    Lowered result = lower_damaged(
        program,
        {bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length)});
    // The symbol and string tables at the end can be missed by nobody who has
    // the decisions: only then may it succeed.
    if (result.objects.empty())
      EXPECT_TRUE(result.diagnostics.has_errors()) << length;
    else
      EXPECT_FALSE(result.diagnostics.has_errors()) << length;
    if (length < bytes.size() / 2)
      EXPECT_TRUE(result.objects.empty()) << length;
  }
}

TEST(Damage, EveryWordFlipped) {
  std::vector<uint8_t> bytes = assemble(some_text);
  TestProgram program;
  program.bitcode("a.o", bytes);
  program.keep("one");
  size_t refused = 0;
  for (size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::vector<uint8_t> damaged = bytes;
    for (size_t i = 0; i < 4; ++i) damaged[at + i] ^= 0xff;
    Lowered result = lower_damaged(program, damaged);
    EXPECT_EQ(result.objects.empty(), result.diagnostics.has_errors()) << at;
    refused += result.objects.empty();
  }
  EXPECT_GT(refused, bytes.size() / 16);
}

TEST(Damage, TheMessageNamesTheFile) {
  TestProgram program;
  program.bitcode("libapp.rlib(x.o)", {'B', 'C', 0xc0, 0xde, 1, 2, 3, 4});
  Lowered result = program.lower(plain);
  EXPECT_TRUE(result.reported(DiagnosticKind::malformed_bitcode));
  EXPECT_TRUE(holds(result.said(), "libapp.rlib(x.o)"));
}

TEST(Damage, MoreOrFewerSymbolsThanWereResolved) {
  TestProgram program;
  program.file("a.o", some_text);
  for (int difference : {-1, 1}) {
    std::vector<BitcodeInput> inputs = program.inputs();
    inputs[0].symbols.resize(inputs[0].symbols.size() +
                             static_cast<size_t>(difference));
    Diagnostics diagnostics;
    EXPECT_TRUE(lower(inputs, plain, diagnostics).empty());
    EXPECT_TRUE(holds(diagnostics.draw(false), "symbols than were resolved"));
  }
}

TEST(Damage, OtherTargetsAreRefused) {
  for (const char *triple :
       {"x86_64-unknown-linux-gnu", "wasm64-unknown-unknown",
        "aarch64-apple-macosx"}) {
    TestProgram program;
    program.bitcode("a.o",
                    assemble("define void @main() { ret void }", triple));
    program.keep("main");
    Lowered result = program.lower(plain);
    EXPECT_TRUE(result.reported(DiagnosticKind::wrong_target)) << triple;
    EXPECT_TRUE(holds(result.said(), triple));
    EXPECT_TRUE(result.objects.empty());
  }
}

TEST(Damage, AnotherSystemOfTheSameMachineIsFine) {
  TestProgram program;
  program.bitcode(
      "a.o", assemble("define void @main() { ret void }", "wasm32-wasip1"));
  program.keep("main");
  EXPECT_TRUE(program.lower(plain).defines("main"));
}

TEST(Damage, ReadableNonsenseIsRefused) {
  // A global that nothing can initialise, which only the verifier sees.
  AbandonsMemory left_by_a_jump;
  TestProgram program;
  program.file("a.o", R"(
    define void @main() {
      call void @llvm.memcpy.p0.p0.i32(ptr null, ptr null, i32 4, i1 false)
      ret void
    }
    declare void @llvm.memcpy.p0.p0.i32(ptr, ptr, i32, i1)
    @llvm.used = appending global [1 x ptr] [ptr @main],
      section "llvm.metadata"
    @llvm.global_ctors = appending global [1 x i32] [i32 1])");
  Lowered result = program.lower(plain);
  EXPECT_TRUE(result.diagnostics.has_errors());
  EXPECT_TRUE(result.objects.empty());
}

TEST(Damage, WhatCannotBeSelectedIsASentence) {
  TestProgram program;
  program.file("a.o", R"(
    define void @main() {
      call void asm sideeffect "this is no instruction", ""()
      ret void
    })");
  program.keep("main");
  Lowered result = program.lower(plain);
  EXPECT_TRUE(result.reported(DiagnosticKind::lowering_failed))
      << result.said();
  EXPECT_TRUE(result.objects.empty());
}

TEST(Damage, UnwindingIsRefused) {
  TestProgram program;
  program.file("a.o", R"(
    declare void @host()
    declare i32 @__gxx_wasm_personality_v0(...)
    define void @main() personality ptr @__gxx_wasm_personality_v0 {
      invoke void @host() to label %fine unwind label %caught
    fine:
      ret void
    caught:
      %s = catchswitch within none [label %pad] unwind to caller
    pad:
      %p = catchpad within %s [ptr null]
      catchret from %p to label %fine
    })");
  program.keep("main");
  Lowered result = program.lower(plain);
  EXPECT_TRUE(result.reported(DiagnosticKind::unwind_unsupported))
      << result.said();
  EXPECT_TRUE(holds(result.said(), "a.o"));
}

TEST(Damage, UnwindingThatNobodyReachesIsFine) {
  TestProgram program;
  program.file("a.o", R"(
    declare i32 @__gxx_wasm_personality_v0(...)
    define void @unreached() personality ptr @__gxx_wasm_personality_v0 {
      call void @llvm.wasm.throw(i32 0, ptr null)
      unreachable
    }
    declare void @llvm.wasm.throw(i32, ptr)
    define void @main() personality ptr @__gxx_wasm_personality_v0 { ret void })");
  program.keep("main");
  Lowered result = program.lower(plain);
  EXPECT_TRUE(result.defines("main")) << result.said();
}

TEST(Damage, ADeathOfLlvmEndsOnlyItsWork) {
  Guard guard;
  auto death = guard.run([] { llvm::report_fatal_error("Cannot select"); });
  ASSERT_TRUE(death);
  EXPECT_EQ(*death, "Cannot select");
  bool ran = false;
  EXPECT_FALSE(guard.run([&] { ran = true; }));
  EXPECT_TRUE(ran);
}

TEST(Damage, ACrashInsideIsNamed) {
  Guard guard;
  auto death = guard.run([] {
    volatile int *nowhere = nullptr;
    *nowhere = 1;
  });
  ASSERT_TRUE(death);
  EXPECT_TRUE(holds(*death, "LLVM crashed: "));
}

}  // namespace
}  // namespace wasmrust::lower
