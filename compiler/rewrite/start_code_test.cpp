// What a start function leaves stands in the module, and when it has to run.
#include "compiler/rewrite/start_code.h"

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

// Functions: 0 `m.log`, 1 the start function, 2 exported, gives global 0.
struct Shape {
  Raw start;  // its code
  Raw imports = Raw{1} + name("m") + name("log") + Raw{0, 0};
  Raw memory = {1, 1, 1, 4};                  // one page, four at most
  Raw globals = {1, 0x7f, 1, 0x41, 5, 0x0b};  // a variable, 5
  Raw data = {1, 0, 0x41, 8, 0x0b, 2, 'a', 'b'};
  optimize::Goal goal = optimize::Goal::Size;
};

std::vector<uint8_t> module_of(const Shape &shape) {
  wasm::Wasm module;
  module.section(1, {2, 0x60, 0, 0, 0x60, 0, 1, 0x7f});
  module.section(2, shape.imports);
  module.section(3, {2, 0, 1});
  module.section(4, {1, 0x70, 0, 2});
  module.section(5, shape.memory);
  module.section(6, shape.globals);
  module.section(7,
                 Raw{2} + name("get") + Raw{0, 2} + name("memory") + Raw{2, 0});
  module.section(8, {1});
  // Function 2 is declared; table 0 starts empty.
  module.section(9, {1, 3, 0, 1, 2});
  module.section(10, Raw{2} + sized(Raw{0} + shape.start + Raw{0x0b}) +
                         sized({0, 0x23, 0, 0x0b}));
  module.section(11, shape.data);
  return module.bytes();
}

// What is left: globals and data as text, "runs" when the function stays.
std::string after(const Shape &shape) {
  std::vector<uint8_t> bytes = module_of(shape);
  auto module = wasm::read_module(bytes);
  EXPECT_TRUE(module) << module.error().reason;
  if (!module) return "";
  auto error = wasm::validate(*module, wasm::FeatureSet::all());
  EXPECT_FALSE(error) << error->reason;
  auto schedule = *optimize::parse_schedule("start-code", shape.goal);
  auto made = rewrite_module(
      *module, {.verify = true, .schedule = schedule, .goal = shape.goal});
  EXPECT_TRUE(made) << made.error();
  auto again = wasm::read_module(made->bytes());
  EXPECT_TRUE(again) << again.error().reason;
  error = wasm::validate(*again, wasm::FeatureSet::all());
  EXPECT_FALSE(error) << error->reason;
  if (again->start) return "runs";
  std::string text;
  for (size_t i = 0; i + 2 < again->globals[0].init.size(); ++i)
    text += std::to_string(again->globals[0].init[i + 1]) + " ";
  text += "pages " + std::to_string(again->memories[0].type.limits.minimum);
  for (const wasm::DataSegment &each : again->data) {
    text += " " + std::to_string(each.init[1]) + ":";
    for (uint8_t byte : each.data)
      text += byte >= 'a' && byte <= 'z' ? std::string(1, char(byte)) : ".";
  }
  return text;
}

const Raw set_global = {0x41, 7, 0x24, 0};
Raw store(uint8_t address, uint8_t byte) {
  auto low = static_cast<uint8_t>(0x80 | byte);
  return {0x41, address, 0x41, low, 0, 0x3a, 0, 0};
}

TEST(StartCode, LeavesGlobalsAndData) {
  EXPECT_EQ(after({.start = {}}), "5 pages 1 8:ab");
  EXPECT_EQ(after({.start = set_global}), "7 pages 1 8:ab");
  // In the segment; behind it, where the function pays for it.
  EXPECT_EQ(after({.start = store(9, 'x')}), "5 pages 1 8:ax");
  EXPECT_EQ(after({.start = store(40, 'x') + store(40, 'y')}),
            "5 pages 1 8:ab 40:y");
  // Zeros over what was there.
  EXPECT_EQ(after({.start = store(9, 0)}), "5 pages 1 8:a.");
  // A loop that counts to 100.
  EXPECT_EQ(after({.start = {0x03, 0x40, 0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x23,
                             0, 0x41, 0xe4, 0, 0x48, 0x0d, 0, 0x0b}}),
            "228 0 pages 1 8:ab");
}

TEST(StartCode, MayAskForMemory) {
  Raw grow = {0x41, 2, 0x40, 0, 0x24, 0};
  EXPECT_EQ(after({.start = grow}), "1 pages 3 8:ab");
  // What is refused leaves -1.
  Raw too_much = {0x41, 9, 0x40, 0, 0x24, 0};
  EXPECT_EQ(after({.start = too_much}), "127 pages 1 8:ab");
  // More than is looked at: 2,000 pages of 64 KiB.
  Raw much = {0x41, 0xd0, 0x0f, 0x40, 0, 0x24, 0};
  EXPECT_EQ(after({.start = much, .memory = {1, 0, 1}}), "runs");
}

TEST(StartCode, RunsWhereOthersSeeIt) {
  EXPECT_EQ(after({.start = set_global + Raw{0x10, 0}}), "runs");  // an import
  auto with = [](const Raw &import) {
    return Raw{2} + name("m") + name("log") + Raw{0, 0} + name("m") +
           name("x") + import;
  };
  EXPECT_EQ(after({.start = set_global, .imports = with({1, 0x70, 0, 1})}),
            "runs");  // a table
  EXPECT_EQ(after({.start = {}, .imports = with({3, 0x7f, 0})}),
            "runs");  // a global
  EXPECT_EQ(after({.start = {}, .memory = {0}, .imports = with({2, 0, 1})}),
            "runs");  // a memory
  EXPECT_EQ(after({.start = set_global, .memory = {1, 3, 1, 4}}),
            "runs");  // shared
}

TEST(StartCode, RunsWhereItDoesMore) {
  EXPECT_EQ(after({.start = {0x00}}), "runs");  // traps
  EXPECT_EQ(after({.start = {0x03, 0x40, 0x0c, 0, 0x0b}}), "runs");
  // table.set, table.grow
  EXPECT_EQ(after({.start = {0x41, 1, 0xd2, 2, 0x26, 0}}), "runs");
  EXPECT_EQ(after({.start = {0xd0, 0x70, 0x41, 1, 0xfc, 15, 0, 0x1a}}), "runs");
  // A segment that does not fit: it traps before.
  EXPECT_EQ(after({.start = {}, .data = {1, 0, 0x41, 0x7f, 0x0b, 1, 'a'}}),
            "runs");
  // A reference.
  EXPECT_EQ(after({.start = {0xd2, 2, 0x24, 1},
                   .globals = {2, 0x7f, 1, 0x41, 5, 0x0b, 0x70, 1, 0xd0, 0x70,
                               0x0b}}),
            "runs");
}

// New data may go over an old segment, as zeros between what was written.
TEST(StartCode, LeavesOldDataAsTheyAre) {
  EXPECT_EQ(after({.start = store(6, 'x') + store(12, 'y') + store(12, 'y')}),
            "5 pages 1 8:ab 6:x.ab..y");
}

// What an engine may grant and we do not is not known; nor is it waited for.
TEST(StartCode, RunsWhereItIsNotKnownHowItEnds) {
  // 16,384 pages of 64 KiB, 10,000,000 elements: if refused, 7.
  Raw memory = {0x41, 0x80, 0x80, 1,    0x40, 0,    0x41, 0x7f,
                0x46, 0x04, 0x40, 0x41, 7,    0x24, 0,    0x0b};
  EXPECT_EQ(after({.start = memory, .memory = {1, 0, 1}}), "runs");
  EXPECT_EQ(after({.start = memory}), "7 pages 1 8:ab") << "four at most";
  Raw table = {0xd0, 0x70, 0x41, 0x80, 0xad, 0xe2, 4, 0xfc, 15, 0,
               0x41, 0x7f, 0x46, 0x04, 0x40, 0x41, 7, 0x24, 0,  0x0b};
  EXPECT_EQ(after({.start = table}), "runs");
  // Fills 64 KiB again and again.
  Raw fill = {0x03, 0x40, 0x41, 0,  0x41, 0,    0x41, 0x80,
              0x80, 4,    0xfc, 11, 0,    0x0c, 0,    0x0b};
  EXPECT_EQ(after({.start = fill}), "runs");
}

// Every tenth byte of a megabyte: more segments than a module should have.
TEST(StartCode, RunsWhereItLeavesTooManyPieces) {
  Raw every_tenth = {0x03, 0x40, 0x23, 0,    0x41, 1,    0x3a, 0,    0,
                     0x23, 0,    0x41, 10,   0x6a, 0x24, 0,    0x23, 0,
                     0x41, 0x80, 0x80, 0x3c, 0x48, 0x0d, 0,    0x0b};
  EXPECT_EQ(after({.start = every_tenth,
                   .memory = {1, 0, 16},
                   .goal = optimize::Goal::Speed}),
            "runs");
}

// Fills 200 bytes: more than its code.
TEST(StartCode, RunsWhereWhatItLeavesIsLarger) {
  Raw fill = {0x41, 40, 0x41, 7, 0x41, 0xc8, 1, 0xfc, 11, 0};
  EXPECT_EQ(after({.start = fill}), "runs");
  std::string fast = after({.start = fill, .goal = optimize::Goal::Speed});
  EXPECT_EQ(fast, "5 pages 1 8:ab 40:" + std::string(200, '.'));
}

}  // namespace
}  // namespace wasmrust::rewrite
