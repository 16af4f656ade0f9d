// Dead code goes, and what somebody could miss stays.
#include <gtest/gtest.h>

#include <random>

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

// On edges of random functions, blocks that hand on what they bring.
void put_blocks_on_edges(ir::Function &function, uint64_t seed) {
  std::mt19937_64 random(seed);
  for (size_t i = function.all_edges.size(); i-- > 0;) {
    if (random() % 3 == 0) continue;
    ir::BlockId to = function.all_edges[i].target;
    if (!to || to == ir::Function::entry()) continue;
    bool brings_all =
        function.all_edges[i].argument_count == function[to].parameters.size();
    if (!brings_all) continue;
    ir::BlockId between = function.add_block();
    std::vector<ir::ValueId> parameters;
    for (size_t k = 0; k < function[to].parameters.size(); ++k)
      parameters.push_back(function.add_parameter(
          between, function.type_of(function[to].parameters[k])));
    ir::Edge on{.target = to};
    function.set_arguments(on, parameters);
    function.all_edges.push_back(on);
    function.append(
        between,
        function.make(
            {ir::Op::Br,
             ir::TypeRef::None,
             {0, static_cast<uint32_t>(function.all_edges.size() - 1), 1}}));
    function.all_edges[i].target = between;
  }
}

TEST(DeadCode, KeepsTheMeaningPastBlocksThatHandOn) {
  PassTest(PassId::DeadCode).judge(2000, put_blocks_on_edges);
}

TEST(DeadCode, KeepsTheMeaning) { PassTest(PassId::DeadCode).judge(); }

}  // namespace
}  // namespace wasmrust::optimize
