// What writing notes for debug information: branches and what takes variables
// have the places that they come from, and behind an `else` or `end` nobody
// knows variables by what the code in front of it has put there.
#include "compiler/emit/code_map.h"

#include <gtest/gtest.h>

#include <map>

#include "compiler/debug/sample_module.h"
#include "compiler/lift/module_program.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/test_modules.h"

namespace wasmrust::emit {
namespace {

using wasm::Op;

// The instructions of a body by offset.
std::map<uint32_t, wasm::Instruction> instructions(
    Bytes body, std::vector<wasm::ValueType> parameters) {
  std::map<uint32_t, wasm::Instruction> all;
  wasm::CodeReader code(body, 0);
  code.read_locals(parameters);
  for (wasm::Instruction each; code.next(each);) all[each.offset] = each;
  return all;
}

bool is_branch(Op op) {
  return op == Op::BrIf || op == Op::If || op == Op::BrTable;
}

class WrittenCode : public testing::TestWithParam<const char *> {
 protected:
  // Calls `look(old instructions, new instructions, body, map)` for each
  // function.
  template <typename Look>
  void each_function(Look look) {
    debug::SampleModule sample = debug::read_sample(
        std::string(WASMRUST_DEBUG_SAMPLES) + "/" + GetParam() + ".wasm");
    auto module = wasm::read_module(sample.file);
    ASSERT_TRUE(module);
    lift::ModuleProgram made = lift::program_of(*module);
    for (FunctionId id : made.program.functions.ids()) {
      auto function = lift::lift_function(made.program, id, made.spaces, true);
      ASSERT_TRUE(function);
      auto body = emit_function(made.program, *function);
      ASSERT_TRUE(body);
      Bytes old = module->functions[id.value].body;
      const auto &parameters =
          made.program.type(made.program.functions[id].type).params;
      look(instructions(old, parameters), instructions(body->bytes, parameters),
           *body, code_map(*function, *body, old));
    }
  }
};

// The old instruction that new code comes from; nullptr when it is ours.
const wasm::Instruction *origin(
    const std::map<uint32_t, wasm::Instruction> &old, const CodeMap &map,
    uint32_t at) {
  auto place =
      std::ranges::upper_bound(map.places, at, {}, &CodeMap::Place::to);
  if (place == map.places.begin()) return nullptr;
  auto found = old.find(std::prev(place)->from);
  return found == old.end() ? nullptr : &found->second;
}

TEST_P(WrittenCode, BranchesComeFromBranches) {
  size_t branches = 0, returns = 0;
  each_function(
      [&](const auto &old, const auto &now, const Body &, const CodeMap &map) {
        for (const auto &[at, each] : now) {
          const wasm::Instruction *from = origin(old, map, at);
          if (is_branch(each.op)) {
            ASSERT_NE(from, nullptr);
            EXPECT_TRUE(is_branch(from->op)) << wasm::row(from->op).text;
            ++branches;
          } else if (each.op == Op::Return) {
            ASSERT_NE(from, nullptr);
            // The end of the function, and a branch to it, return as well.
            EXPECT_TRUE(from->op == Op::Return || from->op == Op::End ||
                        from->op == Op::Br || from->op == Op::BrIf)
                << wasm::row(from->op).text;
            ++returns;
          }
        }
      });
  EXPECT_GT(branches, 3u);
  RecordProperty("returns", std::to_string(returns));
}

// A variable that stands directly in front of what takes it is from there.
TEST_P(WrittenCode, VariablesComeFromWhatTakesThem) {
  size_t checked = 0;
  each_function([&](const auto &old, const auto &now, const Body &,
                    const CodeMap &map) {
    for (auto at = now.begin(); at != now.end(); ++at) {
      auto next = std::next(at);
      if (at->second.op != Op::LocalGet || next == now.end()) continue;
      const wasm::OpRow &row = wasm::row(next->second.op);
      bool takes = (row.has_signature() && !row.signature.starts_with(':')) ||
                   is_branch(next->second.op) || next->second.op == Op::Return;
      if (!takes) continue;
      EXPECT_EQ(origin(old, map, at->first), origin(old, map, next->first));
      ++checked;
    }
  });
  EXPECT_GT(checked, 10u);
}

// A loop that exchanges its two parameters: behind the new code's exchange the
// variables hold the next turn's, while the old variables are still described
// by this turn's.
TEST(WrittenLoop, ArgumentsAreNotTheParametersBeforeTheBranch) {
  using wasm::operator+;
  using wasm::name;
  using wasm::Raw;
  Raw body = Raw{1, 2, 0x7f, 0x10, 0, 0x21, 0, 0x10, 0, 0x21, 1} +
             Raw{0x02, 0x40, 0x03, 0x40} + Raw{0x20, 0, 0x20, 1, 0x10, 1} +
             Raw{0x10, 0, 0x0d, 1} + Raw{0x20, 0, 0x20, 1, 0x10, 1} +
             Raw{0x20, 0, 0x20, 1, 0x21, 0, 0x21, 1} +
             Raw{0x0c, 0, 0x0b, 0x0b, 0x0b};
  Raw file =
      wasm::Wasm()
          .section(1, {3, 0x60, 0, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 0, 0x60, 0, 0})
          .section(2, Raw{2} + name("env") + name("get") + Raw{0, 0} +
                          name("env") + name("take") + Raw{0, 1})
          .section(3, {1, 2})
          .section(10, Raw{1} + wasm::sized(body))
          .bytes();
  auto module = wasm::read_module(file);
  ASSERT_TRUE(module);
  lift::ModuleProgram made = lift::program_of(*module);
  auto function = lift::lift_function(made.program, FunctionId(size_t{0}),
                                      made.spaces, true);
  ASSERT_TRUE(function);
  auto written = emit_function(made.program, *function);
  ASSERT_TRUE(written);
  CodeMap map = code_map(*function, *written, body);
  auto known_at = [&](uint32_t offset) {
    return std::ranges::count_if(map.locals, [&](const auto &piece) {
      return piece.begin <= offset && offset < piece.end;
    });
  };
  auto code = instructions(written->bytes, {});
  size_t uses = 0, branches = 0;
  for (auto at = code.begin(); at != code.end(); ++at) {
    auto next = std::next(at);
    if (next == code.end()) break;
    // The two reads in front of `take`, and the call.
    if (at->second.op == Op::LocalGet && next->second.op == Op::Call) {
      ++uses;
      EXPECT_EQ(known_at(next->first), 2) << next->first;
    }
    if (at->second.op == Op::LocalSet && next->second.op == Op::Br) {
      ++branches;
      EXPECT_EQ(known_at(next->first), 0) << next->first;
    }
  }
  EXPECT_EQ(uses, 2u);
  EXPECT_EQ(branches, 1u);
}

INSTANTIATE_TEST_SUITE_P(Samples, WrittenCode,
                         testing::Values("O0-4", "O1-4", "O2-4", "Oz-4",
                                         "lto-4"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace wasmrust::emit
