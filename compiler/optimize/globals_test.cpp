// Which reads of globals become numbers, which writes go, and which stay.
#include <gtest/gtest.h>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

// What `s0` becomes, with the globals of `rows` as s1, s2 and so on; `more`
// stands behind its graph.
std::string after(std::string_view rows, std::string_view body,
                  Goal goal = Goal::Size, std::string_view more = "") {
  WholeTest test(PassId::Globals, goal);
  std::string text =
      "func s0 (type 0) {\nb0(v0: i32):\n" + std::string(body) + "}\n";
  std::string now = test.after(
      R"(wasmir 2
type 0 func (i32) -> (i32)
symbol s0 function "main" is function function=0 (type 0) exported live
)" + std::string(rows) +
      text + std::string(more));
  now.resize(now.find("}\n"));
  return now == text.substr(0, text.size() - 2)
             ? "the same"
             : now.substr(now.find("v0: i32):\n") + 10);
}

constexpr std::string_view read = R"(  v1: i32 = global.get s1
  return v1
)";

TEST(Globals, NeverWrittenIsANumber) {
  EXPECT_EQ(after(R"(symbol s1 global "heap" is global global=0
function 0 s0 (type 0) live
global 0 (mut i32) s1 init "A\07\0b"
)",
                  read),
            R"(  v1: i32 = i32.const 7
  return v1
)");
  // A number of another type.
  EXPECT_EQ(after(R"(symbol s1 global "pi" is global global=0
function 0 s0 (type 0) live
global 0 (f64) s1 init "D\00\00\00\00\00\00\f8\3f\0b"
)",
                  R"(  v1: f64 = global.get s1
  v2: i32 = i32.trunc_sat_f64_s v1
  return v2
)"),
            R"(  v1: f64 = f64.const 0x1.8p+0
  v2: i32 = i32.trunc_sat_f64_s v1
  return v2
)");
}

TEST(Globals, NotWhereTheHostMayWrite) {
  EXPECT_EQ(after(R"(symbol s1 global "heap" is global global=0 exported
function 0 s0 (type 0) live
global 0 (mut i32) s1 init "A\07\0b"
)",
                  read),
            "the same");
  EXPECT_EQ(
      after(R"(symbol s1 global "heap" global_type (i32) import "env" "heap"
function 0 s0 (type 0) live
)",
            read),
      "the same");
  // An exported one that nobody can write is a number as well.
  EXPECT_EQ(after(R"(symbol s1 global "heap" is global global=0 exported
function 0 s0 (type 0) live
global 0 (i32) s1 init "A\07\0b"
)",
                  read),
            R"(  v1: i32 = i32.const 7
  return v1
)");
}

TEST(Globals, NotWhereSomebodyWrites) {
  constexpr std::string_view written =
      R"(symbol s1 global "n" is global global=0
function 0 s0 (type 0) live
global 0 (mut i32) s1 init "A\07\0b"
)";
  EXPECT_EQ(after(written, R"(  v1: i32 = global.get s1
  global.set v0 s1
  return v1
)"),
            "the same");
  // Nobody reads it: the write goes.
  EXPECT_EQ(after(written, R"(  global.set v0 s1
  return v0
)"),
            R"(  return v0
)");
}

TEST(Globals, NotWhereABodyWithoutAGraphNamesIt) {
  EXPECT_EQ(after(R"(symbol s1 global "n" is global global=0
symbol s2 function "other" is function function=1 (type 0) live
function 0 s0 (type 0) live
function 1 s2 (type 0) live bytes "\00\24\00\41\00\0b"
  relocation GlobalIndexLeb 2 s1
global 0 (mut i32) s1 init "A\07\0b"
)",
                  read),
            "the same");
}

TEST(Globals, ALongNumberIsReadFromOnePlace) {
  constexpr std::string_view rows = R"(symbol s1 global "a" is global global=0
symbol s2 global "b" is global global=1
function 0 s0 (type 0) live
global 0 (i64) s1 init "B\80\80\80\80\80\80\80\01\0b"
global 1 (mut i64) s2 init "B\80\80\80\80\80\80\80\01\0b"
)";
  constexpr std::string_view body = R"(  v1: i64 = global.get s1
  v2: i64 = global.get s2
  v3: i64 = global.get s1
  v4: i64 = global.get s2
  v5: i64 = i64.add v1 v2
  v6: i64 = i64.add v5 v3
  v7: i64 = i64.add v6 v4
  v8: i32 = i32.wrap_i64 v7
  return v8
)";
  std::string small = after(rows, body);
  EXPECT_EQ(small.find("i64.const"), small.npos) << small;
  EXPECT_EQ(small.find("s2"), small.npos) << small;
  std::string fast = after(rows, body, Goal::Speed);
  EXPECT_EQ(fast.find("global.get"), fast.npos) << fast;
}

}  // namespace
}  // namespace wasmrust::optimize
