// Lean bodies in small programs: when they are taken, and why not.
#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

// A program `main` that calls `print`, a start around it, and lean bodies for
// them. What std does in `print` and `start` touches its `STREAM`.
class LeanProgram {
 public:
  explicit LeanProgram(const std::string &main) {
    program_.file("app.o", R"(
      declare void @print(i32)
      declare void @stream()
      declare void @start(ptr)
      declare void @native()
      define void @enter() { call void @start(ptr @main) ret void }
      )" + main);
    program_.file("std.o", R"(
      @STREAM = global i32 0
      define void @print(i32 %n) { store i32 %n, ptr @STREAM ret void }
      define void @stream() { store i32 1, ptr @STREAM ret void }
      define void @start(ptr %main) {
        call void %main() store i32 2, ptr @STREAM ret void })");
    program_.keep("enter");
  }

  void file(std::string name, const std::string &text) {
    program_.file(std::move(name), text);
  }
  void bodies(const std::string &text) { file("lean.o", text); }
  void body(std::string function, std::vector<std::string> unless) {
    std::string name = "lean " + function;
    for (const std::string &each : unless) name += "!" + each;
    options.lean_bodies.push_back({.path = function,
                                   .function = function,
                                   .body = name,
                                   .unless = std::move(unless)});
  }
  void keep(std::string name) { program_.keep(std::move(name)); }
  // Both of the usual bodies, which fall when STREAM is reached.
  void usual() {
    bodies(R"(
      declare void @out(i32)
      define void @"lean print!STREAM"(i32 %n) {
        call void @out(i32 %n) ret void }
      define void @"lean start!STREAM"(ptr %main) {
        call void %main() call void @out(i32 0) ret void })");
    body("print", {"STREAM"});
    body("start", {"STREAM"});
  }

  Lowered lower() {
    options.on_decided = [&](std::vector<lean::Decision> rows) {
      decisions = std::move(rows);
    };
    return program_.lower(options);
  }
  const lean::Decision &decision(std::string_view path) const {
    for (const lean::Decision &row : decisions)
      if (row.path == path) return row;
    ADD_FAILURE() << "nothing was decided about " << path;
    return decisions.front();
  }

  LowerOptions options = TestProgram::options(Pipeline::O0);
  std::vector<lean::Decision> decisions;

 private:
  TestProgram program_;
};

constexpr const char *plain_main =
    "define void @main() { call void @print(i32 7) ret void }";

TEST(Lean, BodiesTakeThePlaceAndTheName) {
  LeanProgram program(plain_main);
  program.usual();
  Lowered result = program.lower();
  EXPECT_FALSE(result.diagnostics.has_errors()) << result.said();
  EXPECT_TRUE(holds(result.before, "define dso_local void @print("));
  EXPECT_TRUE(holds(result.before, "call void @out(i32 %0)"));
  EXPECT_FALSE(holds(result.before, "@STREAM"));
  EXPECT_FALSE(holds(result.before, "lean "));
  EXPECT_EQ(program.decision("print").body, "lean print!STREAM");
  EXPECT_TRUE(program.decision("print").failures.empty());
}

TEST(Lean, ReachedFromTheProgramNothingIsReplaced) {
  LeanProgram program(R"(define void @main() {
    call void @print(i32 7) call void @stream() ret void })");
  program.usual();
  Lowered result = program.lower();
  EXPECT_FALSE(holds(result.before, "@out"));
  EXPECT_TRUE(holds(result.before, "store i32 %0, ptr @STREAM"));
  const lean::Decision &print = program.decision("print");
  EXPECT_EQ(print.body, "");
  ASSERT_EQ(print.failures.size(), 1u);
  EXPECT_EQ(print.failures[0].condition, "STREAM");
  EXPECT_EQ(print.failures[0].chain,
            (std::vector<std::string>{"enter", "main", "stream"}));
}

TEST(Lean, WhatIsReplacedIsReachedToo) {
  for (bool is_own : {false, true}) {
    LeanProgram program(R"(define void @main() {
      call void @print(i32 7) call void @stream() ret void })");
    std::string condition = is_own ? "own stream" : "stream";
    program.bodies("define void @\"lean print!" + condition + R"("(i32 %n) {
        ret void }
      define void @"lean start"(ptr %main) { call void %main() ret void }
      define void @"lean stream"() { ret void })");
    program.body("print", {condition});
    program.body("start", {});
    program.body("stream", {});
    program.lower();
    EXPECT_EQ(program.decision("print").body,
              is_own ? "lean print!own stream" : "");
    EXPECT_EQ(program.decision("stream").body, "lean stream");
  }
}

TEST(Lean, WhatIsNotReachedForbidsNothing) {
  LeanProgram program(plain_main);
  program.bodies(R"(
    define void @"lean print!stream"(i32 %n) { ret void }
    define void @"lean stream"() { ret void })");
  program.body("print", {"stream"});
  program.body("stream", {});
  program.lower();
  EXPECT_EQ(program.decision("print").body, "lean print!stream");
}

TEST(Lean, AConditionOnStdsOwnBodyFailsWhereThatStays) {
  LeanProgram program(R"(define void @main() {
    call void @print(i32 7) call void @stream() ret void })");
  program.bodies(R"(
    define void @"lean print!own stream"(i32 %n) { ret void })");
  program.body("print", {"own stream"});
  program.lower();
  EXPECT_EQ(program.decision("print").body, "");
  EXPECT_EQ(program.decision("print").failures[0].condition, "own stream");
}

TEST(Lean, OneThatStaysCanForbidAnother) {
  // There is no body for `start`, and std's touches the stream.
  LeanProgram program(plain_main);
  program.bodies(R"(define void @"lean print!STREAM"(i32 %n) { ret void })");
  program.body("print", {"STREAM"});
  Lowered result = program.lower();
  EXPECT_TRUE(holds(result.before, "store i32 %0, ptr @STREAM"));
  EXPECT_EQ(program.decision("print").failures[0].chain,
            (std::vector<std::string>{"enter", "start"}));
}

TEST(Lean, TheNextBodyIsTriedAndMayCallWhatIsLeft) {
  LeanProgram program(R"(define void @main() {
    call void @print(i32 7) call void @stream() ret void })");
  program.bodies(R"(
    declare void @stream()
    define void @"lean start!STREAM"(ptr %main) {
      call void %main() ret void }
    define void @"lean start!other"(ptr %main) {
      call void %main() call void @stream() ret void })");
  program.body("start", {"STREAM"});
  program.body("start", {"other"});
  Lowered result = program.lower();
  const lean::Decision &start = program.decision("start");
  EXPECT_EQ(start.body, "lean start!other");
  EXPECT_EQ(start.failures.size(), 1u);
  EXPECT_TRUE(holds(result.before, "call void @stream()"));
  EXPECT_FALSE(holds(result.before, "store i32 2, ptr @STREAM"));
}

TEST(Lean, WhatOnlyBodiesReachDoesNotCount) {
  LeanProgram program(plain_main);
  program.bodies(R"(
    @STREAM = external global i32
    define void @"lean print!STREAM"(i32 %n) {
      store i32 %n, ptr @STREAM ret void }
    define void @"lean start!STREAM"(ptr %main) {
      call void %main() store i32 9, ptr @STREAM ret void })");
  program.body("print", {"STREAM"});
  program.body("start", {"STREAM"});
  Lowered result = program.lower();
  EXPECT_TRUE(holds(result.before, "store i32 9, ptr @STREAM"));
  EXPECT_FALSE(holds(result.before, "store i32 2, ptr @STREAM"));
}

TEST(Lean, OneConditionIsOneDecision) {
  // Where the lean `print` stands, HEAP is reached through `grow`; then it
  // goes, and nothing reaches HEAP. The lean `give` must not stay alone.
  LeanProgram program(R"(
    define void @main() { call void @take() ret void }
    declare void @take())");
  program.file("alloc.o", R"(
    @HEAP = global i32 0
    define void @grow() { store i32 1, ptr @HEAP ret void }
    define void @take() { call void @give() ret void }
    define void @give() { fence seq_cst ret void })");
  program.bodies(R"(
    declare void @grow()
    define void @"lean give!HEAP"() { ret void }
    define void @"lean take!HEAP"() { call void @grow() ret void })");
  program.body("give", {"HEAP"});
  program.body("take", {"HEAP"});
  Lowered result = program.lower();
  EXPECT_EQ(program.decision("take").body, "");
  EXPECT_EQ(program.decision("give").body, "");
  EXPECT_TRUE(holds(result.before, "fence seq_cst"));
}

TEST(Lean, AnotherTypeIsNotReplaced) {
  LeanProgram program(plain_main);
  program.bodies(R"(define void @"lean print"(i64 %n) { ret void })");
  program.body("print", {});
  Lowered result = program.lower();
  EXPECT_TRUE(holds(result.before, "store i32 %0, ptr @STREAM"));
  ASSERT_EQ(program.decision("print").failures.size(), 1u);
  EXPECT_EQ(program.decision("print").failures[0].condition, "");
}

TEST(Lean, ABodyMayCallAnotherReplacedFunction) {
  LeanProgram program(plain_main);
  program.bodies(R"(
    declare void @out(i32)
    declare void @print(i32)
    define void @"lean print!STREAM"(i32 %n) {
      call void @out(i32 %n) ret void }
    define void @"lean start!STREAM"(ptr %main) {
      call void %main() call void @print(i32 5) ret void })");
  program.body("print", {"STREAM"});
  program.body("start", {"STREAM"});
  Lowered result = program.lower();
  EXPECT_FALSE(result.diagnostics.has_errors()) << result.said();
  EXPECT_TRUE(holds(result.before, "call void @print(i32 5)"));
  EXPECT_TRUE(holds(result.before, "call void @out(i32 %0)"));
  EXPECT_FALSE(holds(result.before, "@STREAM"));
}

TEST(Lean, NativeCodeIsFollowed) {
  constexpr const char *main = R"(define void @main() {
    call void @print(i32 7) call void @native() ret void })";
  auto lower = [&](std::map<std::string, std::string> calls,
                   std::vector<std::string_view> roots) {
    LeanProgram program(main);
    program.bodies(R"(
      define void @"lean print!malloc"(i32 %n) { ret void })");
    program.body("print", {"malloc"});
    program.options.native_roots = std::move(roots);
    program.options.native_references = [&](std::string_view name) {
      auto at = calls.find(std::string(name));
      return at == calls.end() ? std::vector<std::string_view>()
                               : std::vector<std::string_view>{at->second};
    };
    program.lower();
    return program.decision("print");
  };
  EXPECT_NE(lower({{"native", "harmless"}}, {}).body, "");
  lean::Decision decision =
      lower({{"native", "inner"}, {"inner", "malloc"}}, {});
  EXPECT_EQ(decision.body, "");
  EXPECT_EQ(decision.failures[0].chain,
            (std::vector<std::string>{"enter", "main", "native", "inner"}));
  // Nobody in bitcode calls it.
  EXPECT_EQ(lower({{"crt", "malloc"}}, {"crt"}).body, "");
  EXPECT_NE(lower({{"other", "malloc"}}, {"crt"}).body, "");
}

// A C library of one object, which defines take, give and count, and refers to
// grow; an object that the program calls, `native`; and bodies for take and
// give.
class LibraryProgram : public LeanProgram {
 public:
  explicit LibraryProgram(std::vector<std::string> native_calls)
      : LeanProgram(R"(
          define void @main() { call void @native() ret void }
          declare i32 @take(i32))") {
    bodies(R"(
      @FREE = internal global i32 0
      define i32 @"lean take!grow"(i32 %n) {
        store i32 %n, ptr @FREE ret i32 %n }
      define void @"lean give!grow"(i32 %n) {
        store i32 9, ptr @FREE ret void })");
    body("take", {"grow"});
    body("give", {"grow"});
    for (lean::Body &row : options.lean_bodies) row.of_library = true;
    options.native_references =
        [calls = std::move(native_calls)](std::string_view name) {
          std::vector<std::string_view> names;
          if (name == "native") names.assign(calls.begin(), calls.end());
          if (name == "take" || name == "give" || name == "count")
            names = {"grow", "count"};
          return names;
        };
  }
};

TEST(Lean, FunctionsOfTheLibraryAreDefinedForWhoCallsThem) {
  LibraryProgram program({"take"});
  Lowered result = program.lower();
  EXPECT_TRUE(result.defines("take"));
  EXPECT_FALSE(result.defines("give"));
  EXPECT_EQ(program.decision("take").body, "lean take!grow");
  EXPECT_TRUE(holds(result.before, "nobuiltin"));

  LibraryProgram other({});
  result = other.lower();
  EXPECT_FALSE(result.defines("take"));
  EXPECT_TRUE(other.decisions.empty());

  // Something outside of the module.
  LibraryProgram exported({});
  exported.options.lean_bodies[1].exported = true;
  result = exported.lower();
  EXPECT_TRUE(result.defines("give"));
}

TEST(Lean, WhatTheCodeGeneratorKnowsIsNoRoot) {
  LeanProgram program(plain_main);
  program.bodies(R"(define void @"lean free"(ptr %block) { ret void })");
  program.body("free", {});
  program.options.lean_bodies[0].of_library = true;
  Lowered result = program.lower();
  EXPECT_FALSE(result.defines("free"));
  EXPECT_TRUE(program.decisions.empty());
}

TEST(Lean, BitcodeCallsFunctionsOfTheLibraryToo) {
  LibraryProgram program({});
  program.file("more.o", R"(
    declare i32 @take(i32)
    define i32 @more() { %n = call i32 @take(i32 5) ret i32 %n })");
  program.keep("more");
  Lowered result = program.lower();
  EXPECT_TRUE(holds(result.before, "define dso_local i32 @take("));
  EXPECT_TRUE(holds(result.before, "call i32 @take(i32 5)"));
}

TEST(Lean, WhatIsLeftOfALibrarysObjectBringsItBack) {
  LibraryProgram program({"take", "count"});
  Lowered result = program.lower();
  EXPECT_FALSE(result.defines("take"));
  const lean::Decision &take = program.decision("take");
  EXPECT_EQ(take.body, "");
  ASSERT_EQ(take.failures.size(), 1u);
  EXPECT_EQ(take.failures[0].condition, "grow");
  EXPECT_EQ(take.failures[0].chain,
            (std::vector<std::string>{"enter", "main", "native", "count"}));
}

TEST(Lean, AFunctionOfItsOwnKeepsAllOfTheLibrarys) {
  LibraryProgram program({"take", "give"});
  program.options.lean_bodies[1].redefined = true;
  Lowered result = program.lower();
  EXPECT_FALSE(result.defines("take"));
  ASSERT_EQ(program.decision("take").failures.size(), 1u);
  EXPECT_EQ(program.decision("take").failures[0].redefined, "give");
}

TEST(Lean, ABodyOfTheLibraryMayBeCalledForWhatABodyNeeds) {
  // The lean print calls `native`, and so the object that takes.
  LibraryProgram program({"take"});
  program.file("main2.o", R"(
    declare void @print(i32)
    define void @main2() { call void @print(i32 1) ret void })");
  program.keep("main2");
  program.file("lean2.o", R"(
    declare void @native()
    define void @"lean print"(i32 %n) { call void @native() ret void })");
  program.body("print", {});
  Lowered result = program.lower();
  EXPECT_TRUE(result.defines("take"));
}

}  // namespace
}  // namespace wasmrust::lower
