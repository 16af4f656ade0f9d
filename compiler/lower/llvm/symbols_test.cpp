// Tests of what becomes of symbols: which definition is used, which names stay,
// what nobody needs. Each program is the smallest in which the rule shows.
#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

const LowerOptions plain = TestProgram::options(Pipeline::O0);
const LowerOptions fast = TestProgram::options(Pipeline::O3);

TEST(Symbols, WhatNobodyOutsideNamesBecomesLocal) {
  TestProgram program;
  program.file("a.o", R"(
    @sink = global i32 0
    define void @shown() { call void @hidden() ret void }
    define void @hidden() noinline {
      store volatile i32 1, ptr @sink ret void
    }
    define void @unused() { ret void })");
  program.keep("shown");
  Lowered result = program.lower(fast);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(result.defines("shown"));
  EXPECT_FALSE(holds(result.before, "@unused"));
  EXPECT_TRUE(holds(result.after, "define internal"));
  EXPECT_TRUE(result.symbols()["hidden"].local);
  EXPECT_TRUE(result.symbols()["sink"].local);
}

TEST(Symbols, ThePrevailingDefinitionIsUsedByEveryFile) {
  TestProgram program;
  program.file("a.o", R"(
    declare i32 @value()
    define i32 @main() { %v = call i32 @value() ret i32 %v })");
  program.file("weak.o", "define weak i32 @value() { ret i32 111 }");
  program.file("strong.o", "define i32 @value() { ret i32 222 }");
  program.keep("main");
  Lowered result = program.lower(fast);
  EXPECT_TRUE(holds(result.after, "ret i32 222")) << result.said();
  EXPECT_FALSE(holds(result.before, "111"));
}

TEST(Symbols, AWeakDefinitionThatPrevailsMayBeInlined) {
  TestProgram program;
  program.file("a.o", R"(
    define weak i32 @value() { ret i32 111 }
    define i32 @main() { %v = call i32 @value() ret i32 %v })");
  program.keep("main");
  Lowered result = program.lower(fast);
  EXPECT_TRUE(holds(result.after, "ret i32 111")) << result.said();
  EXPECT_FALSE(result.symbols().contains("value"));
}

TEST(Symbols, WhatTheLinkerMayRedefineIsNeverLookedInto) {
  TestProgram program;
  program.file("a.o", R"(
    define i32 @value() { ret i32 111 }
    define i32 @main() { %v = call i32 @value() ret i32 %v })");
  program.keep("main");
  program.redefine("value");
  Lowered result = program.lower(fast);
  EXPECT_TRUE(holds(result.after, "call i32 @value()")) << result.said();
  EXPECT_TRUE(result.defines("value"));
}

TEST(Symbols, OneCopyOfLinkonceAndComdatStays) {
  const char *copy = R"(
    $group = comdat any
    @datum = linkonce_odr global i32 5, comdat($group)
    define linkonce_odr i32 @group() noinline comdat {
      %v = load volatile i32, ptr @datum ret i32 %v
    }
    define i32 @FROM() { %v = call i32 @group() ret i32 %v })";
  TestProgram program;
  for (std::string name : {"one", "two"}) {
    std::string text = copy;
    text.replace(text.find("FROM"), 4, name);
    program.file(name + ".o", text);
    program.keep(name);
  }
  Lowered result = program.lower(plain);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(result.symbols()["group"].local);
  EXPECT_EQ(result.before.find("define i32 @group"),
            result.before.rfind("define i32 @group"));
  EXPECT_FALSE(holds(result.before, "comdat"));
}

TEST(Symbols, ANativeDefinitionLeavesAReference) {
  TestProgram program;
  program.file("a.o", R"(
    define i32 @value() noinline { ret i32 111 }
    define i32 @main() { %v = call i32 @value() ret i32 %v })");
  program.keep("main");
  program.keep("value");
  program.is_native("value");
  Lowered result = program.lower(fast);
  EXPECT_TRUE(result.refers_to("value")) << result.said();
  EXPECT_FALSE(holds(result.after, "111"));
}

TEST(Symbols, ALostOdrCopyMayBeInlinedAndIsNeverEmitted) {
  TestProgram program;
  program.file("a.o", R"(
    define linkonce_odr i32 @value() { ret i32 111 }
    define linkonce_odr i32 @large() noinline { ret i32 112 }
    define i32 @main() {
      %v = call i32 @value()
      %w = call i32 @large()
      %s = sub i32 %v, %w
      ret i32 %s
    })");
  program.keep("main");
  for (const char *name : {"value", "large"}) program.is_native(name);
  Lowered result = program.lower(fast);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(holds(result.after, "111"));
  EXPECT_FALSE(result.defines("value"));
  EXPECT_FALSE(result.defines("large"));
  EXPECT_FALSE(holds(result.after, "available_externally"));
}

TEST(Symbols, AliasesAreSecondNames) {
  TestProgram program;
  program.file("a.o", R"(
    @second = alias i32 (), ptr @first
    define i32 @first() noinline { ret i32 111 })");
  program.file("b.o", R"(
    declare i32 @second()
    define i32 @main() { %v = call i32 @second() ret i32 %v })");
  program.keep("main");
  program.keep("second");
  Lowered result = program.lower(plain);
  EXPECT_TRUE(result.defines("second")) << result.said();
  EXPECT_TRUE(holds(result.before, "@second = dso_local alias"));
}

TEST(Symbols, AnAliasOfALostDefinitionKeepsItsOwnFilesBody) {
  TestProgram program;
  program.file("strong.o", "define i32 @name() { ret i32 222 }");
  program.file("a.o", R"(
    @own = alias i32 (), ptr @name
    define weak i32 @name() { ret i32 111 })");
  program.keep("own");
  program.keep("name");
  Lowered result = program.lower(plain);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(holds(result.before, "111"));
  EXPECT_TRUE(holds(result.before, "222"));
}

TEST(Symbols, ConstructorsOfAllFilesAreGathered) {
  TestProgram program;
  for (std::string name : {"one", "two"})
    program.file(name + ".o",
                 "@sink = internal global i32 0\n"
                 "@llvm.global_ctors = appending global "
                 "[1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } "
                 "{ i32 7, ptr @make_" +
                     name +
                     ", ptr null }]\n"
                     "define internal void @make_" +
                     name + "() { store volatile i32 1, ptr @sink ret void }");
  Lowered result = program.lower(fast);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(holds(result.after,
                    "@llvm.global_ctors = appending global "
                    "[2 x { i32, ptr, ptr }]"));
}

TEST(Symbols, LostConstructorsOfADatumDoNotRun) {
  const char *text = R"(
    $datum = comdat any
    @datum = linkonce_odr global i32 0, comdat
    @llvm.global_ctors = appending global [1 x { i32, ptr, ptr }]
      [{ i32, ptr, ptr } { i32 65535, ptr @make, ptr @datum }]
    define internal void @make() comdat($datum) {
      store volatile i32 VALUE, ptr @datum ret void
    })";
  TestProgram program;
  for (std::string value : {"111", "222"}) {
    std::string copy = text;
    copy.replace(copy.find("VALUE"), 5, value);
    program.file(value + ".o", copy);
  }
  program.keep("datum");
  Lowered result = program.lower(plain);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(holds(result.before, "store volatile i32 111"));
  EXPECT_FALSE(holds(result.before, "store volatile i32 222"));
}

TEST(Symbols, WhatTheLinkerMustKeepIsARoot) {
  TestProgram program;
  program.file("a.o", R"(
    @kept = internal global i32 1
    @mine = global i32 2
    @other = global i32 3
    @inside = internal global i32 5, section ".data.list"
    @dropped = internal global i32 4
    @llvm.used = appending global [2 x ptr] [ptr @kept, ptr @mine],
      section "llvm.metadata"
    @llvm.compiler.used = appending global [2 x ptr]
      [ptr @other, ptr @inside],
      section "llvm.metadata")");
  Lowered result = program.lower(fast);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  for (const char *name : {"kept", "mine", "inside"})
    EXPECT_TRUE(result.defines(name)) << name;
  EXPECT_FALSE(result.symbols()["mine"].local);
  EXPECT_FALSE(result.defines("dropped"));
  EXPECT_FALSE(result.defines("other"));
}

TEST(Symbols, AssemblyMayNameWhatTheCompilerMustKeep) {
  TestProgram program;
  program.file("a.o", R"(
    module asm ".globl mark"
    @other = internal global i32 3
    define void @main() { ret void }
    @llvm.compiler.used = appending global [1 x ptr] [ptr @other],
      section "llvm.metadata")");
  program.keep("main");
  Lowered result = program.lower(fast);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(result.defines("other"));
}

TEST(Symbols, CommonDefinitionsTakeTheLargestSize) {
  TestProgram program;
  program.file("a.o", R"(
    @shared = common global i32 0, align 4
    define ptr @get() { ret ptr @shared })");
  program.file("b.o",
               "@shared = common global [40 x i8] zeroinitializer, "
               "align 16");
  program.keep("get");
  program.keep("shared");
  Lowered result = program.lower(plain);
  EXPECT_TRUE(holds(result.before,
                    "@shared = dso_local global [40 x i8] "
                    "zeroinitializer, align 16"))
      << result.said();
}

TEST(Symbols, ImportsKeepModuleAndName) {
  TestProgram program;
  program.file("a.o", R"(
    declare void @host() #0
    define void @main() { call void @host() ret void }
    attributes #0 = { "wasm-import-module"="x" "wasm-import-name"="a b" })");
  program.keep("main");
  Lowered result = program.lower(fast);
  EXPECT_EQ(result.symbols()["host"].import_module, "x") << result.said();
  EXPECT_EQ(result.symbols()["host"].import_name, "a b");
}

TEST(Symbols, AWeakReferenceStaysWeakUntilAStrongOne) {
  TestProgram program;
  program.file("a.o", R"(
    declare extern_weak void @maybe()
    define i1 @main() { %r = icmp eq ptr @maybe, null ret i1 %r })");
  program.keep("main");
  Lowered weak = program.lower(plain);
  EXPECT_TRUE(weak.symbols()["maybe"].weak) << weak.said();

  program.file("b.o", R"(
    declare void @maybe()
    define void @sure() { call void @maybe() ret void })");
  program.keep("sure");
  Lowered strong = program.lower(plain);
  EXPECT_FALSE(strong.symbols()["maybe"].weak) << strong.said();
}

TEST(Symbols, RuntimeCallsAreKeptAndNotMadeOfTheirOwnBodies) {
  // A loop that clears bytes is the body of memset. It must stay a loop there,
  // and the definition must live although no IR names it.
  TestProgram program;
  program.file("a.o", R"(
    define ptr @memset(ptr %to, i32 %value, i32 %count) nobuiltin #0 {
      %byte = trunc i32 %value to i8
      br label %head
    head:
      %i = phi i32 [ 0, %0 ], [ %next, %body ]
      %end = icmp eq i32 %i, %count
      br i1 %end, label %done, label %body
    body:
      %place = getelementptr i8, ptr %to, i32 %i
      store i8 %byte, ptr %place
      %next = add i32 %i, 1
      br label %head
    done:
      ret ptr %to
    }
    define void @clear(ptr %to, i32 %count) {
      call void @llvm.memset.p0.i32(ptr %to, i8 0, i32 %count, i1 false)
      ret void
    }
    declare void @llvm.memset.p0.i32(ptr, i8, i32, i1)
    attributes #0 = { "no-builtins" })");
  program.keep("clear");
  Lowered result = program.lower(fast);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(result.defines("memset"));
  EXPECT_FALSE(result.symbols()["memset"].local);
  const std::string head = "@memset(ptr";
  size_t body = result.after.find(head);
  ASSERT_NE(body, std::string::npos);
  body += head.size();
  EXPECT_FALSE(
      holds(result.after.substr(body, result.after.find("\n}", body) - body),
            "memset"))
      << result.after;
}

TEST(Symbols, AssemblyKeepsTheNamesThatItUses) {
  TestProgram program;
  program.file("a.o", R"ir(
    module asm ".functype target () -> ()"
    module asm ".globl stub"
    module asm "stub:"
    module asm ".functype stub () -> ()"
    module asm "call target"
    module asm "end_function"
    declare void @stub()
    @sink = internal global i32 0
    define void @target() { store volatile i32 1, ptr @sink ret void }
    define void @main() { call void @stub() ret void })ir");
  program.keep("main");
  Lowered result = program.lower(fast);
  ASSERT_EQ(result.objects.size(), 1u) << result.said();
  EXPECT_TRUE(result.defines("stub"));
  EXPECT_TRUE(result.defines("target"));
}

TEST(Symbols, NamesWithAMangleMarkAreTheSameNames) {
  TestProgram program;
  program.file("a.o", R"(
    declare i32 @"\01value"()
    define i32 @main() { %v = call i32 @"\01value"() ret i32 %v })");
  program.file("b.o", "define i32 @value() { ret i32 111 }");
  program.keep("main");
  Lowered result = program.lower(fast);
  EXPECT_TRUE(holds(result.after, "ret i32 111")) << result.said();
}

}  // namespace
}  // namespace wasmrust::lower
