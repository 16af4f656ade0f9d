// Functions that hand templates on: when they go, and what stays otherwise.
#include "compiler/lower/llvm/format_ways.h"

#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/text_module.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/Scalar/SROA.h"

namespace wasmrust::lower {
namespace {

// A sink, `hand_on` that gives it its own template, and a caller of that with
// one that is known.
constexpr const char *sinks = R"(
  target datalayout = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
  @pieces = internal constant <{ ptr, ptr, ptr, ptr, ptr }>
    <{ ptr @text, ptr @begin, ptr @text, ptr @argument, ptr @nothing }>
  declare void @"formatting pieces"(ptr)
  declare i1 @text(ptr, ptr, i32)
  declare void @begin(ptr)
  declare i1 @argument(ptr, ptr, ptr, i32, i32)
  declare void @nothing()
  define i1 @write(ptr %o, ptr %t, ptr %a) {
    call void @"formatting pieces"(ptr @pieces)
    ret i1 true
  }
  @ab_then_c = private constant <{ [7 x i8] }> <{ [7 x i8] c"\02ab\C0\01c\00" }>
  define internal i1 @hand_on(ptr %f, ptr %t, ptr %a) {
    %o = load ptr, ptr %f
    %r = call i1 @write(ptr %o, ptr %t, ptr %a)
    ret i1 %r
  }
  define i1 @main(ptr %f) {
    %a = alloca [8 x i8], align 4
    %r = call i1 @hand_on(ptr %f, ptr @ab_then_c, ptr %a)
    ret i1 %r
  }
)";

struct After : TextModule {
  explicit After(const std::string &functions) : TextModule(sinks + functions) {
    run(FormatWaysPass(llvm::ModulePassManager()));
  }
  // Nobody calls the sink any more.
  bool is_done() {
    return module().getFunction("write")->use_empty() &&
           !module().getFunction("hand_on") &&
           holds(text("main"), "call i1 @argument(ptr %");
  }
  // All is as it was.
  bool is_same() {
    return holds(text("main"), "call i1 @hand_on(") &&
           holds(text("hand_on"), "call i1 @write(");
  }
};

TEST(FormatWays, GoWhereAllTemplatesAreKnown) {
  EXPECT_TRUE(After("").is_done());
  EXPECT_TRUE(After(R"(
    define i1 @other(ptr %f, ptr %a) {
      %even = call align 4 ptr @llvm.ptrmask.p0.i32(ptr %a, i32 -4)
      %r = call i1 @hand_on(ptr %f, ptr @ab_then_c, ptr %even)
      ret i1 %r
    }
    declare ptr @llvm.ptrmask.p0.i32(ptr, i32)
  )")
                  .is_done());
}

// The second parameter of a text is its length, and odd.
TEST(FormatWays, GoWhereATextIsHandedOn) {
  After after(R"(
    define i1 @other(ptr %f, ptr %t) {
      %r = call i1 @hand_on(ptr %f, ptr %t, ptr inttoptr (i32 5 to ptr))
      ret i1 %r
    })");
  EXPECT_TRUE(after.is_done());
  EXPECT_TRUE(holds(after.text("other"), "call i1 @text("));
}

TEST(FormatWays, GoOneBehindTheOther) {
  After after(R"(
    define internal i1 @further(ptr %t, ptr %f, ptr %a) {
      %r = call i1 @hand_on(ptr %f, ptr %t, ptr %a)
      ret i1 %r
    }
    define i1 @other(ptr %f) {
      %a = alloca [8 x i8], align 4
      %r = call i1 @further(ptr @ab_then_c, ptr %f, ptr %a)
      ret i1 %r
    })");
  EXPECT_TRUE(after.is_done());
  EXPECT_TRUE(holds(after.text("other"), "call i1 @argument("));
  EXPECT_EQ(after.text("further"), "");
}

TEST(FormatWays, StayWhereATemplateIsNotKnown) {
  for (std::string call :
       {"@hand_on(ptr %f, ptr %t, ptr %a)", "@write(ptr %f, ptr %t, ptr %a)",
        "@write(ptr %f, ptr @ab_then_c, ptr %a)"})
    EXPECT_TRUE(After("declare ptr @any()\n"
                      "define i1 @other(ptr %f) {\n"
                      "  %t = call ptr @any()\n  %a = call ptr @any()\n"
                      "  %r = call i1 " +
                      call + "\n  ret i1 %r\n}")
                    .is_same())
        << call;
}

TEST(FormatWays, StayWhereTheirAddressIsKnown) {
  EXPECT_TRUE(After("@table = global ptr @hand_on").is_same());
  EXPECT_TRUE(After("declare void @take(ptr)\n"
                    "define void @other() {\n"
                    "  call void @take(ptr @hand_on)\n  ret void\n}")
                  .is_same());
  EXPECT_TRUE(After("@table = global ptr @write").is_same());
}

TEST(FormatWays, StayWhereOthersCallThem) {
  EXPECT_TRUE(After(R"(
    define i1 @seen(ptr %o, ptr %t, ptr %a) {
      %r = call i1 @write(ptr %o, ptr %t, ptr %a)
      ret i1 %r
    })")
                  .is_same());
  EXPECT_TRUE(After(R"(
    define internal i1 @kept(ptr %o, ptr %t, ptr %a) noinline {
      %r = call i1 @write(ptr %o, ptr %t, ptr %a)
      ret i1 %r
    })")
                  .is_same());
}

TEST(FormatWays, StayWhereOneCallsItself) {
  EXPECT_TRUE(After(R"(
    define internal i1 @again(ptr %o, ptr %t, ptr %a) {
      %r = call i1 @write(ptr %o, ptr %t, ptr %a)
      %s = call i1 @again(ptr %o, ptr %t, ptr %a)
      ret i1 %r
    })")
                  .is_same());
}

// As `clean_up` is in a link, as far as it matters here.
llvm::ModulePassManager values_of_variables() {
  llvm::ModulePassManager passes;
  passes.addPass(llvm::GlobalDCEPass());
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(
      llvm::SROAPass(llvm::SROAOptions::PreserveCFG)));
  return passes;
}

// What `format!` is: a closure that holds template and arguments, behind a
// function that calls it or not. `stores` go into the closure.
struct Closure : TextModule {
  explicit Closure(const std::string &stores)
      : TextModule(std::string(sinks) + R"(
    define internal i1 @call_once(ptr %env) {
      %second = getelementptr i8, ptr %env, i32 4
      %a = load ptr, ptr %second
      %t = load ptr, ptr %env
      %r = call i1 @write(ptr null, ptr %t, ptr %a)
      ret i1 %r
    }
    define internal i1 @or_else(i1 %c, ptr %env) {
      br i1 %c, label %then, label %end
    then:
      %r = call i1 @call_once(ptr %env)
      ret i1 %r
    end:
      ret i1 false
    }
    define i1 @closure(ptr %f, i1 %c) {
      %a = alloca [8 x i8], align 4
      %holder = alloca [16 x i8], align 4
      %env = getelementptr i8, ptr %holder, i32 8
      %rest = getelementptr i8, ptr %holder, i32 12
      store ptr %a, ptr %rest
      )" + stores + R"(
      %r = call i1 @or_else(i1 %c, ptr %env)
      ret i1 %r
    })") {
    run(FormatWaysPass(values_of_variables()));
  }
  bool is_done() {
    return module().getFunction("write")->use_empty() &&
           text("call_once").empty() && text("or_else").empty() &&
           holds(text("closure"), "call i1 @argument(ptr null");
  }
  bool is_same() {
    return holds(text("closure"), "call i1 @or_else(") &&
           holds(text("call_once"), "call i1 @write(") &&
           holds(text("main"), "call i1 @hand_on(");
  }
};

TEST(FormatWays, GoThroughClosures) {
  EXPECT_TRUE(Closure("store ptr @ab_then_c, ptr %env").is_done());
}

TEST(FormatWays, StayWhereAClosureHoldsWhatIsNotKnown) {
  for (std::string stores :
       {"", "store i32 7, ptr %env", "store ptr %f, ptr %env",
        "store ptr @ab_then_c, ptr %holder",
        "store ptr @ab_then_c, ptr %env  store ptr %f, ptr %env",
        "%more = load ptr, ptr %f  store ptr %more, ptr %env"})
    EXPECT_TRUE(Closure(stores).is_same()) << stores;
}

// The guess was wrong: another function writes there, which changes nothing.
TEST(FormatWays, WhatIsWrittenOutOfSightIsNotTaken) {
  Closure after("store ptr @ab_then_c, ptr %env  call void @begin(ptr %env)");
  std::string text = after.text("closure");
  EXPECT_TRUE(holds(text, "call i1 @write(ptr null"));
  EXPECT_FALSE(holds(text, "call i1 @argument("));
}

// A sink that hands its template on to another one is no way, but when nobody
// calls it any more that call is gone.
TEST(FormatWays, GoOnceASinkIsGone) {
  TextModule after(std::string(sinks) + R"(
    @more_pieces = internal constant <{ ptr, ptr, ptr, ptr, ptr }>
      <{ ptr @text, ptr @begin, ptr @text, ptr @argument, ptr @nothing }>
    define internal i1 @format_inner(ptr %o, ptr %t, ptr %a) noinline {
      call void @"formatting pieces"(ptr @more_pieces)
      %r = call i1 @write(ptr %o, ptr %t, ptr %a)
      ret i1 %r
    }
    define internal i1 @way(ptr %o, ptr %t, ptr %a) {
      %r = call i1 @format_inner(ptr %o, ptr %t, ptr %a)
      ret i1 %r
    }
    define i1 @format(ptr %o) {
      %a = alloca [8 x i8], align 4
      %r = call i1 @way(ptr %o, ptr @ab_then_c, ptr %a)
      ret i1 %r
    })");
  after.run(FormatWaysPass(values_of_variables()));
  EXPECT_EQ(after.text("format_inner"), "");
  EXPECT_TRUE(holds(after.text("format"), "call i1 @argument("));
  EXPECT_TRUE(holds(after.text("main"), "call i1 @argument("));
  EXPECT_EQ(after.module().getFunction("hand_on"), nullptr);
}

// The pieces would be longer than the sink: three of each, and of main's.
TEST(FormatWays, StayWhereThereAreManyTemplates) {
  auto with = [](int more) {
    std::string calls;
    for (int i = 0; i < more; ++i)
      calls += "  %r" + std::to_string(i) +
               " = call i1 @hand_on(ptr %f, ptr @ab_then_c, ptr %a)\n";
    return After(
        "define void @other(ptr %f) {\n"
        "  %a = alloca [8 x i8], align 4\n" +
        calls + "  ret void\n}");
  };
  EXPECT_TRUE(with(7).is_done());
  EXPECT_TRUE(with(8).is_same());
}

}  // namespace
}  // namespace wasmrust::lower
