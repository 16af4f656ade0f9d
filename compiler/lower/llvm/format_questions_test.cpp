// Which functions that show are quiet, and what the answers leave of a module.
#include "compiler/lower/llvm/format_questions.h"

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

constexpr const char *questions = R"(
  target datalayout = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
  declare void @"formatting aside"(ptr)
  declare i1 @"formatting is quiet"()
  declare i1 @"formatting is"(ptr, ptr)
  declare i16 @fd_write(ptr)
  declare void @llvm.trap()
  @bytes = internal global [4 x i8] zeroinitializer
  define internal i1 @write(ptr %f, ptr %start, i32 %length) {
    %1 = load ptr, ptr %f
    %2 = getelementptr i8, ptr %f, i32 4
    %3 = load ptr, ptr %2
    %4 = getelementptr i8, ptr %3, i32 12
    %5 = load ptr, ptr %4
    %r = call i1 %5(ptr %1, ptr %start, i32 %length)
    ret i1 %r
  }
)";

struct Asked : TextModule {
  explicit Asked(const std::string &functions)
      : TextModule(questions + functions) {}
};

// A panic that shows by `@show`, whose body is given.
bool is_quiet(const std::string &body, const std::string &more = "") {
  Asked asked("define internal i1 @show(ptr %value, ptr %f) {" + body + "}\n" +
              more + R"(
    define i1 @panic() {
      call void @"formatting aside"(ptr @show)
      %1 = call i1 @"formatting is quiet"()
      ret i1 %1
    })");
  std::string text =
      asked.run(FindQuietPass()).run(AnswerQuietPass()).text("panic");
  EXPECT_FALSE(holds(text, "formatting")) << text;
  EXPECT_NE(holds(text, "ret i1 true"), holds(text, "ret i1 false")) << text;
  return holds(text, "ret i1 true");
}

TEST(FormatQuestions, WhatOnlyWritesToItsStreamIsQuiet) {
  EXPECT_TRUE(is_quiet(R"(
    store i8 49, ptr @bytes
    %r = call i1 @write(ptr %f, ptr @bytes, i32 1)
    ret i1 %r)"));
}

TEST(FormatQuestions, WhoCallsOutsideOrTrapsIsNot) {
  EXPECT_FALSE(is_quiet("call i16 @fd_write(ptr @bytes) ret i1 false"));
  EXPECT_FALSE(is_quiet("call void @llvm.trap() unreachable"));
  EXPECT_FALSE(is_quiet("call void asm sideeffect \"\", \"\"() ret i1 false"));
  EXPECT_FALSE(is_quiet("call i1 @deeper(ptr %value) ret i1 false", R"(
    define internal i1 @deeper(ptr %value) {
      call i16 @fd_write(ptr %value)
      ret i1 false
    })"));
}

TEST(FormatQuestions, AnotherStreamMayDoAnything) {
  EXPECT_FALSE(
      is_quiet("%r = call i1 @write(ptr %value, ptr @bytes, i32 1) ret i1 %r"));
  EXPECT_FALSE(is_quiet("%r = call i1 %value(ptr %f) ret i1 %r"));
  EXPECT_FALSE(is_quiet("%r = call i1 %value(ptr %f, ptr %value) ret i1 %r"));
}

// The first one may be asked of by code that is dead later.
TEST(FormatQuestions, EachShowIsLookedAtByItself) {
  Asked asked(R"(
    define internal i1 @loud(ptr %value) {
      call i16 @fd_write(ptr @bytes)
      ret i1 false
    }
    define internal i1 @first(ptr %value, ptr %f) {
      %r = call i1 @loud(ptr %value)
      ret i1 %r
    }
    define internal i1 @second(ptr %value, ptr %f) {
      %r = call i1 @loud(ptr %value)
      ret i1 %r
    }
    define void @one() {
      call void @"formatting aside"(ptr @first)
      ret void
    }
    define void @other() {
      call void @"formatting aside"(ptr @second)
      ret void
    })");
  asked.run(FindQuietPass());
  EXPECT_TRUE(holds(asked.text("one"), "aside"));
  EXPECT_TRUE(holds(asked.text("other"), "aside"));
}

TEST(FormatQuestions, WhoIsCalledByAddressIsOneOfThoseThatAreKnown) {
  const std::string body =
      "%g = load ptr, ptr %value %r = call i1 %g(ptr "
      "%value, ptr %f) ret i1 %r";
  const std::string quiet = R"(
    @vtable = constant ptr @other
    define internal i1 @other(ptr %value, ptr %f) {
      %r = call i1 @write(ptr %f, ptr @bytes, i32 1)
      ret i1 %r
    })";
  EXPECT_TRUE(is_quiet(body, quiet));
  EXPECT_FALSE(is_quiet(body, quiet + R"(
    @more = constant ptr @loud
    define internal i1 @loud(ptr %value, ptr %f) {
      call i16 @fd_write(ptr @bytes)
      ret i1 false
    })"));
  EXPECT_FALSE(is_quiet(body, quiet + R"(
    @more = constant ptr @outside
    declare i1 @outside(ptr, ptr))"));
}

// A formatter of its own, as pieces of `write!` make them.
std::string with_own_formatter(const std::string &from) {
  return R"(
    %g = alloca [16 x i8], align 4
    %1 = load ptr, ptr %f
    %2 = getelementptr i8, ptr )" +
         from + R"(, i32 4
    %3 = load ptr, ptr %2
    store ptr %1, ptr %g
    %4 = getelementptr i8, ptr %g, i32 4
    store ptr %3, ptr %4
    %r = call i1 @write(ptr %g, ptr @bytes, i32 1)
    ret i1 %r)";
}

TEST(FormatQuestions, AFormatterOfTheSameStreamIsQuiet) {
  EXPECT_TRUE(is_quiet(with_own_formatter("%f")));
  EXPECT_FALSE(is_quiet(with_own_formatter("%value")));
}

// A builder, from which another function takes the formatter.
std::string with_builder(const std::string &more) {
  return R"(
    %b = alloca [8 x i8], align 4
    store ptr %f, ptr %b
    %1 = getelementptr i8, ptr %b, i32 4
    store i8 0, ptr %1
    )" + more +
         R"(
    %r = call i1 @finish(ptr %b)
    ret i1 %r)";
}
constexpr const char *finish = R"(
  define internal i1 @finish(ptr %b) {
    %1 = getelementptr i8, ptr %b, i32 4
    store i8 1, ptr %1
    %f = load ptr, ptr %b
    %r = call i1 @write(ptr %f, ptr @bytes, i32 1)
    ret i1 %r
  })";

TEST(FormatQuestions, ABuilderHasTheFormatterThatItWasGiven) {
  EXPECT_TRUE(is_quiet(with_builder(""), finish));
  EXPECT_FALSE(is_quiet(with_builder("store ptr %value, ptr %b"), finish));
  EXPECT_FALSE(is_quiet(with_builder("store ptr %value, ptr %1"), finish));
  EXPECT_FALSE(is_quiet(with_builder("store i64 0, ptr %b"), finish));
  EXPECT_FALSE(is_quiet(with_builder("store ptr %b, ptr @bytes"), finish));
  EXPECT_FALSE(is_quiet(with_builder("call void @change(ptr %b, ptr %value)"),
                        std::string(finish) + R"(
    define internal void @change(ptr %b, ptr %value) {
      store ptr %value, ptr %b
      ret void
    })"));
}

TEST(FormatQuestions, AVariableThatIsStoredIntoItselfIsNothingKnown) {
  EXPECT_FALSE(is_quiet(R"(
    %g = alloca [16 x i8], align 4
    %1 = getelementptr i8, ptr %g, i32 4
    %2 = load ptr, ptr %1
    store ptr %2, ptr %1
    %r = call i1 @write(ptr %g, ptr @bytes, i32 1)
    ret i1 %r)"));
}

TEST(FormatQuestions, AStreamThatChangesIsNot) {
  EXPECT_FALSE(is_quiet(R"(
    %g = alloca [16 x i8], align 4
    %1 = getelementptr i8, ptr %f, i32 4
    %2 = load ptr, ptr %1
    %3 = getelementptr i8, ptr %g, i32 4
    store ptr %2, ptr %3
    store ptr %value, ptr %3
    %r = call i1 @write(ptr %g, ptr @bytes, i32 1)
    ret i1 %r)"));
}

TEST(FormatQuestions, AFormatterWhoseStreamIsReplacedIsNot) {
  EXPECT_FALSE(is_quiet(R"(
    %1 = getelementptr i8, ptr %f, i32 4
    store ptr %value, ptr %1
    %r = call i1 @write(ptr %f, ptr @bytes, i32 1)
    ret i1 %r)"));
}

TEST(FormatQuestions, WhoIsNotKnownIsNot) {
  Asked asked(R"(
    define i1 @panic(ptr %show) {
      call void @"formatting aside"(ptr %show)
      %1 = call i1 @"formatting is quiet"()
      ret i1 %1
    })");
  EXPECT_TRUE(
      holds(asked.run(FindQuietPass()).run(AnswerQuietPass()).text("panic"),
            "ret i1 false"));
}

constexpr const char *same = R"(
  define internal i1 @one() { ret i1 true }
  define i1 @ask(ptr %any) {
    %1 = call i1 @"formatting is"(ptr @one, ptr @one)
    %2 = call i1 @"formatting is"(ptr @one, ptr @ask)
    %3 = call i1 @"formatting is"(ptr %any, ptr %any)
    call void @"use"(i1 %1, i1 %2, i1 %3)
    %4 = call i1 @"formatting is quiet"()
    ret i1 %4
  }
  declare void @use(i1, i1, i1)
)";

TEST(FormatQuestions, OnlyKnownFunctionsAreTheSame) {
  Asked asked(same);
  EXPECT_TRUE(holds(asked.run(AnswerSameFunctionPass()).text("ask"),
                    "@use(i1 true, i1 false, i1 false)"));
}

TEST(FormatQuestions, NoIsAnAnswerToEverything) {
  Asked asked(same);
  answer_no(asked.module());
  std::string text = asked.text("ask");
  EXPECT_TRUE(holds(text, "@use(i1 false, i1 false, i1 false)")) << text;
  EXPECT_TRUE(holds(text, "ret i1 false")) << text;
}

}  // namespace
}  // namespace wasmrust::lower
