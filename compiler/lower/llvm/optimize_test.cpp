// What the pipelines do to a program: each test shows one effect that a profile
// promises, on the IR before and after.
#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

Lowered lower_text(const std::string &ir, const LowerOptions &options,
                   std::vector<std::string> kept = {"main"}) {
  TestProgram program;
  program.file("a.o", ir);
  for (std::string &name : kept) program.keep(std::move(name));
  return program.lower(options);
}

const LowerOptions dev = TestProgram::options(Pipeline::O0);
const LowerOptions fast = TestProgram::options(Pipeline::O3);
const LowerOptions small =
    TestProgram::options(Pipeline::Oz, SizeAttribute::MinSize);

const char *sum_ir = R"(
  define i32 @main(ptr noalias %a, i32 %n) "target-features"="+simd128" {
  entry:
    br label %loop
  loop:
    %i = phi i32 [ 0, %entry ], [ %next, %loop ]
    %sum = phi i32 [ 0, %entry ], [ %more, %loop ]
    %p = getelementptr inbounds i32, ptr %a, i32 %i
    %v = load i32, ptr %p
    %more = add i32 %sum, %v
    %next = add nuw nsw i32 %i, 1
    %c = icmp ult i32 %next, 1024
    br i1 %c, label %loop, label %end
  end:
    ret i32 %more
  })";

TEST(Optimize, SpeedUsesVectors) {
  EXPECT_TRUE(holds(lower_text(sum_ir, fast).after, "<4 x i32>"));
}

TEST(Optimize, DevLeavesLoopsAlone) {
  EXPECT_FALSE(holds(lower_text(sum_ir, dev).after, "<4 x i32>"));
}

const char *fixed_ir = R"(
  declare void @sink(i32)
  define void @main() {
  entry:
    br label %loop
  loop:
    %i = phi i32 [ 0, %entry ], [ %next, %loop ]
    call void @sink(i32 %i)
    %next = add nuw nsw i32 %i, 1
    %c = icmp ult i32 %next, 6
    br i1 %c, label %loop, label %end
  end:
    ret void
  })";

TEST(Optimize, SpeedUnrollsSmallLoopsAndSizeDoesNot) {
  EXPECT_FALSE(holds(lower_text(fixed_ir, fast).after, "phi i32"));
  EXPECT_TRUE(holds(lower_text(fixed_ir, small).after, "phi i32"));
}

// A hook that is never set, as std's panic hook: each answer makes the next
// question answerable. One run of LLVM's pipeline stops in the middle.
const char *chain_ir = R"(
  @hook = internal global ptr null
  @count = internal global i32 0
  declare void @host()
  define internal void @set(ptr %f) noinline {
    store ptr %f, ptr @hook
    ret void
  }
  define internal i32 @counted() noinline {
    %c = load i32, ptr @count
    ret i32 %c
  }
  define internal void @bump() noinline {
    %c = load i32, ptr @count
    %d = add i32 %c, 1
    store i32 %d, ptr @count
    call void @host()
    ret void
  }
  define void @main() {
    %f = load ptr, ptr @hook
    %none = icmp eq ptr %f, null
    br i1 %none, label %quiet, label %loud
  loud:
    call void @bump()
    call void %f()
    br label %quiet
  quiet:
    %c = call i32 @counted()
    %zero = icmp eq i32 %c, 0
    br i1 %zero, label %done, label %again
  again:
    call void @set(ptr @main)
    br label %done
  done:
    ret void
  })";

TEST(Optimize, AnswersLeadToAnswers) {
  for (const LowerOptions &options : {fast, small}) {
    Lowered result = lower_text(chain_ir, options);
    EXPECT_TRUE(result.defines("main")) << result.said();
    EXPECT_FALSE(holds(result.after, "@host"));
    EXPECT_FALSE(holds(result.after, "@count"));
  }
}

TEST(Optimize, DevDropsWhatInliningMadeUnreachable) {
  Lowered result = lower_text(R"(
    declare void @missing()
    define internal i32 @add(i32 %x) alwaysinline {
      %y = add i32 %x, 1
      ret i32 %y
    }
    define internal void @dead() { call void @missing() ret void }
    @table = internal constant [1 x ptr] [ptr @dead]
    define i32 @main() {
      %slot = alloca i32
      store i32 41, ptr %slot
      %v = load i32, ptr %slot
      %r = call i32 @add(i32 %v)
      ret i32 %r
    })",
                              dev);
  EXPECT_FALSE(holds(result.after, "@add"));
  EXPECT_FALSE(result.refers_to("missing"));
  EXPECT_TRUE(holds(result.after, "alloca")) << "dev keeps the code's shape";
}

TEST(Optimize, CoroutinesAreLoweredInEveryPipeline) {
  const char *ir = R"(
    declare token @llvm.coro.id(i32, ptr, ptr, ptr)
    declare ptr @llvm.coro.begin(token, ptr)
    declare i32 @llvm.coro.size.i32()
    declare i8 @llvm.coro.suspend(token, i1)
    declare void @llvm.coro.end(ptr, i1, token)
    declare ptr @llvm.coro.free(token, ptr)
    declare ptr @allocate(i32)
    declare void @release(ptr)
    declare void @step(i32)
    define ptr @main(i32 %n) presplitcoroutine {
    entry:
      %id = call token @llvm.coro.id(i32 0, ptr null, ptr null, ptr null)
      %size = call i32 @llvm.coro.size.i32()
      %memory = call ptr @allocate(i32 %size)
      %handle = call ptr @llvm.coro.begin(token %id, ptr %memory)
      br label %loop
    loop:
      %i = phi i32 [ %n, %entry ], [ %next, %resume ]
      call void @step(i32 %i)
      %what = call i8 @llvm.coro.suspend(token none, i1 false)
      switch i8 %what, label %suspend [ i8 0, label %resume
                                        i8 1, label %cleanup ]
    resume:
      %next = add i32 %i, 1
      br label %loop
    cleanup:
      %freed = call ptr @llvm.coro.free(token %id, ptr %handle)
      call void @release(ptr %freed)
      br label %suspend
    suspend:
      call void @llvm.coro.end(ptr %handle, i1 false, token none)
      ret ptr %handle
    })";
  Lowered plain = lower_text(ir, dev);
  EXPECT_TRUE(plain.defines("main")) << plain.said();
  EXPECT_FALSE(holds(plain.after, "@llvm.coro"));
  EXPECT_TRUE(holds(plain.after, "resume"));
}

TEST(Optimize, ALibraryFunctionThatWasDroppedIsNotCalledIntoBeing) {
  // printf("x\n") becomes puts("x") where somebody can provide puts.
  TestProgram native;
  native.file("a.o", R"(
    @text = private constant [3 x i8] c"x\0A\00"
    declare i32 @printf(ptr, ...)
    define void @main() {
      %r = call i32 (ptr, ...) @printf(ptr @text)
      ret void
    })");
  native.keep("main");
  EXPECT_TRUE(native.lower(fast).refers_to("puts"));
  // Here puts is bitcode that the program does not reach: after lowering it
  // could not be added any more.
  TestProgram bitcode = native;
  bitcode.file("libc.o", R"(
    declare void @write(ptr)
    define i32 @puts(ptr %text) { call void @write(ptr %text) ret i32 0 })");
  Lowered result = bitcode.lower(fast);
  EXPECT_FALSE(result.refers_to("puts")) << result.said();
  EXPECT_TRUE(result.refers_to("printf"));
}

// A function of many instructions that takes another number each time.
std::string long_function(const std::string &name, int number, int length) {
  std::string text = "define internal i32 @" + name + "(i32 %v0) {\n";
  for (int i = 0; i < length; ++i)
    text += "  %v" + std::to_string(i + 1) + " = call i32 @host(i32 %v" +
            std::to_string(i) + ", i32 " + std::to_string(number) + ")\n";
  return text + "  ret i32 %v" + std::to_string(length) + "\n}\n";
}

// Called once, each would be inlined; as copies of one they can be merged.
TEST(Optimize, SizeKeepsLargeFunctionsThatAreAlikeApart) {
  std::string head = R"(
    declare i32 @host(i32, i32)
    define i32 @main(i32 %x) {
      %a = call i32 @one(i32 %x)
      %b = call i32 @two(i32 %a)
      ret i32 %b
    }
)";
  auto after = [&](int one, int two, const LowerOptions &options) {
    return lower_text(head + long_function("one", 7, one) +
                          long_function("two", 9, two),
                      options)
        .after;
  };
  std::string kept = after(120, 120, small);
  EXPECT_TRUE(holds(kept, "@one(") && holds(kept, "@two(")) << kept;
  EXPECT_FALSE(holds(after(120, 121, small), "@one("));
  EXPECT_FALSE(holds(after(50, 50, small), "@one("));
  EXPECT_FALSE(holds(after(120, 120, fast), "@one("));
}

}  // namespace
}  // namespace wasmrust::lower
