// What is read of a program, and what the walk learns on its way.
#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

LowerOptions plain() { return TestProgram::options(Pipeline::O0); }

TEST(Reach, OnlyWhatTheProgramCanNeedIsMerged) {
  TestProgram program;
  program.file("a.o", R"(
    declare void @used()
    declare void @nowhere()
    define void @main() { call void @used() ret void }
    define void @idle() { call void @nowhere() ret void })");
  program.file("b.o", R"(
    @table = internal constant [1 x ptr] [ptr @late]
    define internal void @late() { ret void }
    define void @used() { store volatile ptr @table, ptr null ret void }
    define void @unused() { ret void })");
  program.keep("main");
  Lowered result = program.lower(plain());
  EXPECT_TRUE(holds(result.before, "@used("));
  EXPECT_TRUE(holds(result.before, "@late("));
  for (const char *name : {"@idle", "@nowhere", "@unused"})
    EXPECT_FALSE(holds(result.before, name));
}

TEST(Reach, AnnotationsKeepNothingAlive) {
  TestProgram program;
  program.file("a.o", R"(
    @note = private constant [2 x i8] c"x\00", section "llvm.metadata"
    define void @idle() { ret void }
    define void @main() { ret void }
    @llvm.global.annotations = appending global
      [1 x { ptr, ptr, ptr, i32, ptr }] [{ ptr, ptr, ptr, i32, ptr }
      { ptr @idle, ptr @note, ptr @note, i32 1, ptr null }],
      section "llvm.metadata")");
  program.keep("main");
  Lowered result = program.lower(plain());
  EXPECT_TRUE(holds(result.before, "@main"));
  EXPECT_FALSE(holds(result.before, "@idle"));
}

TEST(Reach, OneFileThatComparesAnAddressIsEnough) {
  TestProgram program;
  program.file("a.o", "define void @f() unnamed_addr { ret void }");
  program.file("b.o", R"(
    declare void @f()
    define ptr @g() unnamed_addr { ret ptr @f })");
  program.keep("g");
  Lowered result = program.lower(plain());
  EXPECT_TRUE(holds(result.before, "void @f() {"));
  EXPECT_TRUE(holds(result.before, "ptr @g() unnamed_addr {"));
}

TEST(Reach, AnUnreachedReferenceDoesNotMakeAWeakOneStrong) {
  TestProgram program;
  program.file("a.o", R"(
    declare extern_weak void @maybe()
    define void @main() { store volatile ptr @maybe, ptr null ret void })");
  program.file("b.o", R"(
    declare void @maybe()
    define void @idle() { call void @maybe() ret void })");
  program.keep("main");
  EXPECT_TRUE(program.lower(plain()).symbols()["maybe"].weak);
}

TEST(Reach, ThrowingIsUnwinding) {
  TestProgram program;
  program.file("shim.o", R"(
    declare void @llvm.wasm.throw(i32, ptr)
    define void @main() {
      call void @llvm.wasm.throw(i32 0, ptr null)
      unreachable
    })");
  program.keep("main");
  EXPECT_TRUE(
      program.lower(plain()).reported(DiagnosticKind::unwind_unsupported));
}

}  // namespace
}  // namespace wasmrust::lower
