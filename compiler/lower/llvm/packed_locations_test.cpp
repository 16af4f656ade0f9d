// Which constants become numbers, what is read out of those, and what stays.
// That panics show the same place afterwards is compared with native code in
// tests/run (panic-*.rs).
#include "compiler/lower/llvm/packed_locations.h"

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

// Lines 39 (100111) and 37, columns 44 (101100) and 25, of one file.
constexpr const char *program = R"(
  target datalayout = "e-p:32:32"
  @name = private constant [5 x i8] c"a.rs\00"
  @other = private constant [6 x i8] c"bc.rs\00"
  @one = private unnamed_addr constant <{ ptr, [12 x i8] }>
    <{ ptr @name, [12 x i8] c"\04\00\00\00\27\00\00\00\2C\00\00\00" }>, align 4
  @two = private unnamed_addr constant <{ ptr, [12 x i8] }>
    <{ ptr @name, [12 x i8] c"\04\00\00\00\25\00\00\00\19\00\00\00" }>, align 4
  @third = private unnamed_addr constant { ptr, i32, i32, i32 }
    { ptr @other, i32 5, i32 2, i32 3 }, align 4
  @kept = global ptr null
  declare void @host(i32)
  declare void @keep(ptr)
  declare void @text(ptr, i32)
  define internal void @show(ptr noundef nonnull align 4 dereferenceable(16) %p) {
    %file = load ptr, ptr %p
    %b = getelementptr i8, ptr %p, i32 4
    %length = load i32, ptr %b
    call void @text(ptr %file, i32 %length)
    %c = getelementptr i8, ptr %p, i32 8
    %line = load i32, ptr %c
    call void @host(i32 %line)
    %d = getelementptr i8, ptr %p, i32 12
    %column = load i32, ptr %d
    call void @host(i32 %column)
    ret void
  }
  define internal void @pass(i32 %n, ptr %p) {
    call void @show(ptr align 4 %p)
    ret void
  }
)";

class Packed : public TextModule {
 public:
  explicit Packed(const std::string &rest) : TextModule(program + rest) {
    run(PackLocationsPass());
  }
  bool has(const char *name) {
    return module().getNamedGlobal(name) != nullptr;
  }
};

bool holds(const std::string &text, const std::string &part) {
  return text.find(part) != text.npos;
}

// So many that packing is worth it.
std::string more() {
  std::string variables, calls;
  for (char i = '0'; i <= '9'; ++i) {
    std::string name = std::string("@more") + i;
    variables += name +
                 " = private unnamed_addr constant { ptr, i32, i32, i32 } "
                 "{ ptr @name, i32 4, i32 " +
                 i + ", i32 1 }\n";
    calls += "call void @show(ptr " + name + ")\n";
  }
  return variables + "define void @more() {\n" + calls + "ret void }\n";
}

const std::string both = more() + R"(
  define void @main(i1 %c) {
    call void @show(ptr align 4 @one)
    call void @pass(i32 1, ptr @two)
    ret void
  }
)";

TEST(PackedLocations, FieldsComeOutOfNumbers) {
  Packed packed(both);
  EXPECT_FALSE(packed.has("one"));
  EXPECT_FALSE(packed.has("two"));
  std::string text = packed.text("main");
  EXPECT_TRUE(holds(text, "@show(ptr inttoptr (i32 2540 to ptr))")) << text;
  EXPECT_TRUE(holds(text, "@pass(i32 1, ptr inttoptr (i32 2393 to ptr))"))
      << text;
  std::string show = packed.text("show");
  EXPECT_TRUE(holds(show, "@show(ptr %p)")) << show;  // says nothing of memory
  EXPECT_TRUE(holds(show, "@text(ptr @name, i32 4)")) << show;
  EXPECT_TRUE(holds(show, "lshr i32")) << show;
  EXPECT_TRUE(holds(show, ", 63")) << show;
  EXPECT_FALSE(holds(show, "load ")) << show;
}

TEST(PackedLocations, SeveralFilesAreATable) {
  Packed packed(both + R"(define void @rare() {
    call void @show(ptr @third)
    ret void })");
  EXPECT_FALSE(packed.has("third"));
  std::string show = packed.text("show");
  EXPECT_TRUE(holds(show, "lshr i32 %1, 12")) << show;
  EXPECT_TRUE(holds(show, "getelementptr inbounds nuw")) << show;
  EXPECT_TRUE(holds(show, "@\"files of locations\"")) << show;
  // The rarer file is the second one.
  EXPECT_TRUE(holds(packed.text("rare"), "(i32 4227 to ptr)"));  // 1, 2, 3
}

TEST(PackedLocations, OneOfTwo) {
  Packed packed(both + R"(define void @choose(i1 %c) {
    %p = select i1 %c, ptr @one, ptr @two
    call void @show(ptr %p)
    call void @show(ptr @one)
    ret void
  })");
  EXPECT_FALSE(packed.has("one"));
  EXPECT_TRUE(holds(packed.text("choose"),
                    "select i1 %c, ptr inttoptr (i32 2540 to ptr), ptr "
                    "inttoptr (i32 2393 to ptr)"));
}

// Everything that meets a pointer which is somebody else's stays.
void expect_stays(const std::string &rest) {
  Packed packed(rest);
  EXPECT_TRUE(packed.has("one")) << rest;
  EXPECT_TRUE(packed.has("two")) << rest;
  EXPECT_TRUE(holds(packed.text("show"), "load i32, ptr %c")) << rest;
}

TEST(PackedLocations, OfOtherPointersNothingIsKnown) {
  expect_stays(both +
               "define void @f(ptr %p) { call void @show(ptr %p)\n"
               "ret void }");
  expect_stays(both +
               "define void @f(i1 %c, ptr %p) {\n"
               "%q = select i1 %c, ptr %p, ptr @one\n"
               "call void @show(ptr %q)\nret void }");
  expect_stays(both + "@table = constant ptr @show");  // called by anybody
}

TEST(PackedLocations, WhoKeepsOneKeepsAll) {
  for (const char *use :
       {"store ptr @one, ptr @kept", "call void @keep(ptr @one)",
        "%i = ptrtoint ptr @one to i32\ncall void @host(i32 %i)",
        "%r = load i16, ptr getelementptr (i8, ptr @one, i32 8)",
        "%r = load volatile i32, ptr @one"})
    expect_stays(both + "define void @f() {\n" + use + "\nret void }");
  expect_stays(both + "@vector = constant ptr @one");
  expect_stays(both + R"(define internal ptr @same(ptr returned %p) {
    ret ptr %p }
  define void @f() {
    %p = call ptr @same(ptr @one)
    ret void })");
}

TEST(PackedLocations, AFunctionWithoutEndHasTheFieldsOnItsStack) {
  const std::string rest = both + R"(
    define internal void @hook(ptr align 4 %p) ATTRIBUTES {
      store ptr %p, ptr @kept
      tail call void @show(ptr %p)
      unreachable
    }
    define void @f() { call void @hook(ptr @one)
      unreachable })";
  auto with = [&](const std::string &attributes) {
    std::string text = rest;
    return text.replace(text.find("ATTRIBUTES"), 10, attributes);
  };
  Packed packed(with("noreturn nounwind"));
  EXPECT_FALSE(packed.has("one"));
  std::string hook = packed.text("hook");
  EXPECT_TRUE(holds(hook, "store ptr %1, ptr @kept")) << hook;
  EXPECT_TRUE(holds(hook, "store ptr @name, ptr %")) << hook;
  EXPECT_TRUE(holds(hook, " call void @show(ptr %p)")) << hook;
  EXPECT_FALSE(holds(hook, "tail call")) << hook;
  // Else the stack would be gone.
  expect_stays(with("nounwind"));
  expect_stays(with("noreturn"));
}

TEST(PackedLocations, WhatIsTooFarOrTooFewStays) {
  const std::string far =
      "@far = private constant { ptr, i32, i32, i32 } "
      "{ ptr @name, i32 4, i32 LINE, i32 70000 }\n"
      "define void @f() { call void @show(ptr @far)\nret void }";
  auto at_line = [&](const char *line) {
    std::string text = both + far;
    return text.replace(text.find("LINE"), 4, line);
  };
  expect_stays(at_line("70000"));                     // 17 bits and 17
  EXPECT_FALSE(Packed(at_line("32767")).has("one"));  // 15 and 17
  // One location is no more than its reading.
  Packed few(R"(define void @main(i1 %c) {
    call void @show(ptr @one)
    ret void
  })");
  EXPECT_TRUE(few.has("one"));
}

}  // namespace
}  // namespace wasmrust::lower
