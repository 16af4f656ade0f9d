// What is inlined, what is not, and that nobody can tell the difference.
#include <gtest/gtest.h>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 function "a" is function function=1 (type 0) live
symbol s2 function "b" is function function=2 (type 0) live
symbol s3 function "log" (type 0) import "env" "log"
function 0 s0 (type 0) live
function 1 s1 (type 0) live
function 2 s2 (type 0) live
)";

std::string after(std::string_view functions, Goal goal = Goal::Size) {
  return WholeTest(PassId::Inline, goal)
      .after(std::string(tables) + std::string(functions));
}

TEST(Inline, PutsASingleBlockWhereTheCallStood) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  v2: i32 = i32.add v1 v0
  return v2
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = i32.load v0 offset=8
  return v1
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  v4: i32 = i32.load v0 offset=8
  v2: i32 = i32.add v4 v0
  return v2
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = i32.load v0 offset=8
  return v1
}
)");
}

TEST(Inline, LeadsEachReturnToWhatFollows) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  v2: i32 = i32.add v1 v0
  return v2
}
func s1 (type 0) {
b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: i32 = call v0 s3
  return v1
b2():
  return v0
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  br_if v0 b2() b3()
b1(v1: i32):
  v2: i32 = i32.add v1 v0
  return v2
b2():
  v5: i32 = call v0 s3
  br b1(v5)
b3():
  br b1(v0)
}
func s1 (type 0) {
b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: i32 = call v0 s3
  return v1
b2():
  return v0
}
)");
}

// A tail call leaves the regions of its function, but not those of the call.
TEST(Inline, MakesACallOfATailCall) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
region r0 (catch_all b2())
b0(v0: i32):
  br b1()
b1() in r0:
  v1: i32 = call v0 s1
  return v1
b2():
  return v0
}
func s1 (type 0) {
region r0 (catch_all b2())
b0(v0: i32):
  br b1()
b1() in r0:
  return_call v0 s3
b2():
  unreachable
}
)"),
            R"(func s0 (type 0) {
region r0 (catch_all b2())
region r1 in r0 (catch_all b5())
b0(v0: i32):
  br b1()
b1() in r0:
  br b4()
b2():
  return v0
b3() in r0:
  return v7
b4() in r1:
  br b6()
b5() in r0:
  unreachable
b6() in r0:
  v7: i32 = call v0 s3
  br b3()
}
func s1 (type 0) {
region r0 (catch_all b2())
b0(v0: i32):
  br b1()
b1() in r0:
  return_call v0 s3
b2():
  unreachable
}
)");
}

TEST(Inline, LeavesTheRegionsOfATailCall) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
region r0 (catch_all b2())
b0(v0: i32):
  br b1()
b1() in r0:
  return_call v0 s1
b2():
  return v0
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s3
  return v1
}
)"),
            R"(func s0 (type 0) {
region r0 (catch_all b2())
b0(v0: i32):
  br b1()
b1() in r0:
  br b3()
b2():
  return v0
b3():
  v5: i32 = call v0 s3
  return v5
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s3
  return v1
}
)");
}

TEST(Inline, NeverIntoItself) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s0
  return v1
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s2
  return v1
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  return v1
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s0
  return v1
}
func s1 (type 0) {
b0(v0: i32):
  v3: i32 = call v0 s1
  return v3
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  return v1
}
)");
}

TEST(Inline, LeavesWhatNeverComesBack) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  v2: i32 = i32.add v1 v0
  return v2
}
func s1 (type 0) {
b0(v0: i32):
  unreachable
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  unreachable
b1(v1: i32):
  v2: i32 = i32.add v1 v0
  return v2
}
func s1 (type 0) {
b0(v0: i32):
  unreachable
}
)");
}

TEST(Inline, KeepsTheMeaning) {
  judge_program({PassId::Inline});
  judge_program({PassId::Inline}, Goal::Speed, 300);
}

TEST(Inline, KeepsTheMeaningBeforeOtherPasses) {
  judge_program({PassId::Inline, PassId::DeadFunctions, PassId::Inline},
                Goal::Size, 300);
}

}  // namespace
}  // namespace wasmrust::optimize
