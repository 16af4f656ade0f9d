// Where the edges of tables land.
#include "compiler/emit/landings.h"

#include "compiler/emit/emit_test.h"

namespace wasmrust::emit {
namespace {

using LandingsTest = EmitTest;

// Edges of a table that bring the same to the same block share a landing; one
// that leads to what follows is the last.
TEST_F(LandingsTest, TablesLandOnceForEdgesThatBringTheSame) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.const 5
  v2: i32 = i32.const 6
  br_table v0 b1(v1) b1(v2) b2(v1) b1(v1) b1(v2)
b1(v3: i32):
  i32.store v3 v0
  return v3
b2(v4: i32):
  i32.store v4 v4
  return v4
)"),
            "2: block block i32.const 5 local.set 1 i32.const 6 local.set 2 "
            "block local.get 0 br_table end local.get 2 local.set 1 br 1 end "
            "local.get 1 local.get 1 i32.store local.get 1 return end "
            "local.get 1 local.get 0 i32.store local.get 1 end");
}

}  // namespace
}  // namespace wasmrust::emit
