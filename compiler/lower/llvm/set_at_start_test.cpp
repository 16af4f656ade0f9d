// Which variables are set before they are read, and on which ways they are not.
#include "compiler/lower/llvm/set_at_start.h"

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

constexpr const char *program = R"(
  @begun = internal global i8 0
  @seen = global ptr null
  declare void @host()
  declare i32 @llvm.ctpop.i32(i32)
  define internal void @panic() {
    %b = load i8, ptr @begun
    %c = icmp eq i8 %b, 1
    br i1 %c, label %yes, label %no
  yes:
    call void @host()
    br label %no
  no:
    unreachable
  }
  define internal void @run() {
    call void @panic()
    ret void
  }
  define internal void @begin(ptr %f) {
    store i8 1, ptr @begun
    call void %f()
    ret void
  }
)";

// Is the variable gone, with `rest` behind the program?
bool is_gone(const std::string &rest, bool table_is_seen = false) {
  TextModule module(program + rest);
  module.run(SetAtStartPass(table_is_seen));
  bool gone = !module.module().getNamedGlobal("begun");
  std::string panic = module.text("panic");
  EXPECT_EQ(panic.find("icmp eq i8 1, 1") != panic.npos, gone) << panic;
  return gone;
}

std::string main_with(const std::string &before,
                      const std::string &behind = "") {
  return "define void @main(i1 %c, ptr %p) {\n" + before +
         "\ncall void @begin(ptr @run)\n" + behind + "\nret void\n}\n";
}

TEST(SetAtStart, WhoeverReadsFindsWhatMainPutThere) {
  EXPECT_TRUE(is_gone(main_with("")));
  EXPECT_TRUE(is_gone(main_with("%n = call i32 @llvm.ctpop.i32(i32 1)")));
  EXPECT_TRUE(is_gone(main_with("", "call void @panic()")));
}

TEST(SetAtStart, WhatRunsBeforeMayRead) {
  EXPECT_FALSE(is_gone(main_with("call void @panic()")));
  EXPECT_FALSE(is_gone(main_with("call void @run()")));
  EXPECT_FALSE(is_gone(main_with("%n = load i8, ptr @begun")));
  EXPECT_FALSE(is_gone(main_with(R"(br i1 %c, label %now, label %later
    now:
      call void @panic()
      br label %later
    later:)")));
}

TEST(SetAtStart, AddressesThatAreCalledBefore) {
  EXPECT_FALSE(is_gone(main_with("call void %p()")));
  EXPECT_FALSE(is_gone(main_with("call void @host()")));
  EXPECT_TRUE(is_gone(main_with("", "call void %p()")));
  // Nobody's address but those that cannot read.
  EXPECT_TRUE(
      is_gone("define void @main(ptr %p) {\ncall void %p()\n"
              "store i8 1, ptr @begun\ncall void @run()\nret void }"));
  EXPECT_FALSE(is_gone(main_with(""), /*table_is_seen=*/true));
}

TEST(SetAtStart, OtherWaysIn) {
  const std::string start = main_with("");
  EXPECT_FALSE(is_gone(start + "@other = alias void (), ptr @run"));
  EXPECT_TRUE(is_gone(start + "@other = internal alias void (), ptr @run"));
  EXPECT_FALSE(is_gone(start + "define void @step() {\ncall void @run()\n"
                               "ret void }"));
  EXPECT_TRUE(is_gone(start + "define void @step() {\nret void }"));
  // Somebody outside has it from data, or from code that ran before.
  EXPECT_FALSE(is_gone(start + "@table = constant [1 x ptr] [ptr @run]"));
  EXPECT_FALSE(is_gone(start + "@inner = internal constant ptr @run\n"
                               "@outer = global ptr @inner"));
  EXPECT_FALSE(is_gone(start + "define void @give() {\n"
                               "store ptr @run, ptr @seen\nret void }"));
  EXPECT_FALSE(is_gone(start + "@inner = internal constant ptr @run\n"
                               "define ptr @give() {\nret ptr @inner }"));
  EXPECT_FALSE(
      is_gone(start +
              "@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] "
              "[{ i32, ptr, ptr } { i32 1, ptr @run, ptr null }]"));
}

TEST(SetAtStart, AWayThatDoesNotSet) {
  // Behind the call it may be as it was.
  EXPECT_FALSE(is_gone(R"(
    define internal void @perhaps(i1 %c) {
      br i1 %c, label %yes, label %no
    yes:
      store i8 1, ptr @begun
      br label %no
    no:
      ret void
    }
    define void @main(i1 %c) {
      call void @perhaps(i1 %c)
      call void @panic()
      ret void
    })"));
  // Behind one that never ends nothing comes.
  EXPECT_TRUE(is_gone(R"(
    define internal void @perhaps(i1 %c) {
      br i1 %c, label %yes, label %no
    yes:
      store i8 1, ptr @begun
      ret void
    no:
      unreachable
    }
    define void @main(i1 %c) {
      call void @perhaps(i1 %c)
      call void @panic()
      ret void
    })"));
}

TEST(SetAtStart, VariablesWithOneValueThatNobodyElseHas) {
  const std::string start = main_with("");
  EXPECT_FALSE(is_gone(start + "define void @other() {\n"
                               "store i8 2, ptr @begun\nret void }"));
  EXPECT_FALSE(is_gone(start + "define void @other(i8 %v) {\n"
                               "store i8 %v, ptr @begun\nret void }"));
  EXPECT_FALSE(is_gone(start + "define void @other() {\n"
                               "store volatile i8 1, ptr @begun\nret void }"));
  EXPECT_FALSE(is_gone(start + "define void @other(ptr %p) {\n"
                               "store ptr @begun, ptr %p\nret void }"));
  EXPECT_FALSE(is_gone(start + "define i16 @other() {\n"
                               "%v = load i16, ptr @begun\nret i16 %v }"));
}

}  // namespace
}  // namespace wasmrust::lower
