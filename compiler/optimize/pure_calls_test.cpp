// Calls that nobody would miss go, and no others.
#include <gtest/gtest.h>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
memory m0 "main" linear min=1
symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 function "a" is function function=1 (type 0) live
symbol s2 function "b" is function function=2 (type 0) live
symbol s3 function "log" (type 0) import "env" "log"
function 0 s0 (type 0) live
function 1 s1 (type 0) live
function 2 s2 (type 0) live
)";

// Whether the call in main goes, when its callee has this body.
bool goes(std::string_view body, std::string_view use = "v0",
          std::string_view facts = "") {
  std::string text = WholeTest(PassId::PureCalls)
                         .after(std::string(tables) + std::string(facts) +
                                R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  return )" + std::string(use) + "\n}\nfunc s1 (type 0) {\nb0(v0: i32):\n" +
                                std::string(body) +
                                R"(}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = i32.mul v0 v0
  return v1
}
)");
  return text.find("= call v0 s1") == text.npos;
}

TEST(PureCalls, GoWhenNobodyUsesTheResult) {
  std::string_view body = "  v1: i32 = i32.add v0 v0\n  return v1\n";
  EXPECT_TRUE(goes(body));
  EXPECT_FALSE(goes(body, "v1"));
  EXPECT_TRUE(goes("  v1: i32 = call v0 s2\n  return v1\n"));
  EXPECT_TRUE(goes("  return_call v0 s2\n"));
}

TEST(PureCalls, StayWhenTheCalleeDoesSomething) {
  EXPECT_FALSE(goes("  v1: i32 = call v0 s3\n  return v0\n"));
  EXPECT_FALSE(goes("  i32.store v0 v0\n  return v0\n"));
  EXPECT_FALSE(goes("  v1: i32 = i32.load v0\n  return v0\n"));
  EXPECT_FALSE(goes("  v1: i32 = i32.div_u v0 v0\n  return v0\n"));
  EXPECT_FALSE(goes("  unreachable\n"));
}

TEST(PureCalls, StayWhenTheCalleeMayNotEnd) {
  EXPECT_FALSE(goes("  v1: i32 = call v0 s1\n  return v1\n"));
  std::string_view loop =
      "  br b1()\nb1():\n  br_if v0 b1() b2()\nb2():\n"
      "  return v0\n";
  EXPECT_FALSE(goes(loop));
  EXPECT_TRUE(goes(loop, "v0", "facts s1 willreturn\n"));
}

TEST(PureCalls, KeepTheMeaning) {
  judge_program({PassId::PureCalls}, Goal::Size, 400, 40);
}

}  // namespace
}  // namespace wasmrust::optimize
