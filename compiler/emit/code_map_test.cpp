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
