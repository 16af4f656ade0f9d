// Which parameters are linear, and random ways through random functions, on
// which each use is counted.
#include "compiler/ir/linear_parameters.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_control.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32, i32) -> (i32)
type 1 func (i32) -> ()
symbol s0 function "a" is function function=0 (type 0)
symbol s1 function "host" (type 0) import "env" "host"
symbol s2 tag "e" is tag tag=0 (type 1)
function 0 s0 (type 0)
tag 0 (type 1) s2
)";

// The numbers, of the blocks of a function of two parameters.
std::string linear(const std::string &blocks, const std::string &regions = "") {
  auto read =
      parse_program(std::string(tables) + "func s0 (type 0) {\n" + regions +
                    "b0(v0: i32, v1: i32):\n" + blocks + "}\n");
  EXPECT_TRUE(read) << to_string(read.error()) << blocks;
  if (!read) return "";
  EXPECT_EQ(to_string(Verifier(read->program).verify(read->functions[0])), "")
      << blocks;
  std::string found;
  for (uint32_t each : linear_parameters(read->functions[0]))
    found += std::to_string(each) + " ";
  return found;
}

TEST(LinearParameters, OnceOnEveryWay) {
  EXPECT_EQ(linear("  v2: i32 = i32.add v0 v1\n  return v2\n"), "0 1 ");
  EXPECT_EQ(linear("  v2: i32 = i32.add v0 v0\n  return v2\n"), "");
  EXPECT_EQ(linear("  return v1\n"), "1 ");
  EXPECT_EQ(linear("  return_call v1 v0 s1\n"), "0 1 ");
  // On one way of two.
  std::string two =
      "  br_if v1 b1() b2()\nb1():\n  return v0\nb2():\n"
      "  v2: i32 = i32.const 1\n";
  EXPECT_EQ(linear(two + "  return v2\n"), "1 ");
  EXPECT_EQ(linear(two + "  v3: i32 = i32.add v0 v2\n  return v3\n"), "0 1 ");
  EXPECT_EQ(linear(two + "  unreachable\n"), "0 1 ");
  EXPECT_EQ(linear("  unreachable\n"), "");
}

TEST(LinearParameters, ByOtherNames) {
  // Carried, and then used; by the old name as well.
  std::string carried = "  br b1(v0)\nb1(v2: i32):\n";
  EXPECT_EQ(linear(carried + "  return v2\n"), "0 ");
  EXPECT_EQ(linear(carried + "  v3: i32 = i32.add v2 v0\n  return v3\n"), "");
  EXPECT_EQ(linear(carried + "  return v1\n"), "1 ");
  // One of two, by the same name: each is used on one way only.
  EXPECT_EQ(linear("  v2: i32 = i32.const 1\n  br_if v2 b1(v0) b1(v1)\n"
                   "b1(v3: i32):\n  return v3\n"),
            "");
  EXPECT_EQ(linear("  v2: i32 = i32.const 1\n  br_if v2 b1(v0) b1(v0)\n"
                   "b1(v3: i32):\n  return v3\n"),
            "0 ");
}

TEST(LinearParameters, RoundALoop) {
  EXPECT_EQ(linear("  br b1()\nb1():\n  br_if v0 b1() b2()\nb2():\n"
                   "  return v1\n"),
            "1 ");
  // It is another value the next time round.
  EXPECT_EQ(linear("  br b1(v0)\nb1(v2: i32):\n  v3: i32 = i32.ctz v2\n"
                   "  br_if v3 b1(v3) b2()\nb2():\n  return v1\n"),
            "0 1 ");
}

TEST(LinearParameters, WhatIsThrown) {
  std::string region = "region r0 (catch_all b1())\n";
  // The call has had its use when it throws.
  EXPECT_EQ(linear("  br b2()\nb1():\n  return v1\nb2() in r0:\n"
                   "  v2: i32 = call v0 v0 s1\n  br b3()\nb3():\n"
                   "  return v1\n",
                   region),
            "1 ");
  EXPECT_EQ(linear("  br b2()\nb1():\n  return v1\nb2() in r0:\n"
                   "  v2: i32 = i32.const 1\n  v3: i32 = call v0 v2 s1\n"
                   "  br b3()\nb3():\n  return v1\n",
                   region),
            "0 1 ");
  // What is used behind it was not used yet.
  EXPECT_EQ(linear("  br b2()\nb1():\n  return v1\nb2() in r0:\n"
                   "  v2: i32 = i32.const 1\n  v3: i32 = call v2 v2 s1\n"
                   "  v4: i32 = i32.ctz v0\n  br b3()\nb3():\n  return v1\n",
                   region),
            "1 ");
  EXPECT_EQ(linear("  throw v0 s2\n"), "0 ");
}

// To look at what a handle names is no use of it.
TEST(LinearParameters, HandlesAreUsedByTheirRelease) {
  EXPECT_EQ(linear("  v2: externref = ref.get v0\n  v3: i32 = ref.is_null v2\n"
                   "  ref.release v0\n  return v3\n"),
            "0 ");
  EXPECT_EQ(linear("  v2: externref = ref.get v0\n  v3: i32 = ref.is_null v2\n"
                   "  return v3\n"),
            "");
}

// Goes some way and counts the uses of a parameter's value.
class Walk {
 public:
  Walk(const Function &function, uint64_t seed)
      : function_(function), random_(seed) {}

  struct Seen {
    size_t uses = 0;
    bool returns = false;
  };
  Seen go(ValueId parameter) {
    Seen seen;
    std::set<ValueId> names{parameter};
    BlockId block = Function::entry();
    for (size_t blocks = 0; block && blocks < 60; ++blocks)
      block = go_through(block, names, seen);
    return seen;
  }

 private:
  const Function &function_;
  std::mt19937_64 random_;

  BlockId go_through(BlockId block, std::set<ValueId> &names, Seen &seen) {
    for (ValueId id = function_[block].first; id; id = function_.next(id)) {
      Op op = function_[id].op;
      if (op != Op::RefGet)
        for (ValueId each : function_.operands(id))
          seen.uses += names.count(each);
      bool calls = has(op, wasm::Trait::Calls);
      bool is_end = op == Op::Return || (is_terminator(op) && calls);
      if (is_end) seen.returns = true;
      bool throws =
          has(op, wasm::Trait::Throws) || (calls && random_() % 3 == 0);
      if (throws && !is_end) return to_handler(block, names);
      if (auto edges = function_.edges(id); !edges.empty())
        return follow(edges[random_() % edges.size()], names);
    }
    return {};
  }

  BlockId to_handler(BlockId block, std::set<ValueId> &names) {
    std::vector<const Edge *> edges;
    for (RegionId at = function_[block].region; at;
         at = function_.regions[at].parent)
      for (const Handler &each : function_.regions[at].handlers)
        edges.push_back(&function_.all_edges[each.edge.value]);
    if (edges.empty()) return {};
    return follow(*edges[random_() % edges.size()], names);
  }

  BlockId follow(const Edge &edge, std::set<ValueId> &names) {
    const auto &parameters = function_[edge.target].parameters;
    Values arguments = function_.arguments(edge);
    std::vector<bool> is_named;
    for (ValueId each : arguments) is_named.push_back(names.contains(each));
    for (ValueId each : parameters) names.erase(each);
    for (size_t i = 0; i < is_named.size(); ++i)
      if (is_named[i])
        names.insert(parameters[parameters.size() - is_named.size() + i]);
    return edge.target;
  }
};

TEST(LinearParameters, HoldOnRandomWays) {
  size_t linear = 0, returned = 0, others = 0;
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    SampleProgram sample;
    Function function =
        seed % 2 ? RandomControl(sample, seed,
                                 {.blocks = 2 + seed % 5, .regions = seed % 3})
                       .make()
                 : random_function(sample, seed,
                                   {.blocks = 1 + seed % 4, .instructions = 1});
    std::vector<uint32_t> found = linear_parameters(function);
    const auto &parameters = function[Function::entry()].parameters;
    for (uint32_t i = 0; i < parameters.size(); ++i) {
      bool is_linear = std::ranges::find(found, i) != found.end();
      bool always_once = true;
      for (uint64_t way = 0; way < 20; ++way) {
        Walk::Seen seen = Walk(function, seed * 100 + way).go(parameters[i]);
        bool once = seen.returns ? seen.uses == 1 : seen.uses <= 1;
        always_once &= once;
        if (!is_linear) continue;
        ASSERT_TRUE(once) << i << " " << seen.uses << "\n" << print(function);
        returned += seen.returns;
      }
      linear += is_linear;
      others += !is_linear && !always_once;
    }
  }
  EXPECT_GT(linear, 100u);
  EXPECT_GT(returned, 500u);
  EXPECT_GT(others, 100u);
}

}  // namespace
}  // namespace wasmrust::ir
