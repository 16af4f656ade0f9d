// Which handles become references, in a function and across calls.
#include <gtest/gtest.h>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

// Functions of the program for all types of handles, only some of which a test
// has; what the host knows is main and the import.
constexpr std::string_view tables = R"(wasmir 2
type 0 func (externref, externref, i32) -> (externref)
type 1 func (i32) -> ()
type 2 func (i32) -> (i32)
type 3 func (i32, i32) -> (i32)
type 4 func (externref) -> (i32)
type 5 func (externref) -> (i32, i32)
type 6 func ((ref extern)) -> (i32)
memory m0 "memory" linear min=1
symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 function "takes" (type 1) import "env" "takes"
symbol s2 function "one" is function function=1 (type 1) live
symbol s3 function "two" is function function=2 (type 2) live
symbol s4 function "three" is function function=3 (type 3) live
symbol s5 function "four" is function function=4 (type 4) live
symbol s6 function "five" is function function=5 (type 5) live
symbol s7 function "again" is function function=2 (type 2) live
symbol s8 function "host" (type 4) import "env" "host"
symbol s9 table "t" is table table=0 table_type (funcref min=5) live
symbol s10 function "six" is function function=6 (type 6) live
function 0 s0 (type 0) live
function 1 s2 (type 1) live
function 2 s3 (type 2) live
function 3 s4 (type 3) live
function 4 s5 (type 4) live
function 5 s6 (type 5) live
function 6 s10 (type 6) live
table 0 (funcref min=5) s9 live
)";

// What the functions become; "the same" when nothing has changed.
std::string program(const std::string &functions) {
  WholeTest test(PassId::Handles);
  std::string now = test.after(std::string(tables) + functions);
  return now == functions ? "the same" : now;
}

// The same of the blocks of main.
std::string after(const std::string &blocks) {
  std::string frame = "func s0 (type 0) {\n";
  std::string now = program(frame + blocks + "}\n");
  return now == "the same"
             ? now
             : now.substr(frame.size(), now.size() - frame.size() - 2);
}

TEST(Handles, OneThatStays) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: externref = ref.get v3
  v5: i32 = ref.is_null v4
  v6: externref = ref.get v3
  ref.release v3
  return v6
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  v5: i32 = ref.is_null v0
  return v0
)");
}

TEST(Handles, OneThatLeaves) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  call v3 s1
  v4: externref = ref.get v3
  return v4
)"),
            "the same");
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = i32.clz v3
  br_if v4 b1() b1()
b1():
  return v1
)"),
            "the same");
  // A number that comes from elsewhere may flow into the same parameter.
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br_if v2 b1(v3) b1(v2)
b1(v4: i32):
  v5: externref = ref.get v4
  return v5
)"),
            "the same");
}

TEST(Handles, ThroughAParameter) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = ref.acquire v1
  br_if v2 b1(v3) b1(v4)
b1(v5: i32):
  v6: externref = ref.get v5
  ref.release v5
  return v6
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  br_if v2 b1(v0) b1(v1)
b1(v5: externref):
  return v5
)");
}

TEST(Handles, AroundALoop) {
  // Each time round another object is acquired before the last is let go of.
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1(v3)
b1(v4: i32):
  v5: externref = ref.get v4
  v6: i32 = ref.acquire v5
  ref.release v4
  br_if v2 b1(v6) b2()
b2():
  return v5
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  br b1(v0)
b1(v4: externref):
  br_if v2 b1(v4) b2()
b2():
  return v4
)");
}

TEST(Handles, NotOneThatIsUsedBehindItsRelease) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  ref.release v3
  v4: externref = ref.get v3
  return v4
)"),
            "the same");
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1()
b1():
  ref.release v3
  br_if v2 b1() b2()
b2():
  return v0
)"),
            "the same");
  // The old object's name goes round once more.
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1(v3)
b1(v4: i32):
  v5: externref = ref.get v4
  v6: i32 = ref.acquire v5
  ref.release v4
  br_if v2 b1(v4) b2()
b2():
  v7: externref = ref.get v6
  return v7
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1(v3)
b1(v4: i32):
  v5: externref = ref.get v4
  ref.release v4
  br_if v2 b1(v4) b2()
b2():
  return v5
)");
}

// --- across calls ------------------------------------------------------------

TEST(Handles, HandedDownAndBack) {
  EXPECT_EQ(program(R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = call v0 s5
  v4: i32 = call v3 s3
  v5: externref = ref.get v4
  call v4 s2
  return v5
}
func s2 (type 1) {
b0(v0: i32):
  ref.release v0
  return
}
func s3 (type 2) {
b0(v0: i32):
  v1: externref = ref.get v0
  v2: i32 = call v1 s8
  br_if v2 b1() b2()
b1():
  return v0
b2():
  return_call v0 s7
}
func s5 (type 4) {
b0(v0: externref):
  v1: i32 = ref.acquire v0
  return v1
}
)"),
            R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: externref = call v0 s5
  v4: externref = call v3 s3
  call v4 s2
  return v4
}
func s2 (type 7) {
b0(v0: externref):
  return
}
func s3 (type 8) {
b0(v0: externref):
  v2: i32 = call v0 s8
  br_if v2 b1() b2()
b1():
  return v0
b2():
  return_call v0 s7
}
func s5 (type 8) {
b0(v0: externref):
  return v0
}
)");
}

TEST(Handles, SeveralResults) {
  EXPECT_EQ(program(R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3 = call v0 s6
  v4: i32 = result v3 0
  v5: i32 = result v3 1
  v6: externref = ref.get v5
  return v6
}
func s6 (type 5) {
b0(v0: externref):
  v1: i32 = ref.acquire v0
  v2: i32 = i32.const 7
  return v2 v1
}
)"),
            R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3 = call v0 s6
  v4: i32 = result v3 0
  v5: externref = result v3 1
  return v5
}
func s6 (type 7) {
b0(v0: externref):
  v2: i32 = i32.const 7
  return v2 v0
}
)");
}

// One use as a number, anywhere in the group, and all stay what they are.
TEST(Handles, NotWhatIsANumberSomewhere) {
  for (std::string use : {
           "call v3 s1",  // somebody else's
           "v5: i32 = call_indirect v3 v2 (type 2) s9",
           "i32.store v2 v3",
           "v5: i32 = i32.eq v3 v2",  // is it the same?
           "v5: i32 = i32.add v3 v2",
           "v5: i32 = call v2 s3",  // a number where it goes as well
       })
    EXPECT_EQ(program(R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = call v3 s3
  )" + use + R"(
  v6: externref = ref.get v4
  return v6
}
func s3 (type 2) {
b0(v0: i32):
  return v0
}
)"),
              "the same")
        << use;
}

TEST(Handles, NotWhatOthersMayCall) {
  std::string functions = R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = call v3 s3
  v5: externref = ref.get v4
  return v5
}
func s3 (type 2) {
b0(v0: i32):
  return v0
}
)";
  EXPECT_NE(program(functions), "the same");
  // Exported, named by a segment of the table, or with its address taken.
  auto with = [&](std::string_view old, std::string_view now) {
    std::string text(tables);
    if (old.empty())
      text += now;
    else
      text.replace(text.find(old), old.size(), now);
    return WholeTest(PassId::Handles).after(text + functions);
  };
  EXPECT_EQ(
      with("function=2 (type 2) live", "function=2 (type 2) exported live"),
      functions);
  EXPECT_EQ(with("",
                 "elem e0 active funcref table=s9 offset \"A\\00\\0b\" "
                 "functions s3\n"),
            functions);
  functions.insert(functions.find("  v4:"), "  v9: i32 = symbol.address s3\n");
  EXPECT_EQ(with("", ""), functions);
}

// A callee that lets go of it, and one that only looks.
TEST(Handles, NotOneThatACalleeReleasesTooEarly) {
  auto text = [](std::string callee) {
    return R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  call v3 s2
  v4: externref = ref.get v3
  return v4
}
func s2 (type 1) {
b0(v0: i32):
)" + callee +
           R"(  return
}
func s3 (type 2) {
b0(v0: i32):
  return v0
}
)";
  };
  EXPECT_EQ(program(text("  ref.release v0\n")), "the same");
  EXPECT_EQ(program(text("  v1: i32 = call v0 s3\n  ref.release v1\n")),
            "the same");
  EXPECT_NE(program(text("  v1: externref = ref.get v0\n")), "the same");
}

// It may have let go of it when it throws.
TEST(Handles, NotOneThatAHandlerUsesBehindItsRelease) {
  auto text = [](std::string callee) {
    return R"(func s0 (type 0) {
region r0 (catch_all b3())
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1()
b1() in r0:
  call v3 s2
  br b2()
b2():
  return v1
b3():
  v4: externref = ref.get v3
  return v4
}
func s2 (type 1) {
b0(v0: i32):
)" + callee +
           R"(  v1: i32 = call v9 s8
  return
}
)";
  };
  std::string looks = "  v9: externref = ref.get v0\n";
  EXPECT_NE(program(text(looks)), "the same");
  EXPECT_EQ(program(text(looks + "  ref.release v0\n")), "the same");
}

// What is given back is one of those that went in, unless it is new.
TEST(Handles, ResultsThatAreNewAndThatAreNot) {
  auto text = [](std::string callee) {
    return R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = call v3 s3
  ref.release v4
  v5: externref = ref.get v3
  return v5
}
func s3 (type 2) {
b0(v0: i32):
)" + callee;
  };
  EXPECT_EQ(program(text("  return v0\n}\n")), "the same");
  EXPECT_NE(program(text("  v1: externref = ref.get v0\n"
                         "  v2: i32 = ref.acquire v1\n  return v2\n}\n")),
            "the same");
}

// Two results of one call may be one handle.
TEST(Handles, ResultsOfOneCall) {
  auto text = [](std::string given) {
    return R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3 = call v0 s6
  v4: i32 = result v3 0
  v5: i32 = result v3 1
  ref.release v4
  v6: externref = ref.get v5
  return v6
}
func s6 (type 5) {
b0(v0: externref):
  v1: i32 = ref.acquire v0
  br b1(v1)
b1(v2: i32):
  return )" +
           given + "\n}\n";
  };
  EXPECT_EQ(program(text("v1 v2")), "the same");
}

// Is one parameter let go of while the other one is in use? That depends on
// what calls bring.
TEST(Handles, ParametersThatMayNameTheSame) {
  auto text = [](std::string arguments) {
    return R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = ref.acquire v1
  v6: i32 = select v3 v4 v2
  v5: i32 = call )" +
           arguments +
           R"( s4
  return v0
}
func s4 (type 3) {
b0(v0: i32, v1: i32):
  ref.release v0
  v2: externref = ref.get v1
  v3: i32 = call v2 s8
  ref.release v1
  return v3
}
)";
  };
  EXPECT_NE(program(text("v3 v4")), "the same");
  EXPECT_EQ(program(text("v3 v3")), "the same");
  EXPECT_EQ(program(text("v3 v6")), "the same");
}

// --- none --------------------------------------------------------------------

TEST(Handles, IsItZero) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = i32.const 0
  v5: i32 = i32.ne v3 v4
  v6: i32 = i32.eqz v3
  v7: i32 = i32.add v5 v6
  br_if v3 b1(v7) b2()
b1(v8: i32):
  v9: externref = ref.get v3
  return v9
b2():
  return v1
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  v4: i32 = i32.const 0
  v13: i32 = i32.const 1
  v5: i32 = i32.ne v13 v4
  v14: i32 = i32.const 1
  v6: i32 = i32.eqz v14
  v7: i32 = i32.add v5 v6
  v15: i32 = i32.const 1
  br_if v15 b1(v7) b2()
b1(v8: i32):
  return v0
b2():
  return v1
)");
}

// Null may be an object, unless the type or a branch says that it is none.
TEST(Handles, NoneIsNullWhereNullIsNoObject) {
  auto callee = [](std::string name, std::string type) {
    return "func " + name + " {\nb0(v0: " + type + R"():
  v1: i32 = i32.const 0
  v2: i32 = ref.acquire v0
  v3: i32 = call v2 s8
  br_if v3 b1(v1) b1(v2)
b1(v4: i32):
  br_if v4 b2() b3()
b2():
  v5: externref = ref.get v4
  v6: i32 = call v5 s8
  ref.release v4
  br b3()
b3():
  return v3
}
)";
  };
  auto plain = [&](std::string text) {
    text.replace(text.find("call v2 s8"), 10, "call v0 s8");
    return text;
  };
  EXPECT_EQ(program(plain(callee("s5 (type 4)", "externref"))), "the same");
  EXPECT_EQ(program(plain(callee("s10 (type 6)", "(ref extern)"))),
            R"(func s10 (type 6) {
b0(v0: (ref extern)):
  v1: i32 = i32.const 0
  v3: i32 = call v0 s8
  v12: externref = ref.null extern
  br_if v3 b1(v12) b1(v0)
b1(v4: externref):
  v13: i32 = ref.is_null v4
  v14: i32 = i32.eqz v13
  br_if v14 b2() b3()
b2():
  v6: i32 = call v4 s8
  br b3()
b3():
  return v3
}
)");
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = i32.const 0
  v4: i32 = ref.is_null v0
  br_if v4 b2(v3) b1()
b1():
  v5: i32 = ref.acquire v0
  br b2(v5)
b2(v6: i32):
  v7: i32 = select v6 v3 v2
  v8: externref = ref.get v7
  return v8
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = i32.const 0
  v4: i32 = ref.is_null v0
  v12: externref = ref.null extern
  br_if v4 b2(v12) b1()
b1():
  br b2(v0)
b2(v6: externref):
  v13: externref = ref.null extern
  v7: externref = select v6 v13 v2
  v8: (ref extern) = ref.as_non_null v7
  return v8
)");
  // The other way round, null is just what is acquired.
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = i32.const 0
  v4: i32 = ref.is_null v0
  br_if v4 b1() b2(v3)
b1():
  v5: i32 = ref.acquire v0
  br b2(v5)
b2(v6: i32):
  v7: externref = ref.get v6
  return v7
)"),
            "the same");
}

// Only where a way brings none, and no branch has asked.
TEST(Handles, WhatMayBeNone) {
  EXPECT_EQ(program(R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: externref = ref.null extern
  v4: (ref extern) = ref.as_non_null v0
  v5: i32 = call v4 s10
  br_if v5 b1(v5) b2()
b1(v6: i32):
  v7: i32 = call v6 s3
  v8: externref = ref.get v5
  v9: externref = ref.get v6
  return v9
b2():
  v10: externref = ref.get v5
  return v10
}
func s3 (type 2) {
b0(v0: i32):
  v1: externref = ref.get v0
  v2: i32 = call v1 s8
  return v2
}
func s10 (type 6) {
b0(v0: (ref extern)):
  v1: i32 = ref.acquire v0
  v2: externref = ref.get v1
  v3: i32 = call v2 s8
  br_if v3 b1() b2()
b1():
  return v1
b2():
  v4: i32 = i32.const 0
  return v4
}
)"),
            R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: externref = ref.null extern
  v4: (ref extern) = ref.as_non_null v0
  v5: externref = call v4 s10
  v14: i32 = ref.is_null v5
  v15: i32 = i32.eqz v14
  br_if v15 b1(v5) b2()
b1(v6: externref):
  v7: i32 = call v6 s3
  return v6
b2():
  v10: (ref extern) = ref.as_non_null v5
  return v10
}
func s3 (type 4) {
b0(v0: externref):
  v2: i32 = call v0 s8
  return v2
}
func s10 (type 7) {
b0(v0: (ref extern)):
  v3: i32 = call v0 s8
  br_if v3 b1() b2()
b1():
  return v0
b2():
  v4: i32 = i32.const 0
  v8: externref = ref.null extern
  return v8
}
)");
}

// --- merging -----------------------------------------------------------------

// Two functions that do the same, one to a handle: with references they are
// two.
TEST(Handles, AreNeverMergedWithNumbers) {
  std::string functions = R"(func s0 (type 0) {
b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  call v3 s2
  v4: i32 = call v2 s3
  v5: i32 = call v3 s11
  v6: externref = ref.get v5
  return v6
}
func s2 (type 1) {
b0(v0: i32):
  return
}
func s3 (type 2) {
b0(v0: i32):
  return v0
}
func s11 (type 2) {
b0(v0: i32):
  return v0
}
)";
  std::string text = std::string(tables) + functions;
  text.insert(text.find("function 0 s0"),
              "symbol s11 function \"seven\" is function function=7 (type 2) "
              "live\n");
  text.insert(text.find("table 0"), "function 7 s11 (type 2) live\n");
  WholeTest test(PassId::Handles);
  std::string now = test.after(text);
  EXPECT_NE(now.find("func s11 (type 8)"), now.npos) << now;
  EXPECT_NE(now.find("func s3 (type 2)"), now.npos) << now;
  for (PassId id : {PassId::EqualFunctions, PassId::SimilarFunctions}) {
    Whole whole{
        .program = test.program, .facts = test.facts, .graphs = test.graphs};
    row(id).run(whole);
    EXPECT_EQ(test.functions(), now);
  }
  // Merged before, it is one that takes numbers as well.
  size_t at = functions.find("s11");
  functions.replace(at, 3, "s3");
  functions.erase(functions.find("func s11"));
  EXPECT_EQ(program(functions), "the same");
}

}  // namespace
}  // namespace wasmrust::optimize
