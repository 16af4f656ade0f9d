// Which tables become smaller, seen by their type and by what is read of them.
#include "compiler/lower/llvm/small_tables.h"

#include "compiler/lower/llvm/text_module.h"
#include "llvm/Support/raw_ostream.h"

namespace wasmrust::lower {
namespace {

std::string type_of(llvm::Module &module, const char *variable) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto *found = module.getNamedGlobal(variable))
    found->getValueType()->print(stream);
  return text;
}

// What `@t` is after the pass, with functions that use it.
std::string after(const std::string &table, const std::string &functions,
                  std::string *text = nullptr) {
  TextModule module(
      "target datalayout = \"e-p:32:32-i64:64-n32:64-S128\"\n"
      "declare void @host(i32)\n declare void @take(ptr)\n"
      "@t = " +
      table + "\n" + functions);
  module.run(SmallTablesPass());
  if (text) *text = module.text("f");
  return type_of(module.module(), "t");
}

const std::string four =
    "private constant [4 x i32] [i32 31, i32 28, i32 200, i32 7]";
const std::string read = R"(
  define i32 @f(i32 %i) {
    %p = getelementptr inbounds nuw i32, ptr @t, i32 %i
    %v = load i32, ptr %p, align 4
    ret i32 %v
  })";

TEST(SmallTables, TakeAsManyBytesAsTheLargestElement) {
  std::string text;
  EXPECT_EQ(after(four, read, &text), "[4 x i8]");
  EXPECT_TRUE(holds(text, "getelementptr inbounds nuw i8, ptr @t, i32 %i"));
  EXPECT_TRUE(holds(text, "zext i8"));
  EXPECT_EQ(after("private constant [2 x i32] [i32 1, i32 256]", read, &text),
            "[2 x i16]");
  EXPECT_TRUE(holds(text, "getelementptr inbounds nuw i16, ptr @t, i32 %i"));
  EXPECT_EQ(after("private constant [2 x i32] [i32 1, i32 65536]", read),
            "[2 x i32]");
}

TEST(SmallTables, KeepTheSign) {
  std::string text;
  EXPECT_EQ(
      after("private constant [2 x i32] [i32 -128, i32 127]", read, &text),
      "[2 x i8]");
  EXPECT_TRUE(holds(text, "sext i8"));
  EXPECT_EQ(after("private constant [2 x i32] [i32 -1, i32 128]", read),
            "[2 x i16]");
}

// rustc writes all constants so.
TEST(SmallTables, MayBeWrittenInBytes) {
  EXPECT_EQ(after("private constant <{ [8 x i8] }> <{ [8 x i8] "
                  "c\"\\FF\\FF\\FF\\FF\\05\\00\\00\\00\" }>",
                  read),
            "[2 x i8]");
}

TEST(SmallTables, OfAllWidths) {
  auto of = [](const std::string &type) {
    return after(
        "private constant [2 x " + type + "] [" + type + " 1, " + type + " 2]",
        "define " + type +
            " @f(i32 %i) {\n"
            "  %p = getelementptr inbounds " +
            type + ", ptr @t, i32 %i\n  %v = load " + type +
            ", ptr %p\n  ret " + type + " %v\n}");
  };
  EXPECT_EQ(of("i64"), "[2 x i8]");
  EXPECT_EQ(of("i16"), "[2 x i8]");
  EXPECT_EQ(of("i8"), "[2 x i8]");
  EXPECT_EQ(of("i24"), "[2 x i24]");
}

// Rows of two, at 4 bytes from their start.
TEST(SmallTables, OfPairs) {
  std::string text;
  EXPECT_EQ(after(four, R"(
    define i32 @f(i32 %i) {
      %p = getelementptr inbounds { i32, i32 }, ptr @t, i32 %i, i32 1
      %v = load i32, ptr %p
      ret i32 %v
    })",
                  &text),
            "[4 x i8]");
  EXPECT_TRUE(holds(text, "mul i32 %i, 2"));
  EXPECT_TRUE(holds(text, "i32 1\n"));
}

std::string with_step(const std::string &step, const std::string &more = "") {
  return R"(
    define void @f(i1 %c) {
    entry:
      %from = select i1 %c, ptr @t, ptr getelementptr (i8, ptr @t, i32 8)
      br label %loop
    loop:
      %p = phi ptr [ %from, %entry ], [ %next, %loop ]
      %v = load i32, ptr %p
      call void @host(i32 %v)
      %next = )" +
         step + R"(
      %end = icmp eq ptr %next, getelementptr (i8, ptr @t, i32 16)
)" + more +
         R"(
      br i1 %end, label %out, label %loop
    out:
      ret void
    })";
}

std::string walk(const std::string &more = "") {
  return with_step("getelementptr inbounds i8, ptr %p, i32 4", more);
}

TEST(SmallTables, MayBeWalkedThrough) {
  std::string text;
  EXPECT_EQ(after(four, walk(), &text), "[4 x i8]");
  EXPECT_TRUE(holds(text, "getelementptr (i8, ptr @t, i32 4)"));
  EXPECT_TRUE(holds(text, "getelementptr (i8, ptr @t, i32 2)"));
  EXPECT_EQ(after(four, walk("call void @take(ptr %p)")), "[4 x i32]");
}

std::string count(const std::string &sum = "add nuw nsw i32 %i, 8",
                  const std::string &more = "",
                  const std::string &end = "eq i32 %next, 16") {
  return R"(
    define void @f() {
    entry:
      br label %loop
    loop:
      %i = phi i32 [ 0, %entry ], [ %next, %loop ]
      %p = getelementptr inbounds i8, ptr @t, i32 %i
      %v = load i32, ptr %p
      call void @host(i32 %v)
)" + more +
         "\n%next = " + sum + "\n%c = icmp " + end + R"(
      br i1 %c, label %out, label %loop
    out:
      ret void
    })";
}

TEST(SmallTables, MayBeReadByBytesThatAreCounted) {
  std::string text;
  EXPECT_EQ(after(four, count(), &text), "[4 x i8]");
  EXPECT_TRUE(holds(text, "add nuw nsw i32 %i, 2"));
  EXPECT_TRUE(holds(text, "icmp eq i32 %next, 4"));
}

TEST(SmallTables, StayWhereACounterIsMore) {
  const std::string same = "[4 x i32]";
  EXPECT_EQ(after(four, count("add i32 %i, 8")), same);
  EXPECT_EQ(after(four, count("add nuw i32 %i, 8")), same);
  EXPECT_EQ(after(four, count("add nuw nsw i32 %i, -8")), same);
  EXPECT_EQ(after(four, count("add nuw nsw i32 %i, 6")), same);
  EXPECT_EQ(after(four, count("mul nuw nsw i32 %i, 8")), same);
  EXPECT_EQ(
      after(four, count("add nuw nsw i32 %i, 8", "call void @host(i32 %i)")),
      same);
  EXPECT_EQ(after(four, count("add nuw nsw i32 %i, 8", "", "eq i32 %next, 15")),
            same);
  EXPECT_EQ(
      after(four, count("add nuw nsw i32 %i, 8", "", "sgt i32 %next, 12")),
      same);
  EXPECT_EQ(after(four, R"(
    define i32 @f(i32 %i) {
      %p = getelementptr i8, ptr @t, i32 %i
      %v = load i32, ptr %p
      ret i32 %v
    })"),
            same);
}

TEST(SmallTables, StayWhereAnAccessIsMore) {
  auto with = [](const std::string &access) {
    return after(
        four, read + "define i32 @g(ptr %q) {\n" + access + "\n  ret i32 0\n}");
  };
  const std::string same = "[4 x i32]";
  EXPECT_EQ(with("%v = load volatile i32, ptr @t"), same);
  EXPECT_EQ(with("%v = load atomic i32, ptr @t seq_cst, align 4"), same);
  EXPECT_EQ(with("%v = load i16, ptr @t"), same);
  EXPECT_EQ(with("%v = load float, ptr @t"), same);
  EXPECT_EQ(with("%v = load ptr, ptr @t"), same);
  EXPECT_EQ(with("call void @take(ptr @t)"), same);
  EXPECT_EQ(with("store ptr @t, ptr %q"), same);
  EXPECT_EQ(with("%n = ptrtoint ptr @t to i32"), same);
  EXPECT_EQ(with("%v = load i32, ptr getelementptr (i8, ptr @t, i32 2)"), same);
  EXPECT_EQ(with("%c = icmp eq ptr @t, %q"), same);
  EXPECT_EQ(with("%c = icmp slt ptr @t, getelementptr (i8, ptr @t, i32 4)"),
            same);
  EXPECT_EQ(with("%p = select i1 true, ptr @t, ptr %q\n"
                 "%v = load i32, ptr %p"),
            same);
  EXPECT_EQ(with("%v = load i32, ptr @t"), "[4 x i8]");
}

// The index may be 2^30 and a little, and the address that of the first
// elements.
TEST(SmallTables, StayWhereAnAddressMayWrapAround) {
  auto with = [](const std::string &flags) {
    return after(four, "define i32 @f(i32 %i) {\n  %p = getelementptr " +
                           flags +
                           " i32, ptr @t, i32 %i\n"
                           "  %v = load i32, ptr %p\n  ret i32 %v\n}");
  };
  EXPECT_EQ(with(""), "[4 x i32]");
  EXPECT_EQ(with("nuw"), "[4 x i32]");
  EXPECT_EQ(with("nusw"), "[4 x i8]");
  // A loop may take two of these steps and be where it was.
  auto around = [](const std::string &flags) {
    return after(four, with_step("getelementptr " + flags +
                                 " i8, ptr %p, i32 -2147483648"));
  };
  EXPECT_EQ(around(""), "[4 x i32]");
  EXPECT_EQ(around("inbounds"), "[4 x i8]");
}

// A difference of addresses is a variable, in a constant too.
TEST(SmallTables, StayWhereAConstantAddressIsNotKnown) {
  EXPECT_EQ(after(four, R"(
    @a = external global i8
    @b = external global i8
    define i32 @f() {
      %v = load i32, ptr getelementptr inbounds (i32, ptr @t, i32 sub (i32 ptrtoint (ptr @b to i32), i32 ptrtoint (ptr @a to i32)))
      ret i32 %v
    })"),
            "[4 x i32]");
}

TEST(SmallTables, StayWhereOthersSeeThem) {
  auto as = [](const std::string &words, const std::string &behind = "") {
    return after(words + " [2 x i32] [i32 1, i32 2]" + behind, read);
  };
  const std::string same = "[2 x i32]";
  EXPECT_EQ(as("constant"), same);
  EXPECT_EQ(as("internal global"), same);
  EXPECT_EQ(as("internal thread_local constant"), same);
  EXPECT_EQ(as("internal externally_initialized constant"), same);
  EXPECT_EQ(as("internal constant", ", section \"mine\""), same);
  EXPECT_EQ(as("internal constant"), "[2 x i8]");
  EXPECT_EQ(after(four, read + "@other = global ptr @t"), "[4 x i32]");
}

TEST(SmallTables, StayWhereAnElementIsNoNumber) {
  EXPECT_EQ(after("private constant [2 x ptr] [ptr @take, ptr null]", read),
            "[2 x ptr]");
}

// A step that is made of itself stands where nobody comes.
TEST(SmallTables, MayBeNamedInCodeThatIsNotReached) {
  EXPECT_EQ(after(four, read + R"(
    define i32 @g() {
      ret i32 0
    never:
      %p = getelementptr inbounds i32, ptr %q, i32 1
      %q = select i1 true, ptr %p, ptr @t
      %v = load i32, ptr %p
      br label %never
    })"),
            "[4 x i8]");
}

}  // namespace
}  // namespace wasmrust::lower
