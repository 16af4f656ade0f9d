// Calls by a known index or reference become direct, others stay.
#include <gtest/gtest.h>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
type 1 func (i64) -> (i32)
symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 function "a" is function function=1 (type 0) live
symbol s2 table "pointers" is layout value=function_table table_type (funcref)
symbol s3 table "fixed" is table table=0
symbol s4 table "written" is table table=1
symbol s5 function "stub" is function function=1 (type 0) stub live
function 0 s0 (type 0) live
function 1 s1 (type 0) live
table 0 (funcref min=5) s3
table 1 (funcref min=5) s4
elem e0 active funcref table=s3 offset "A\02\0b" functions s1 null s0
elem e1 active funcref table=s4 offset "A\02\0b" functions s1
)";

std::string after(std::string_view body, bool is_symbolic = true) {
  WholeTest test(PassId::DirectCalls);
  test.is_symbolic = is_symbolic;
  std::string text =
      "func s0 (type 0) {\nb0(v0: i32):\n" + std::string(body) + "}\n";
  std::string now =
      test.after(std::string(tables) + text + R"(func s1 (type 0) {
b0(v0: i32):
  return v0
}
)");
  now.resize(now.find("}\n"));
  return now == text.substr(0, text.size() - 2)
             ? "the same"
             : now.substr(now.find("v0: i32):\n") + 10);
}

TEST(DirectCalls, ByAddress) {
  EXPECT_EQ(after(R"(  v1: i32 = symbol.address s1
  v2: i32 = call_indirect v0 v1 (type 0) s2
  return v2
)"),
            R"(  v1: i32 = symbol.address s1
  v2: i32 = call v0 s1
  return v2
)");
  EXPECT_EQ(after(R"(  v1: i32 = symbol.address s1
  return_call_indirect v0 v1 (type 0) s2
)"),
            R"(  v1: i32 = symbol.address s1
  return_call v0 s1
)");
}

TEST(DirectCalls, NotByAnotherTypeOrPlaceOrTable) {
  EXPECT_EQ(after(R"(  v1: i32 = symbol.address s1
  v2: i64 = i64.const 1
  v3: i32 = call_indirect v2 v1 (type 1) s2
  v4: i32 = symbol.address s1+1
  v5: i32 = call_indirect v0 v4 (type 0) s2
  v6: i32 = call_indirect v0 v1 (type 0) s3
  v7: i32 = symbol.address s5
  v8: i32 = call_indirect v0 v7 (type 0) s2
  return v3
)"),
            "the same");
}

TEST(DirectCalls, ByReference) {
  EXPECT_EQ(after(R"(  v1: (ref 0) = ref.func s1
  v2: i32 = call_ref v0 v1 (type 0)
  return v2
)"),
            R"(  v1: (ref 0) = ref.func s1
  v2: i32 = call v0 s1
  return v2
)");
}

TEST(DirectCalls, ByNumberInATableThatStays) {
  std::string text = R"(  v1: i32 = i32.const 2
  v2: i32 = call_indirect v0 v1 (type 0) s3
  return v2
)";
  EXPECT_EQ(after(text, false), R"(  v1: i32 = i32.const 2
  v2: i32 = call v0 s1
  return v2
)");
  EXPECT_EQ(after(text), "the same");  // there numbers are not slots
}

TEST(DirectCalls, NotByNumberWhereNobodyKnows) {
  for (std::string_view slot : {"0", "3", "5", "-1"})
    EXPECT_EQ(after("  v1: i32 = i32.const " + std::string(slot) + R"(
  v2: i32 = call_indirect v0 v1 (type 0) s3
  return v2
)",
                    false),
              "the same");
  EXPECT_EQ(after(R"(  v1: i32 = i32.const 2
  v2: i64 = i64.const 1
  v3: i32 = call_indirect v2 v1 (type 1) s3
  v4: funcref = ref.null func
  table.set v1 v4 s4
  v6: i32 = call_indirect v0 v1 (type 0) s4
  return v6
)",
                  false),
            "the same");
}

}  // namespace
}  // namespace wasmrust::optimize
