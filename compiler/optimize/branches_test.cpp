// Branches become simpler, or stay.
#include "compiler/optimize/branches.h"

#include <gtest/gtest.h>

#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

// The terminator of a block whose values stand in `body`. The targets take an
// i32 each.
std::string branch(std::string_view body) {
  PassTest test(PassId::Simplify);
  std::string text = "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n" +
                     std::string(body) + R"(b1(v90: i32):
  unreachable
b2(v91: i32):
  unreachable
b3(v92: i32):
  unreachable
}
)";
  std::string after = test.after(text);
  size_t end = after.find("\nb1(");
  size_t start = after.rfind("  br", end);
  return after.substr(start, end - start);
}

TEST(Branches, OppositesGoTheOtherWay) {
  EXPECT_EQ(branch("  v2: i32 = i32.eqz v0\n"
                   "  br_if v2 unlikely b1(v0) b2(v0)\n"),
            "  br_if v0 b2(v0) unlikely b1(v0)");
  EXPECT_EQ(branch("  v2: i32 = i32.const 0\n  v3: i32 = i32.ne v0 v2\n"
                   "  br_if v3 b1(v0) b2(v0)\n"),
            "  br_if v0 b1(v0) b2(v0)");
  EXPECT_EQ(branch("  v2: i32 = i64.eqz v1\n  br_if v2 b1(v0) b2(v0)\n"),
            "  br_if v2 b1(v0) b2(v0)");
}

TEST(Branches, DecidedOnesJump) {
  EXPECT_EQ(branch("  v2: i32 = i32.const 5\n  br_if v2 b1(v0) b2(v0)\n"),
            "  br b1(v0)");
  EXPECT_EQ(branch("  v2: i32 = i32.const 0\n  br_if v2 b1(v0) b2(v0)\n"),
            "  br b2(v0)");
  EXPECT_EQ(branch("  v2: i32 = i32.const 1\n"
                   "  br_table v2 b1(v0) b2(v0) b3(v0)\n"),
            "  br b2(v0)");
  EXPECT_EQ(branch("  v2: i32 = i32.const -1\n"
                   "  br_table v2 b1(v0) b2(v0) b3(v0)\n"),
            "  br b3(v0)");
}

TEST(Branches, EqualWaysAreOne) {
  EXPECT_EQ(branch("  br_if v0 b1(v0) b1(v0)\n"), "  br b1(v0)");
  std::string differ = "  v2: i32 = i32.const 5\n  br_if v0 b1(v0) b1(v2)";
  EXPECT_EQ(branch(differ + "\n"), "  br_if v0 b1(v0) b1(v2)");
  EXPECT_EQ(branch("  br_table v0 b1(v0) b1(v0) b1(v0)\n"), "  br b1(v0)");
}

TEST(Branches, TablesEndBeforeTheDefault) {
  EXPECT_EQ(branch("  br_table v0 b1(v0) b2(v0) b3(v0) b3(v0) b3(v0)\n"),
            "  br_table v0 b1(v0) b2(v0) b3(v0)");
  EXPECT_EQ(branch("  br_table v0 b1(v0) b3(v0) b3(v0)\n"),
            "  br_if v0 b3(v0) b1(v0)");
  EXPECT_EQ(branch("  br_table v0 b1(v0) b2(v0)\n"),
            "  br_if v0 b2(v0) b1(v0)");
  EXPECT_EQ(branch("  br_table v0 b1(v0)\n"), "  br b1(v0)");
}

}  // namespace
}  // namespace wasmrust::optimize
