// Which handles become references, and random ways through functions that
// acquire, use and release them, before and after.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/optimize/passes.h"

namespace wasmrust::optimize {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (externref, externref, i32) -> (externref)
type 1 func (i32) -> ()
symbol s0 function "f" (type 0)
symbol s1 function "takes" (type 1) import "env" "takes"
)";

ir::ParsedProgram parsed(const std::string &blocks) {
  auto read = ir::parse_program(std::string(tables) + "func s0 (type 0) {\n" +
                                blocks + "}\n");
  EXPECT_TRUE(read) << to_string(read.error()) << "\n" << blocks;
  return std::move(*read);
}

// The blocks after the pass; "the same" when nothing has changed.
std::string after(const std::string &blocks) {
  ir::ParsedProgram program = parsed(blocks);
  ir::Function &function = program.functions[0];
  ir::Facts facts;
  EXPECT_EQ(ir::to_string(ir::Verifier(program.program).verify(function)), "");
  std::string before = ir::print(function);
  auto pass = row(PassId::Handles).make({program.program, facts});
  bool changed = pass->run(function);
  EXPECT_EQ(ir::to_string(ir::Verifier(program.program).verify(function)), "")
      << ir::print(function);
  std::string now = ir::print(function);
  EXPECT_EQ(changed, now != before);
  if (!changed) return "the same";
  size_t first = now.find("{\n") + 2;
  return now.substr(first, now.rfind("}") - first);
}

TEST(Handles, OneThatStays) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: externref = ref.get v3
  v5: i32 = ref.is_null v4
  v6: externref = ref.get v3
  ref.release v3
  return v6
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  v5: i32 = ref.is_null v0
  return v0
)");
}

TEST(Handles, OneThatLeaves) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  call v3 s1
  v4: externref = ref.get v3
  return v4
)"),
            "the same");
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = i32.eqz v3
  br_if v4 b1() b1()
b1():
  return v1
)"),
            "the same");
  // A number that comes from elsewhere may flow into the same parameter.
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br_if v2 b1(v3) b1(v2)
b1(v4: i32):
  v5: externref = ref.get v4
  return v5
)"),
            "the same");
}

TEST(Handles, ThroughAParameter) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  v4: i32 = ref.acquire v1
  br_if v2 b1(v3) b1(v4)
b1(v5: i32):
  v6: externref = ref.get v5
  ref.release v5
  return v6
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  br_if v2 b1(v0) b1(v1)
b1(v5: externref):
  return v5
)");
}

TEST(Handles, AroundALoop) {
  // Each time round another object is acquired before the last is let go of.
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1(v3)
b1(v4: i32):
  v5: externref = ref.get v4
  v6: i32 = ref.acquire v5
  ref.release v4
  br_if v2 b1(v6) b2()
b2():
  return v5
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  br b1(v0)
b1(v4: externref):
  br_if v2 b1(v4) b2()
b2():
  return v4
)");
}

TEST(Handles, NotOneThatIsUsedBehindItsRelease) {
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  ref.release v3
  v4: externref = ref.get v3
  return v4
)"),
            "the same");
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1()
b1():
  ref.release v3
  br_if v2 b1() b2()
b2():
  return v0
)"),
            "the same");
  // The old object's name goes round once more.
  EXPECT_EQ(after(R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1(v3)
b1(v4: i32):
  v5: externref = ref.get v4
  v6: i32 = ref.acquire v5
  ref.release v4
  br_if v2 b1(v4) b2()
b2():
  v7: externref = ref.get v6
  return v7
)"),
            R"(b0(v0: externref, v1: externref, v2: i32):
  v3: i32 = ref.acquire v0
  br b1(v3)
b1(v4: i32):
  v5: externref = ref.get v4
  ref.release v4
  br_if v2 b1(v4) b2()
b2():
  return v5
)");
}

// Blocks with two parameters each, which name objects; they acquire, get,
// release and go on, and the last one gives one of the objects back. Numbers of
// handles are seen by nobody.
std::string random_blocks(uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string text;
  unsigned next = 3;
  auto name = [](unsigned number) { return "v" + std::to_string(number); };
  size_t count = 2 + random() % 4;
  for (size_t i = 0; i < count; ++i) {
    std::vector<unsigned> handles, references{0, 1};
    if (i == 0) {
      text += "b0(v0: externref, v1: externref, v2: i32):\n";
    } else {
      handles = {next, next + 1};
      text += "b" + std::to_string(i) + "(" + name(next) + ": i32, " +
              name(next + 1) + ": i32):\n";
      next += 2;
    }
    auto acquire = [&] {
      text += "  " + name(next) + ": i32 = ref.acquire " +
              name(references[random() % references.size()]) + "\n";
      handles.push_back(next++);
    };
    acquire();
    for (size_t steps = random() % 5; steps > 0; --steps) {
      unsigned of = handles[random() % handles.size()];
      switch (random() % 4) {
        case 0:
          acquire();
          break;
        case 1:
          text += "  ref.release " + name(of) + "\n";
          break;
        default:
          text +=
              "  " + name(next) + ": externref = ref.get " + name(of) + "\n";
          references.push_back(next++);
      }
    }
    auto edge = [&] {
      size_t to = 1 + random() % count;
      if (to == count) to = count - 1;
      std::string list = name(handles[random() % handles.size()]) + ", " +
                         name(handles[random() % handles.size()]);
      return " b" + std::to_string(to) + "(" + list + ")";
    };
    if (i + 1 == count && random() % 2) {
      text += "  return " + name(references.back()) + "\n";
    } else if (random() % 4 == 0) {
      text +=
          "  return " + name(references[random() % references.size()]) + "\n";
    } else {
      // Another bit of v2 each time.
      std::string bit = name(next++), shifted = name(next++);
      text += "  " + bit + ": i32 = i32.const " + std::to_string(i) + "\n  " +
              shifted + ": i32 = i32.shr_u v2 " + bit + "\n";
      std::string one = name(next++), choice = name(next++);
      text += "  " + one + ": i32 = i32.const 1\n  " + choice +
              ": i32 = i32.and " + shifted + " " + one + "\n";
      text += "  br_if " + choice + edge() + edge() + "\n";
    }
  }
  return text;
}

// Runs such a function with handles that are never given out again, so that a
// released one is told from all others. "released" when one is used; nothing
// when it does not end.
std::string outcome(const ir::Function &function, uint32_t choices) {
  std::vector<uint64_t> values(function.value_count());
  std::map<uint64_t, uint64_t> objects;  // by handle
  uint64_t next = 1000;
  ir::BlockId block = ir::Function::entry();
  for (size_t i = 0; i < 3; ++i)
    values[function[block].parameters[i].value] =
        std::array<uint64_t, 3>{5, 9, choices}[i];
  for (size_t steps = 0; steps < 40; ++steps) {
    for (ir::ValueId id = function[block].first; id; id = function.next(id)) {
      auto in = [&](size_t i) {
        return values[function.operands(id)[i].value];
      };
      uint64_t &to = values[id.value];
      switch (function[id].op) {
        case ir::Op::RefAcquire:
          objects[to = next++] = in(0);
          break;
        case ir::Op::RefGet:
          if (!objects.contains(in(0))) return "released";
          to = objects[in(0)];
          break;
        case ir::Op::RefRelease:
          if (!objects.erase(in(0))) return "released";
          break;
        case ir::Op::I32Const:
          to = function[id].w[0];
          break;
        case ir::Op::I32ShrU:
          to = in(0) >> in(1);
          break;
        case ir::Op::I32And:
          to = in(0) & in(1);
          break;
        case ir::Op::Return:
          return std::to_string(in(0));
        default: {
          const ir::Edge &edge = function.edges(id)[in(0) ? 0 : 1];
          std::vector<uint64_t> carried;
          for (ir::ValueId each : function.arguments(edge))
            carried.push_back(values[each.value]);
          block = edge.target;
          for (size_t i = 0; i < carried.size(); ++i)
            values[function[block].parameters[i].value] = carried[i];
        }
      }
    }
  }
  return "";
}

TEST(Handles, MeanTheSameOnRandomWays) {
  size_t changed = 0, released = 0, gave = 0;
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    std::string text = random_blocks(seed);
    ir::ParsedProgram before = parsed(text), now = parsed(text);
    ASSERT_EQ(ir::to_string(ir::Verifier(now.program).verify(now.functions[0])),
              "")
        << text;
    ir::Facts facts;
    auto pass = row(PassId::Handles).make({now.program, facts});
    if (!pass->run(now.functions[0])) continue;
    ++changed;
    ASSERT_EQ(ir::to_string(ir::Verifier(now.program).verify(now.functions[0])),
              "")
        << text << ir::print(now.functions[0]);
    for (uint32_t choices = 0; choices < 32; ++choices) {
      std::string expected = outcome(before.functions[0], choices);
      std::string seen = outcome(now.functions[0], choices);
      // Groups with such a use are left alone.
      (expected == "released" ? released : gave) += 1;
      ASSERT_EQ(seen, expected) << seed << ", " << choices << "\n"
                                << text << "became\n"
                                << ir::print(now.functions[0]);
    }
  }
  EXPECT_GT(changed, 1000u);
  EXPECT_GT(gave, 10000u);
  EXPECT_GT(released, 100u);
}

}  // namespace
}  // namespace wasmrust::optimize
