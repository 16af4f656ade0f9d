// Functions that hand templates on: when they go, and what stays otherwise.
#include "compiler/lower/llvm/format_ways.h"

#include "compiler/lower/llvm/format.h"
#include "compiler/lower/llvm/text_module.h"

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
