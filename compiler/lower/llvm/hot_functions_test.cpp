// Which functions a program for size keeps for speed, seen by the attributes
// that they have at the end.
#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

const LowerOptions small =
    TestProgram::options(Pipeline::Oz, SizeAttribute::MinSize);

// Calls of the host: as many instructions as are asked for.
std::string calls(unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i)
    text += "call void @host(i32 " + std::to_string(i * i) + ")\n";
  return text;
}

// `body` once for each of a number of rounds that the host says.
std::string loop(const std::string &body) {
  return "br label %loop\n"
         "loop:\n"
         "%i = phi i32 [ 0, %entry ], [ %next, %latch ]\n" +
         body +
         "br label %latch\n"
         "latch:\n"
         "%next = add i32 %i, 1\n"
         "%c = icmp ult i32 %next, %n\n"
         "br i1 %c, label %loop, label %end\n"
         "end:\n";
}

std::string function(const std::string &head, const std::string &body) {
  return "define " + head + " {\nentry:\n" + body + "ret void\n}\n";
}

// The program's text after LLVM: `main`, the functions given, and one that runs
// once and is as large as `cold` says.
std::string after(const std::string &main, const std::string &functions,
                  unsigned cold = 100, const LowerOptions &options = small) {
  TestProgram program;
  program.file("a.o",
               "declare void @host(i32)\ndeclare i32 @ask()\n"
               "declare void @llvm.trap()\n" +
                   function("void @cold()", calls(cold)) + functions +
                   function("void @main(i32 %n)", main));
  program.keep("main");
  program.keep("cold");
  Lowered result = program.lower(options);
  return result.after;
}

TEST(HotFunctions, LoopsAreForSpeedAndTheRestForSize) {
  std::string text =
      after("call void @work(i32 %n)\n",
            function("internal void @work(i32 %n) noinline", loop(calls(3))));
  EXPECT_EQ(kind_of(text, "work"), "speed") << text;
  EXPECT_EQ(kind_of(text, "cold"), "size");
  EXPECT_EQ(kind_of(text, "main"), "size");
}

TEST(HotFunctions, NothingIsForSpeedWithoutAShare) {
  LowerOptions options = small;
  options.hot_share = 0;
  std::string text =
      after("call void @work(i32 %n)\n",
            function("internal void @work(i32 %n) noinline", loop(calls(3))),
            100, options);
  EXPECT_EQ(kind_of(text, "work"), "size") << text;
}

TEST(HotFunctions, WhatIsCalledInALoopIsHot) {
  std::string text =
      after(loop("call void @work(i32 %i)\n"),
            function("internal void @work(i32 %n) noinline", calls(3)));
  EXPECT_EQ(kind_of(text, "work"), "speed") << text;
}

// `body` in a loop in a loop in a loop in a loop.
std::string nest(const std::string &body) {
  std::string text = "br label %l0\n";
  for (int i = 0; i < 4; ++i) {
    std::string n = std::to_string(i);
    text += "l" + n + ":\n%i" + n + " = phi i32 [ 0, %" +
            (i ? "l" + std::to_string(i - 1) : "entry") + " ], [ %next" + n +
            ", %latch" + n + " ]\n" +
            (i < 3 ? "br label %l" + std::to_string(i + 1) + "\n" : body);
  }
  for (int i = 3; i >= 0; --i) {
    std::string n = std::to_string(i);
    text += "latch" + n + ":\n%next" + n + " = add i32 %i" + n + ", 1\n%c" + n +
            " = icmp ult i32 %next" + n + ", %n\nbr i1 %c" + n + ", label %l" +
            n + ", label %" + (i ? "latch" + std::to_string(i - 1) : "end") +
            "\n";
  }
  return text + "end:\n";
}

TEST(HotFunctions, WhatShowsAPanicIsNotHot) {
  std::string text =
      after("call void @work(i32 %n)\n",
            function("internal void @show(i32 %n) noinline", loop(calls(3))) +
                function("internal void @work(i32 %n) noinline",
                         nest("%a = call i32 @ask()\n%bad = icmp eq i32 %a, 0\n"
                              "br i1 %bad, label %panic, label %latch3\n"
                              "panic:\ncall void @show(i32 %n)\n"
                              "call void @llvm.trap()\nunreachable\n")));
  EXPECT_EQ(kind_of(text, "work"), "speed") << text;
  EXPECT_EQ(kind_of(text, "show"), "size");
}

// No way is likelier there.
TEST(HotFunctions, WhatEndsTheProgramAnyhowMayBeHot) {
  std::string text = after(
      "%a = call i32 @ask()\n%c = icmp eq i32 %a, 0\n"
      "br i1 %c, label %one, label %two\n"
      "one:\ncall void @host(i32 1)\n"
      "call void @llvm.trap()\nunreachable\n"
      "two:\ncall void @work(i32 %n)\n"
      "call void @llvm.trap()\nunreachable\nend:\n",
      function("internal void @work(i32 %n) noinline",
               nest(calls(3) + "br label %latch3\n")));
  EXPECT_EQ(kind_of(text, "work"), "speed") << text;
}

TEST(HotFunctions, ACircleOfCallsCountsLikeALoop) {
  const std::string branch =
      "%c = icmp ult i32 %n, 7\n"
      "br i1 %c, label %end, label %more\n"
      "more:\n"
      "%a = call i32 @ask()\n"
      "call void @two(i32 %a)\n"
      "br label %end\n"
      "end:\n";
  std::string two = branch;
  two.replace(two.find("@two"), 4, "@one");
  std::string functions =
      function("internal void @one(i32 %n) noinline", branch + calls(2)) +
      function("internal void @two(i32 %n) noinline", calls(3) + two);
  // Sixteen rounds alone are too few, in a branch of a loop they are not.
  std::string text = after("call void @one(i32 %n)\n", functions);
  EXPECT_EQ(kind_of(text, "one"), "size") << text;
  text = after(loop("call void @one(i32 %i)\n"), functions);
  EXPECT_EQ(kind_of(text, "one"), "speed") << text;
  EXPECT_EQ(kind_of(text, "two"), "speed") << text;
}

TEST(HotFunctions, WhatEndsInAPanicIsCold) {
  std::string text =
      after(loop("%bad = icmp eq i32 %i, 1000\n"
                 "br i1 %bad, label %panic, label %good\n"
                 "panic:\n"
                 "call void @work(i32 %i)\n"
                 "unreachable\n"
                 "good:\n"),
            function("internal void @work(i32 %n) noinline cold", calls(3)));
  EXPECT_EQ(kind_of(text, "work"), "size") << text;
}

TEST(HotFunctions, AllTogetherStayWithinAShareOfTheProgram) {
  std::string work =
      function("internal void @work(i32 %n) noinline", loop(calls(60)));
  std::string text = after("call void @work(i32 %n)\n", work, 20);
  EXPECT_EQ(kind_of(text, "work"), "size") << text;
  text = after("call void @work(i32 %n)\n", work, 200);
  EXPECT_EQ(kind_of(text, "work"), "speed") << text;
}

// Some 130 instructions itself, and 60 in each of its calls.
TEST(HotFunctions, WhatWouldBeInlinedCountsToo) {
  std::string many;
  for (int i = 0; i < 120; ++i) many += "call void @part(i32 %n)\n";
  for (bool is_inlined : {true, false}) {
    std::string functions =
        function("internal void @work(i32 %n) noinline", loop(many)) +
        function("internal void @part(i32 %n) " +
                     std::string(is_inlined ? "inlinehint" : ""),
                 calls(60));
    std::string text = after("call void @work(i32 %n)\n", functions, 1000);
    EXPECT_EQ(kind_of(text, "work"), is_inlined ? "size" : "speed") << text;
  }
}

TEST(HotFunctions, TheHottestGoFirst) {
  std::string functions =
      function("internal void @outer(i32 %n) noinline",
               loop(calls(30) + "call void @inner(i32 %n)\n")) +
      function("internal void @inner(i32 %n) noinline", loop(calls(31)));
  std::string text = after("call void @outer(i32 %n)\n", functions, 30);
  EXPECT_EQ(kind_of(text, "inner"), "speed") << text;
  EXPECT_EQ(kind_of(text, "outer"), "size") << text;
}

TEST(HotFunctions, InstancesThatAreAlikeStaySmall) {
  std::string functions =
      function("internal void @one(i32 %n)", loop(calls(100))) +
      function("internal void @two(i32 %n)",
               loop(calls(99) + "call void @host(i32 -1)\n"));
  std::string text =
      after("call void @one(i32 %n)\ncall void @two(i32 %n)\n", functions, 900);
  EXPECT_EQ(kind_of(text, "one"), "size") << text;
  EXPECT_EQ(kind_of(text, "two"), "size") << text;
}

}  // namespace
}  // namespace wasmrust::lower
