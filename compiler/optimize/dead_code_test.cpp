// Dead code goes, and what somebody could miss stays.
#include <gtest/gtest.h>

#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

TEST(DeadCode, RemovesWhatNobodyUses) {
  PassTest test(PassId::DeadCode);
  EXPECT_EQ(test.after(R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.const 1
  v3: i32 = i32.add v0 v2
  br b1(v0)
b1(v4: i32):
  v5: f64 = f64.const 0x0p+0
  return v4 v5
b2():
  br b1(v0)
}
)"),
            R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  br b1()
b1():
  v5: f64 = f64.const 0x0p+0
  return v0 v5
}
)");
}

TEST(DeadCode, LeavesWhatCanTrap) {
  PassTest test(PassId::DeadCode);
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  v2: i32 = i32.load v0
  v3: i32 = i32.div_u v0 v0
  v5: f64 = f64.const 0x0p+0
  return v0 v5
}
)";
  EXPECT_EQ(test.after(text), text);
}

TEST(DeadCode, KeepsTheMeaning) { PassTest(PassId::DeadCode).judge(); }

}  // namespace
}  // namespace wasmrust::optimize
