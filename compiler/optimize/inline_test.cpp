// What is inlined, what is not, and that nobody can tell the difference.
#include <gtest/gtest.h>

#include <map>
#include <set>

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

// What was copied comes from where the callee's code does, in place of a call
// that is no other copy's; what leads there and back comes from the call.
TEST(Inline, CopiesSayWhereTheyComeFrom) {
  EXPECT_EQ(after(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1 @0:10
  v2: i32 = call v1 s1 @0:12
  return v2 @0:14
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s2 @1:5
  v2: i32 = i32.add v1 v1 @1:7
  return v2 @1:8
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = i32.load v0 offset=8 @2:3
  return v1 @2:5
}
)"),
            R"(func s0 (type 0) {
b0(v0: i32):
  v6: i32 = i32.load v0 offset=8 @2:3@1:5@0:10
  v7: i32 = i32.add v6 v6 @1:7@0:10
  v4: i32 = i32.load v7 offset=8 @2:3@1:5@0:12
  v5: i32 = i32.add v4 v4 @1:7@0:12
  return v5 @0:14
}
func s1 (type 0) {
b0(v0: i32):
  v4: i32 = i32.load v0 offset=8 @2:3@1:5
  v2: i32 = i32.add v4 v4 @1:7
  return v2 @1:8
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = i32.load v0 offset=8 @2:3
  return v1 @2:5
}
)");
}

// Two copies of one call, as when it was copied itself, are two.
TEST(Inline, VariablesAreTheirCopys) {
  WholeTest test(PassId::Inline);
  auto parsed = ir::parse_program(std::string(tables) + R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1 @0:10
  v2: i32 = call v1 s1 @0:10
  return v2 @0:14
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = i32.load v0 offset=8 @1:3
  return v1 @1:5
}
)");
  ASSERT_TRUE(parsed);
  auto value = [](size_t i) { return ir::ValueId(i); };
  parsed->functions[0].held = {{0, 0, value(0)}, {11, 1, value(2)}};
  parsed->functions[1].held = {{0, 0, value(0)}, {4, 1, value(1)}};
  Graphs graphs;
  graphs.add(std::make_unique<ir::Function>(std::move(parsed->functions[0])));
  graphs.add(std::make_unique<ir::Function>(std::move(parsed->functions[1])));
  graphs.add(nullptr);
  Whole whole{
      .program = parsed->program, .facts = parsed->facts, .graphs = graphs};
  ASSERT_TRUE(row(PassId::Inline).run(whole));
  const ir::Function &main = *graphs[FunctionId(size_t{0})];
  ASSERT_EQ(main.held.size(), 6u);
  std::map<uint32_t, std::vector<ir::ValueId>> held;
  for (const ir::Held &each : main.held)
    if (each.call) held[each.call].push_back(each.value);
  ASSERT_EQ(held.size(), 2u);
  ir::ValueId second =
      main.operands(main.terminator(ir::BlockId(size_t{0})))[0];
  ir::ValueId first = main.operands(second)[0];
  std::set<std::vector<ir::ValueId>> expected = {{value(0), first},
                                                 {first, second}};
  std::set<std::vector<ir::ValueId>> found;
  for (const auto &[call, values] : held) {
    EXPECT_EQ(main.origin_rows[call].offset, 10u);
    found.insert(values);
  }
  EXPECT_EQ(found, expected);
}

// The copy is a bit longer than the call, and the function stays.
TEST(Inline, AFinishedModuleBecomesNoLargerButForSpeed) {
  std::string all(tables);
  all.insert(all.find(" live", all.find("\"a\"")), " exported");
  all += R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  return v1
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = i32.load v0 offset=800
  v2: i32 = i32.popcnt v1
  return v2
}
)";
  auto inlines = [&](Goal goal, bool is_symbolic) {
    WholeTest test(PassId::Inline, goal);
    test.is_symbolic = is_symbolic;
    return test.after(all).find("= call") == std::string::npos;
  };
  EXPECT_TRUE(inlines(Goal::Balanced, true));
  EXPECT_FALSE(inlines(Goal::Balanced, false));
  EXPECT_FALSE(inlines(Goal::Size, true));
  EXPECT_TRUE(inlines(Goal::Speed, false));
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
