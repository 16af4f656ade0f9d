// Calls of sinks in small modules: what becomes of them, and what stays.
#include "compiler/lower/llvm/format.h"

#include "compiler/lower/llvm/format_options.h"
#include "compiler/lower/llvm/text_module.h"
#include "compiler/lower/llvm/uncallable.h"
#include "llvm/IR/Verifier.h"

namespace wasmrust::lower {
namespace {

// `write` with two parameters before the arguments, `panic` with one behind
// them, and functions that show.
constexpr const char *sinks = R"(
  target datalayout = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
  @pieces = internal constant <{ ptr, ptr, ptr, ptr, ptr }>
    <{ ptr @write_text, ptr @write_begin, ptr @write_text, ptr @write_argument,
       ptr @nothing }>
  @panic_pieces = internal constant <{ ptr, ptr, ptr, ptr, ptr }>
    <{ ptr @panic_fixed, ptr @panic_begin, ptr @panic_text,
       ptr @panic_argument, ptr @panic_end }>
  declare void @"formatting pieces"(ptr)
  declare i1 @write_text(ptr, ptr, ptr, i32)
  declare void @write_begin(ptr, ptr)
  declare void @nothing()
  define internal i1 @write_argument(ptr %o, ptr %v, ptr %value, ptr %show,
                                     i32 %flags, i32 %counts) {
    %f = alloca [16 x i8], align 4
    store ptr %o, ptr %f
    %1 = getelementptr i8, ptr %f, i32 4
    store ptr %v, ptr %1
    %2 = getelementptr i8, ptr %f, i32 8
    store i32 %flags, ptr %2
    %3 = getelementptr i8, ptr %f, i32 12
    store i32 %counts, ptr %3
    %r = call i1 %show(ptr %value, ptr dereferenceable(16) %f)
    ret i1 %r
  }
  define i1 @_RNvNtCs1_4core3fmt5write(ptr %o, ptr %v, ptr %t, ptr %a) {
    call void @"formatting pieces"(ptr @pieces)
    ret i1 true
  }
  declare void @panic_fixed(ptr, ptr, i32) noreturn
  declare void @panic_begin(ptr)
  declare void @panic_text(ptr, i32)
  declare i1 @panic_argument(ptr, ptr, i32, i32)
  declare void @panic_end() noreturn
  define void @panic(ptr %t, ptr %a, ptr %place) {
    call void @"formatting pieces"(ptr @panic_pieces)
    unreachable
  }
  declare i1 @show(ptr, ptr)
  @ab_then_c = private constant <{ [7 x i8] }> <{ [7 x i8] c"\02ab\C0\01c\00" }>
)";

struct Formatted : TextModule {
  explicit Formatted(const std::string &functions)
      : TextModule(sinks + functions) {}
};

TEST(Format, ATemplateBecomesItsPiecesInTheirOrder) {
  Formatted module(R"(
    define i1 @main(ptr %o, ptr %v, ptr %x) {
      %a = alloca [8 x i8], align 4
      store ptr %x, ptr %a
      %1 = getelementptr i8, ptr %a, i32 4
      store ptr @show, ptr %1
      %r = call i1 @_RNvNtCs1_4core3fmt5write(ptr %o, ptr %v, ptr @ab_then_c, ptr %a)
      ret i1 %r
    })");
  std::string text = module.run(ExpandFormatsPass()).text("main");
  EXPECT_FALSE(holds(text, "5write("));
  size_t begin = text.find("call void @write_begin(ptr %o, ptr %v)"),
         first = text.find(
             "@write_text(ptr %o, ptr %v, ptr getelementptr "
             "inbounds (i8, ptr @ab_then_c, i32 1), i32 2)"),
         shown = text.find("call i1 @write_argument(ptr %o, ptr %v,"),
         last = text.find("i32 5), i32 1)");
  EXPECT_LT(begin, first) << text;
  EXPECT_LT(first, shown) << text;
  EXPECT_LT(shown, last) << text;
  EXPECT_NE(last, text.npos) << text;
  // The flags that `{}` has: a space, no alignment.
  EXPECT_TRUE(holds(text, "i32 1610612768, i32 0)"));
  // What fails ends it, with true.
  EXPECT_TRUE(holds(text, "phi i1 [ true, "));
}

TEST(Format, APanicEndsAfterAFailureAsWell) {
  Formatted module(R"(
    define void @main(ptr %place, ptr align 4 %a) {
      call void @panic(ptr @ab_then_c, ptr %a, ptr %place)
      unreachable
    })");
  std::string text = module.run(ExpandFormatsPass()).text("main");
  EXPECT_TRUE(holds(text, "call void @panic_begin(ptr %place)"));
  EXPECT_TRUE(holds(text, "call void @panic_end()"));
  EXPECT_FALSE(holds(text, "@panic(")) << text;
}

TEST(Format, AnOddAddressIsAText) {
  Formatted module(R"(
    define void @fixed(ptr %place) {
      call void @panic(ptr @ab_then_c, ptr inttoptr (i32 13 to ptr), ptr %place)
      unreachable
    }
    define void @any_text(ptr %t, i32 %n, ptr %place) {
      %1 = shl i32 %n, 1
      %2 = or i32 %1, 1
      %3 = inttoptr i32 %2 to ptr
      call void @panic(ptr %t, ptr %3, ptr %place)
      unreachable
    })");
  module.run(ExpandFormatsPass());
  EXPECT_TRUE(holds(module.text("fixed"),
                    "@panic_fixed(ptr %place, ptr @ab_then_c, i32 %1)"));
  EXPECT_TRUE(
      holds(module.text("any_text"), "@panic_fixed(ptr %place, ptr %t"));
}

TEST(Format, WhatIsNotKnownStays) {
  Formatted module(R"(
    @changing = internal global [3 x i8] c"\01a\00"
    @cut = internal constant [2 x i8] c"\01a"
    define void @main(ptr %t, ptr align 4 %a, ptr %b, ptr %place) {
      call void @panic(ptr %t, ptr %a, ptr %place)
      call void @panic(ptr @ab_then_c, ptr %b, ptr %place)
      call void @panic(ptr @changing, ptr %a, ptr %place)
      call void @panic(ptr @cut, ptr %a, ptr %place)
      ret void
    })");
  std::string text = module.run(ExpandFormatsPass()).text("main");
  size_t calls = 0;
  for (size_t at = 0; (at = text.find("@panic(", at)) != text.npos; ++at)
    ++calls;
  EXPECT_EQ(calls, 4u) << text;
}

TEST(Format, EachFunctionThatShowsGetsAnInstance) {
  Formatted module(R"(
    define void @main(ptr %o, ptr %v, ptr %x, ptr %any) {
      %1 = call i1 @write_argument(ptr %o, ptr %v, ptr %x, ptr @show, i32 1610612768, i32 0)
      %2 = call i1 @write_argument(ptr %o, ptr %v, ptr %x, ptr @show, i32 1610612768, i32 0)
      %3 = call i1 @write_argument(ptr %o, ptr %v, ptr %x, ptr %any, i32 1610612768, i32 0)
      ret void
    })");
  hold_format_sinks(module.module());
  EXPECT_TRUE(module.module()
                  .getFunction("write_argument")
                  ->hasFnAttribute(llvm::Attribute::NoInline));
  std::string text = module.run(SpecialiseFormatsPass()).text("main");
  EXPECT_TRUE(
      holds(text, "%1 = call i1 @write_argument.1(ptr %o, ptr %v, ptr %x)"));
  EXPECT_TRUE(
      holds(text, "%2 = call i1 @write_argument.1(ptr %o, ptr %v, ptr %x)"));
  EXPECT_TRUE(holds(text, "%3 = call i1 @write_argument(ptr %o"));
  EXPECT_TRUE(
      holds(module.text("write_argument.1"), "call i1 @show(ptr %value"));
  // The marks are gone, and so is what they held.
  EXPECT_FALSE(holds(module.text("panic"), "formatting pieces"));
  EXPECT_FALSE(module.module()
                   .getFunction("write_argument")
                   ->hasFnAttribute(llvm::Attribute::NoInline));
}

// A Display that asks for its width, and how much of it is left.
std::string read_width(const std::string &rest) {
  Formatted module(R"(
    define internal i1 @_RNvXCs1_1aNtB2_1ANtNtCs2_4core3fmt7Display3fmt(
        ptr %self, ptr align 4 dereferenceable(16) %f) {
      %1 = getelementptr i8, ptr %f, i32 12
      %2 = load i16, ptr %1
      %3 = icmp ne i16 %2, 0
      ret i1 %3
    }
    )" + rest);
  hold_format_sinks(module.module());
  return module.run(FoldFormatOptionsPass())
      .text("_RNvXCs1_1aNtB2_1ANtNtCs2_4core3fmt7Display3fmt");
}

TEST(FormatOptions, WhatNobodySetsIsConstant) {
  EXPECT_TRUE(holds(read_width(""), "icmp ne i16 0, 0"));
}

TEST(FormatOptions, ATemplateSetsThem) {
  EXPECT_TRUE(holds(read_width(R"(
    @five = private constant <{ [8 x i8] }> <{ [8 x i8] c"\C3\20\00\00\68\05\00\00" }>
    @exact = private constant <{ [8 x i8] }> <{ [8 x i8] c"\C2\05\00\C0\01a\C0\00" }>
    )"),
                    "icmp ne i16 %"));
}

TEST(FormatOptions, AWidthFromAnArgumentMayBeAny) {
  EXPECT_TRUE(holds(read_width(R"(
    @exact = private constant <{ [8 x i8] }> <{ [8 x i8] c"\D3\20\00\00\68\01\00\00" }>
    )"),
                    "icmp ne i16 %2, 0"));
}

TEST(FormatOptions, AStoreIntoAFormatterSetsThem) {
  EXPECT_TRUE(holds(read_width(R"(
    define internal void @_RNvMsa_NtCs6SozBXIdCtX_4core3fmtNtB5_9Formatter4wide(
        ptr align 4 dereferenceable(16) %f) {
      %1 = getelementptr i8, ptr %f, i32 12
      store i16 5, ptr %1
      ret void
    })"),
                    "icmp ne i16 %"));
}

TEST(FormatOptions, AStoreIntoAVariableThatIsShownSetsThem) {
  EXPECT_TRUE(holds(read_width(R"(
    define void @user(ptr %x, i32 %n) {
      %f = alloca [16 x i8], align 4
      %1 = getelementptr i8, ptr %f, i32 12
      store i32 %n, ptr %1
      %2 = call i1 @_RNvXCs1_1aNtB2_1ANtNtCs2_4core3fmt7Display3fmt(ptr %x, ptr %f)
      ret void
    })"),
                    "icmp ne i16 %"));
}

TEST(FormatOptions, CopiesOfAFormattersOptionsAddNothing) {
  EXPECT_TRUE(holds(read_width(R"(
    define internal i1 @_RNvXCs1_1bNtB2_1BNtNtCs2_4core3fmt7Display3fmt(
        ptr %self, ptr align 4 dereferenceable(16) %f) {
      %g = alloca [16 x i8], align 4
      %1 = getelementptr i8, ptr %f, i32 8
      %2 = load i64, ptr %1
      %3 = getelementptr i8, ptr %g, i32 8
      store i64 %2, ptr %3
      %4 = call i1 @_RNvXCs1_1aNtB2_1ANtNtCs2_4core3fmt7Display3fmt(ptr %self, ptr %g)
      ret i1 %4
    })"),
                    "icmp ne i16 0, 0"));
}

TEST(FormatOptions, CoresSettersSetAnything) {
  EXPECT_TRUE(holds(read_width(R"(
    define internal void @_RNvMsa_NtCs6SozBXIdCtX_4core3fmtNtB5_17FormattingOptions5width(ptr %o) {
      ret void
    })"),
                    "icmp ne i16 %"));
}

constexpr const char *vtable_of_two = R"(
  @vtable = private constant <{ [12 x i8], ptr, ptr }>
    <{ [12 x i8] c"\00\00\00\00\04\00\00\00\04\00\00\00", ptr @called, ptr @not_called }>
  define internal i1 @called(ptr %x) { ret i1 true }
  define internal i1 @not_called(ptr %x, i64 %n) { ret i1 true }
  declare void @use(ptr)
)";

TEST(Uncallable, AMethodOfATypeThatNoCallHasIsGone) {
  Formatted module(std::string(vtable_of_two) + R"(
    define void @main(ptr %f) {
      call void @use(ptr @vtable)
      %1 = call i1 %f(ptr null)
      ret void
    })");
  module.run(UncallableMethodsPass());
  EXPECT_TRUE(holds(module.text("called"), "ret i1 true"));
  EXPECT_TRUE(holds(module.text("not_called"), "unreachable"));
}

TEST(Uncallable, WhoseAddressIsKnownElsewhereStays) {
  Formatted module(std::string(vtable_of_two) + R"(
    @table = private constant <{ ptr, ptr }> <{ ptr @called, ptr @not_called }>
    define void @main() {
      call void @use(ptr @vtable)
      call void @use(ptr @table)
      ret void
    })");
  module.run(UncallableMethodsPass());
  EXPECT_TRUE(holds(module.text("not_called"), "ret i1 true"));
}

TEST(Uncallable, WhoIsCalledByNameStays) {
  Formatted module(std::string(vtable_of_two) + R"(
    define void @main() {
      call void @use(ptr @vtable)
      %1 = call i1 @not_called(ptr null, i64 1)
      ret void
    })");
  module.run(UncallableMethodsPass());
  EXPECT_TRUE(holds(module.text("not_called"), "ret i1 true"));
  EXPECT_TRUE(holds(module.text("called"), "unreachable"));
  // But no longer by its address.
  EXPECT_TRUE(module.module().getFunction("not_called")->hasOneUse());
  EXPECT_TRUE(holds(module.text("main"), "call i1 @not_called("));
  EXPECT_TRUE(holds(module.text("not_called.uncalled"), "unreachable"));
}

// In code that is never come to.
TEST(Uncallable, WhoIsCalledByNameAtAnotherTypeIsCalledSo) {
  Formatted module(std::string(vtable_of_two) + R"(
    define void @main() {
      call void @use(ptr @vtable)
      %1 = call i1 @not_called(ptr null)
      ret void
    })");
  module.run(UncallableMethodsPass());
  EXPECT_TRUE(holds(module.text("main"), "call i1 @not_called(ptr null)"));
  EXPECT_FALSE(llvm::verifyModule(module.module()));
}

TEST(Uncallable, WhoIsCalledByItsAddressStaysInVtables) {
  Formatted module(std::string(vtable_of_two) + R"(
    define void @main(ptr %f) {
      call void @use(ptr @vtable)
      %1 = call i1 @not_called(ptr null, i64 1)
      %2 = call i1 %f(ptr null, i64 1)
      ret void
    })");
  module.run(UncallableMethodsPass());
  EXPECT_EQ(module.module().getFunction("not_called")->getNumUses(), 2);
}

// `not_called` calls by address at its own type, by way of another function.
TEST(Uncallable, WhatOnlyItselfCallsIsGone) {
  std::string text = R"(
  @vtable = private constant <{ [12 x i8], ptr, ptr }>
    <{ [12 x i8] c"\00\00\00\00\04\00\00\00\04\00\00\00", ptr @called, ptr @not_called }>
  define internal i1 @called(ptr %x) { ret i1 true }
  define internal i1 @not_called(ptr %x, i64 %n) {
    %1 = call i1 @helper(ptr %x)
    ret i1 %1
  }
  define internal i1 @helper(ptr %f) {
    %1 = call i1 %f(ptr null, i64 2)
    ret i1 %1
  }
  declare void @use(ptr)
  define void @main(ptr %f) {
    call void @use(ptr @vtable)
    %1 = call i1 %f(ptr null)
    ret void
  })";
  Formatted module(text);
  module.run(UncallableMethodsPass());
  EXPECT_TRUE(holds(module.text("called"), "ret i1 true"));
  EXPECT_TRUE(holds(module.text("not_called"), "unreachable"));
  // A way to the helper from outside, or to its address, is a way to it.
  for (std::string more :
       {"define void @other() { %1 = call i1 @helper(ptr null) ret void }",
        "define void @other() { call void @use(ptr @helper) ret void }"}) {
    Formatted with(text + more);
    with.run(UncallableMethodsPass());
    EXPECT_TRUE(holds(with.text("not_called"), "call i1 @helper")) << more;
  }
}

}  // namespace
}  // namespace wasmrust::lower
