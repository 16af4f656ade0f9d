// Which functions a program for speed keeps for size, seen by the attributes
// that they have at the end.
#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

// The text after LLVM of a program that keeps `main` and `other`.
std::string after(const std::string &functions,
                  Pipeline pipeline = Pipeline::O3) {
  TestProgram program;
  program.file("a.o",
               "declare void @host(i32)\ndeclare i32 @ask()\n" + functions);
  program.keep("main");
  program.keep("other");
  return program.lower(TestProgram::options(pipeline)).after;
}

// A function that stays and calls the host twice, so that it is larger than a
// call of it.
std::string own(const std::string &head, const std::string &body) {
  return "define internal " + head +
         " noinline {\n"
         "call void @host(i32 1)\ncall void @host(i32 2)\n" +
         body + "}\n";
}

// `main` does one thing or, when the host says so, the other.
std::string either(const std::string &one, const std::string &other) {
  return "define void @main() {\n"
         "%a = call i32 @ask()\n"
         "%c = icmp eq i32 %a, 0\n"
         "br i1 %c, label %one, label %other\n"
         "one:\n" +
         one + "other:\n" + other + "}\n";
}

const std::string panics =
    own("void @panic() cold noreturn", "call void @message()\nunreachable\n") +
    own("void @message()", "ret void\n");

TEST(UnlikelyFunctions, WhatOnlyAPanicCallsIsForSize) {
  std::string text = after(panics + own("void @work()", "ret void\n") +
                           either("call void @work()\nret void\n",
                                  "call void @panic()\nunreachable\n"));
  EXPECT_EQ(kind_of(text, "work"), "speed") << text;
  EXPECT_EQ(kind_of(text, "panic"), "size");
  EXPECT_EQ(kind_of(text, "message"), "size");
  EXPECT_EQ(kind_of(text, "main"), "speed");
}

TEST(UnlikelyFunctions, WhatOthersCallAsWellIsNot) {
  std::string text = after(
      panics + "define void @other() {\ncall void @message()\nret void\n}\n" +
      either("ret void\n", "call void @panic()\nunreachable\n"));
  EXPECT_EQ(kind_of(text, "panic"), "size") << text;
  EXPECT_EQ(kind_of(text, "message"), "speed");
}

// A pointer in data is a reference where the data are referred to.
TEST(UnlikelyFunctions, MethodsFollowTheirTables) {
  std::string methods =
      "@first = internal constant [1 x ptr] [ptr @a]\n"
      "@second = internal constant [1 x ptr] [ptr @b]\n"
      "declare void @give(ptr)\n" +
      own("void @a()", "ret void\n") +
      "define internal void @b() noinline {\n"
      "call void @host(i32 3)\nret void\n}\n" +
      own("void @panic() cold noreturn",
          "call void @give(ptr @second)\nunreachable\n");
  std::string text =
      after(methods + either("call void @give(ptr @first)\nret void\n",
                             "call void @panic()\nunreachable\n"));
  EXPECT_EQ(kind_of(text, "a"), "speed") << text;
  EXPECT_EQ(kind_of(text, "b"), "size");
}

// Leaving a program is no panic, on one way or on all of them.
TEST(UnlikelyFunctions, WhatExitsIsLikely) {
  const std::string run =
      "declare void @leave(i32) noreturn\n" + own("i32 @run()", "ret i32 5\n");
  const std::string exit =
      "%b = call i32 @run()\ncall void @leave(i32 %b)\nunreachable\n";
  std::string always = after(run + "define void @main() {\n" + exit + "}\n");
  EXPECT_EQ(kind_of(always, "run"), "speed") << always;
  std::string once = after(run + either("ret void\n", exit));
  EXPECT_EQ(kind_of(once, "run"), "speed") << once;
}

// LLVM's frequencies halve with each of them.
TEST(UnlikelyFunctions, WhatFollowsManyReturnsIsLikely) {
  std::string main = "define void @main() {\n";
  for (int i = 0; i < 14; ++i) {
    std::string n = std::to_string(i);
    main += "%a" + n + " = call i32 @ask()\n%c" + n + " = icmp eq i32 %a" + n +
            ", 0\nbr i1 %c" + n + ", label %end" + n + ", label %on" + n +
            "\nend" + n + ":\nret void\non" + n + ":\n";
  }
  std::string text = after(own("void @work()", "ret void\n") + main +
                           "call void @work()\nret void\n}\n");
  EXPECT_EQ(kind_of(text, "work"), "speed") << text;
}

// Where it was the only way, what comes before a panic is worth speed; in a
// loop of loops it is not, though LLVM thinks that it runs.
TEST(UnlikelyFunctions, APanicInLoopsIsNone) {
  std::string main = "define void @main() {\nbr label %l1\n";
  for (const char *n : {"1", "2", "3"})
    main += std::string("l") + n + ":\n%a" + n + " = call i32 @ask()\n%c" + n +
            " = icmp eq i32 %a" + n + ", 0\nbr i1 %c" + n + ", label %l" +
            std::to_string(n[0] - '0' + 1) + ", label %l" + n + "\n";
  main +=
      "l4:\n%d = call i32 @ask()\n%e = icmp eq i32 %d, 0\n"
      "br i1 %e, label %bad, label %more\n"
      "bad:\ncall void @tell()\ncall void @panic()\nunreachable\n"
      "more:\nbr label %l1\n}\n";
  std::string text =
      after(panics + own("void @tell()", "call void @host(i32 7)\nret void\n") +
            main);
  EXPECT_EQ(kind_of(text, "tell"), "size") << text;
  std::string only =
      after(panics + own("void @tell()", "call void @host(i32 7)\nret void\n") +
            "define void @main() {\ncall void @tell()\ncall void @panic()\n"
            "unreachable\n}\n");
  EXPECT_EQ(kind_of(only, "tell"), "speed") << only;
}

// Crates say `cold` of what fills a cache.
TEST(UnlikelyFunctions, ColdThatComesBackIsLikely) {
  std::string text =
      after(own("void @fill() cold", "call void @compute()\nret void\n") +
            own("void @compute()", "ret void\n") +
            either("ret void\n", "call void @fill()\nret void\n"));
  EXPECT_EQ(kind_of(text, "compute"), "speed") << text;
}

}  // namespace
}  // namespace wasmrust::lower
