// Functions that have very much of one thing (compiler/wasm/large_modules.h):
// they are written without running out of stack, in time that grows with their
// size, and what they do stays.
#include <gtest/gtest.h>

#include <set>

#include "compiler/base/cpu_time.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/judge/instantiate.h"
#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/large_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::rewrite {
namespace {

using wasm::LargeModule;

// Without passes, for size and for speed.
class LargeFunctions : public testing::TestWithParam<const char *> {
 protected:
  RewriteOptions options(RewriteOptions with) const {
    std::string_view level = GetParam();
    with.goal = level == "Oz" ? optimize::Goal::Size : optimize::Goal::Speed;
    if (level != "none") with.schedule = optimize::schedule_for(with.goal);
    return with;
  }
};
INSTANTIATE_TEST_SUITE_P(Levels, LargeFunctions,
                         testing::Values("none", "Oz", "O3"));

Rewritten rewritten(const LargeModule &large, const RewriteOptions &options) {
  auto module = wasm::read_module(large.bytes);
  EXPECT_TRUE(module) << large.name;
  if (auto error = wasm::validate(*module, wasm::FeatureSet::all()))
    ADD_FAILURE() << large.name << ": " << error->reason;
  auto made = rewrite_module(*module, options);
  EXPECT_TRUE(made) << large.name << ": " << made.error();
  if (!made) return {};
  auto again = wasm::read_module(made->bytes());
  EXPECT_TRUE(again) << large.name;
  if (auto error = wasm::validate(*again, wasm::FeatureSet::all()))
    ADD_FAILURE() << large.name << ": " << error->reason;
  return std::move(*made);
}

// What takes a square of the time takes minutes.
TEST_P(LargeFunctions, AreWrittenInLittleTime) {
  for (const LargeModule &large : wasm::large_modules(50'000)) {
    double start = thread_cpu_ms();
    Rewritten made = rewritten(large, options({.keeps_unsupported = true}));
    EXPECT_LT(thread_cpu_ms() - start + made.emit_ms, 10'000) << large.name;
    // A graph of these would be larger than memory.
    bool is_too_deep =
        large.name == "nested try" || large.name == "nested try that delegate";
    EXPECT_EQ(made.kept.size(), is_too_deep) << large.name;
    EXPECT_LT(made.bytes().size(), 3 * large.bytes.size()) << large.name;
  }
}

TEST_P(LargeFunctions, AreSoundAndKeptByTheText) {
  for (const LargeModule &large : wasm::large_modules(5000)) {
    (void)rewritten(large,
                    options({.verify = true, .keeps_unsupported = true}));
    auto module = wasm::read_module(large.bytes);
    lift::ModuleProgram made = lift::program_of(*module);
    auto function =
        lift::lift_function(made.program, FunctionId(0), made.spaces);
    ASSERT_TRUE(function) << large.name << ": " << function.error().reason;
    std::string text = ir::print(*function);
    auto parsed = ir::parse_function(text);
    ASSERT_TRUE(parsed) << large.name;
    EXPECT_EQ(ir::print(*parsed), text) << large.name;
  }
}

// More values wait than there may be variables.
TEST_P(LargeFunctions, KeepTheirCodeWhereItWouldNeedTooManyVariables) {
  size_t kept = 0;
  for (const LargeModule &large : wasm::large_modules(110'000)) {
    if (!large.name.contains("wait")) continue;
    ++kept;
    EXPECT_EQ(
        rewritten(large, options({.keeps_unsupported = true})).kept.size(), 1u);
    auto made = rewrite_module(*wasm::read_module(large.bytes));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(),
              "function row 0: it needs more variables than engines take");
  }
  EXPECT_EQ(kept, 2u);
}

// The result of `run`, or why there is none.
std::string outcome(Bytes bytes, uint32_t argument) {
  auto loaded = judge::load(*wasm::read_module(bytes));
  if (!loaded) return loaded.error();
  ir::Store store;
  ir::Interpreter interpreter(store);
  auto made = judge::instantiate(
      interpreter, **loaded,
      [](const wasm::Import &) { return std::optional<judge::External>(); });
  if (!made) return made.error().reason;
  auto done = interpreter.call(*made->exports.at("run").function(),
                               std::array{ir::Value::of(argument)});
  return done ? std::to_string((*done)[0].low) : done.error().reason;
}

TEST_P(LargeFunctions, DoTheSame) {
  std::set<std::string> seen;
  for (uint32_t size : {15u, 100u, 700u})
    for (const LargeModule &large : wasm::large_modules(size)) {
      Rewritten made = rewritten(large, options({}));
      EXPECT_TRUE(made.kept.empty());
      for (uint32_t argument : {0u, 1u, 5u, 14u, 1000u}) {
        std::string before = outcome(large.bytes, argument);
        EXPECT_EQ(outcome(made.bytes(), argument), before)
            << large.name << " " << size << " " << argument;
        seen.insert(before);
      }
    }
  EXPECT_GT(seen.size(), 100u);
}

}  // namespace
}  // namespace wasmrust::rewrite
