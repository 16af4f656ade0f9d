// Old code comes back where it is shorter and still means the same.
#include "compiler/rewrite/shorter_code.h"

#include <gtest/gtest.h>

#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::rewrite {
namespace {

using wasm::name;
using wasm::Raw;
using wasm::sized;
using wasm::operator+;

// A loop that takes a number from the stack, which we write with a variable;
// calls function `callee` with what `arguments` leave.
Raw loop_code(uint8_t callee, const Raw &front = {},
              const Raw &arguments = {0x20, 1}) {
  return Raw{0} + front + Raw{0x20, 0, 0x28, 2, 0,  // local.get 0, i32.load
                              0x03, 0,          // loop (param i32) (result i32)
                              0x41, 5, 0x6a} +  // i32.const 5, i32.add
         arguments +
         Raw{0x10, callee, 0x0d, 0, 0x0b, 0x0b};
}

// Types: 0 (i32) -> i32, 1 (i32 i32) -> i32. Functions: 0 dead, 1 called by
// function 2, which is exported. Global 0 is a variable.
struct Shape {
  uint8_t callee_type = 0;
  Raw callee = {0, 0x20, 0, 0x28, 2, 4, 0x0b};  // i32.load offset=4
  Raw code = loop_code(1);
  bool exports_global = false;
  bool has_hint = false;
  bool has_debug = false;
  std::string_view passes = "dead-code,dead-functions,shorter-code";
};

std::vector<uint8_t> module_of(const Shape &shape) {
  wasm::Wasm module;
  module.section(1, {2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f});
  module.section(3, {3, 0, shape.callee_type, 1});
  module.section(5, {1, 0, 1});
  module.section(6, {1, 0x7f, 1, 0x41, 5, 0x0b});
  Raw exports = name("f") + Raw{0, 2};
  if (shape.exports_global) exports = exports + name("g") + Raw{3, 0};
  module.section(7,
                 Raw{static_cast<uint8_t>(1 + shape.exports_global)} + exports);
  if (shape.has_hint)  // the br_if is likely
    module.custom("metadata.code.branch_hint",
                  {1, 2, 1, static_cast<uint8_t>(shape.code.size() - 4), 1, 1});
  module.section(10, Raw{3} + sized({0, 0x20, 0, 0x0b}) + sized(shape.callee) +
                         sized(shape.code));
  module.custom("name", Raw{2} + sized(Raw{1, 2, 2, 0} + name("from") + Raw{1} +
                                       name("by")));
  if (shape.has_debug) module.custom(".debug_info", {});
  return module.bytes();
}

struct Made {
  std::vector<uint8_t> bytes;
  wasm::Module module;
};

Made rewritten(const Shape &shape) {
  std::vector<uint8_t> file = module_of(shape);
  auto module = wasm::read_module(file);
  EXPECT_TRUE(module) << module.error().reason;
  if (!module) return {};
  auto error = wasm::validate(*module, wasm::FeatureSet::all());
  EXPECT_FALSE(error) << error->reason;
  auto made =
      rewrite_module(*module, {.verify = true,
                               .schedule = *optimize::parse_schedule(
                                   shape.passes, optimize::Goal::Size)});
  EXPECT_TRUE(made) << made.error();
  Made result{.bytes = made->bytes(), .module = {}};
  auto again = wasm::read_module(result.bytes);
  EXPECT_TRUE(again) << again.error().reason;
  result.module = std::move(*again);
  error = wasm::validate(result.module, wasm::FeatureSet::all());
  EXPECT_FALSE(error) << error->reason;
  return result;
}

// The exported function's code, which stands last.
Raw code_of(const Shape &shape) {
  Made made = rewritten(shape);
  Bytes body = made.module.functions.back().body;
  return {body.begin(), body.end()};
}

// The dead function is gone, so all numbers are others.
TEST(ShorterCode, ComesBackWithNewNumbers) {
  Made made = rewritten({});
  ASSERT_EQ(made.module.functions.size(), 2u);
  Bytes body = made.module.functions[1].body;
  EXPECT_EQ(Raw(body.begin(), body.end()), loop_code(0));
  std::string names;
  for (const wasm::Name &each : made.module.names_of(wasm::NameKind::Local))
    names += std::to_string(each.index) + "." + std::to_string(each.part) +
             "=" + std::string(each.text) + " ";
  EXPECT_EQ(names, "1.0=from 1.1=by ");
}

TEST(ShorterCode, OnlyWhereItIsShorterAndThePassRuns) {
  Shape shape{.passes = "dead-code,dead-functions"};
  EXPECT_GT(code_of(shape).size(), loop_code(0).size());
  // A dead store to a variable: we leave it out.
  Raw longer = loop_code(1, {0x41, 0, 0x21, 1, 0x41, 0, 0x21, 1, 0x41, 0, 0x21,
                             1, 0x41, 0, 0x21, 1});
  EXPECT_LT(code_of({.code = longer}).size(), longer.size());
  EXPECT_TRUE(optimize::runs(optimize::schedule_for(optimize::Goal::Balanced),
                             optimize::PassId::ShorterCode));
  EXPECT_FALSE(optimize::runs(optimize::schedule_for(optimize::Goal::Speed),
                              optimize::PassId::ShorterCode));
}

TEST(ShorterCode, NotWhereSomebodyFollowsTheCode) {
  EXPECT_EQ(code_of({}), loop_code(0));
  EXPECT_GT(code_of({.has_hint = true}).size(), loop_code(0).size());
  EXPECT_GT(code_of({.has_debug = true}).size(), loop_code(0).size());
}

// The second parameter is not needed, and goes.
TEST(ShorterCode, NotWhereACalleeHasAnotherType) {
  Shape shape{.callee_type = 1,
              .callee = {0, 0x20, 0, 0x0b},
              .code = loop_code(1, {}, {0x20, 1, 0x20, 1}),
              .passes = "dead-functions,shorter-code"};
  EXPECT_EQ(code_of(shape), loop_code(0, {}, {0x20, 1, 0x20, 1}));
  shape.passes = "dead-functions,signatures,shorter-code";
  EXPECT_NE(code_of(shape), loop_code(0, {}, {0x20, 1, 0x20, 1}));
}

// An inlined function is dead.
TEST(ShorterCode, NotWhereACalleeIsGone) {
  Shape shape{.passes = "inline,dead-functions,shorter-code"};
  Made made = rewritten(shape);
  ASSERT_EQ(made.module.functions.size(), 1u);
  EXPECT_GT(made.module.functions[0].body.size(), loop_code(0).size());
}

// The only read is of what was just written, so all writes are left out; old
// code may read what nobody has written any more.
TEST(ShorterCode, NotWhereAGlobalIsNoLongerWritten) {
  // local.get 0, global.set 0, global.get 0, drop
  Raw read = {0x20, 0, 0x24, 0, 0x23, 0, 0x1a};
  Shape shape{.callee = {0, 0x20, 0, 0x24, 0, 0x20, 0, 0x0b},
              .code = loop_code(1, read),
              .passes =
                  "memory-forwarding,dead-code,dead-functions,globals,"
                  "shorter-code"};
  EXPECT_NE(code_of(shape), loop_code(0, read));
  shape.exports_global = true;
  EXPECT_EQ(code_of(shape), loop_code(0, read));
}

}  // namespace
}  // namespace wasmrust::rewrite
