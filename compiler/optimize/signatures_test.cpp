// Parameters and results that say nothing go, others stay, and nobody can tell.
#include <gtest/gtest.h>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

// Two functions that are only called, one that is exported, an import.
constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
type 1 func (i32, i64) -> (i32, i64)
symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 function "a" is function function=1 (type 1) live
symbol s2 function "b" is function function=2 (type 0) live
symbol s3 function "log" (type 0) import "env" "log"
symbol s4 function "also a" is function function=1 (type 1) live
function 0 s0 (type 0) live
function 1 s1 (type 1) live
function 2 s2 (type 0) live
)";

std::string after(std::string_view functions, Goal goal = Goal::Size) {
  return WholeTest(PassId::Signatures, goal)
      .after(std::string(tables) + std::string(functions));
}

TEST(Signatures, RemovesWhatNobodyReads) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i64 = i64.extend_i32_u v0
  v2 = call v0 v1 s1
  v3: i32 = result v2 0
  return v3
}
func s1 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = call v0 s3
  v3: i64 = i64.extend_i32_u v2
  return v2 v3
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  v1: i64 = i64.extend_i32_u v0
  v2: i32 = call v0 s1
  return v2
}
func s1 (type 0) {
b0(v0: i32):
  v2: i32 = call v0 s3
  v3: i64 = i64.extend_i32_u v2
  return v2
}
)");
}

// What is only handed round is not needed.
TEST(Signatures, RemovesWhatGoesRoundInCircles) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s2
  return v0
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 1
  v2: i32 = call v1 s3
  br_if v2 b1() b2()
b1():
  v3: i32 = call v0 s2
  return v3
b2():
  return v0
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  call s2
  v3: i32 = i32.const 0
  return v0
}
func s2 (type 2) {
b0():
  v8: i32 = i32.const 0
  v1: i32 = i32.const 1
  v2: i32 = call v1 s3
  br_if v2 b1() b2()
b1():
  call s2
  v7: i32 = i32.const 0
  return
b2():
  return
}
)");
}

TEST(Signatures, MakesConstantsInTheCallee) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i64 = i64.const 7
  v2 = call v0 v1 s1
  v3: i64 = result v2 1
  v4 = call v0 v3 s4
  v5: i32 = result v4 0
  return v5
}
func s1 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = call v0 s3
  return v2 v1
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  v1: i64 = i64.const 7
  v2: i32 = call v0 s1
  v7: i64 = i64.const 0
  v4: i32 = call v0 s4
  return v4
}
func s1 (type 0) {
b0(v0: i32):
  v4: i64 = i64.const 0
  v2: i32 = call v0 s3
  return v2
}
)");
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 7
  v2: i32 = call v1 s2
  v3: i32 = i32.const 7
  v4: i32 = call v3 s2
  return v2
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s3
  v2: i32 = call v0 s2
  return v1
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 7
  v2: i32 = call s2
  v3: i32 = i32.const 7
  v4: i32 = call s2
  return v2
}
func s2 (type 2) {
b0():
  v4: i32 = i32.const 7
  v1: i32 = call v4 s3
  v2: i32 = call s2
  return v1
}
)");
}

TEST(Signatures, HandsResultsThatAreKnownToTheCalls) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s2
  return v1
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s3
  return v0
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  call v0 s2
  return v0
}
func s2 (type 2) {
b0(v0: i32):
  v1: i32 = call v0 s3
  return
}
)");
}

// An exported function, one with a tail call, and one that differs.
TEST(Signatures, LeavesWhatOthersCanSee) {
  std::string text = R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 1
  return_call v1 s2
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s3
  v2: i32 = i32.const 2
  br_if v1 b1() b2()
b1():
  return_call v2 s2
b2():
  return v2
}
)";
  EXPECT_EQ(after(text), text);
}

TEST(Signatures, KeepsTheMeaning) {
  judge_program({PassId::Signatures});
  judge_program({PassId::Signatures}, Goal::Speed, 300);
}

TEST(Signatures, KeepsTheMeaningWithOtherPasses) {
  judge_program({PassId::Signatures, PassId::Inline, PassId::DeadFunctions,
                 PassId::Signatures},
                Goal::Speed, 300);
}

}  // namespace
}  // namespace wasmrust::optimize
