// Which slots go, and which a call or somebody else could find.
#include "compiler/finished/uncalled_slots.h"

#include <gtest/gtest.h>

#include "compiler/finished/write_module.h"
#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::finished {
namespace {

using wasm::name;
using wasm::Raw;
using wasm::sized;
using wasm::operator+;

// Functions 0, 2, 4 of type 0: () -> (); 1, 3 of type 1: (i32) -> (); the
// last, 5, is exported and calls slot 0 at type 0.
struct Shape {
  Raw table = {1, 0x70, 0, 8};
  Raw elements = {1, 0, 0x41, 1, 0x0b, 5, 0, 1, 2, 3, 4};
  Raw exports = Raw{1} + name("f") + Raw{0, 5};
  Raw code = {0x41, 0, 0x11, 0, 0};
  Raw imports = {0};
  size_t body = 40;  // bytes of nop in each of the others
  Raw locals = {0};
};

// Place and functions of each segment, as text.
std::string after(const Shape &shape) {
  wasm::Wasm wasm;
  wasm.section(1, {2, 0x60, 0, 0, 0x60, 1, 0x7f, 0});
  wasm.section(2, shape.imports);
  wasm.section(3, {6, 0, 1, 0, 1, 0, 0});
  wasm.section(4, shape.table);
  wasm.section(7, shape.exports);
  wasm.section(9, shape.elements);
  Raw other = shape.locals + Raw(shape.body, 0x01) + Raw{0x0b}, bodies = {6};
  for (int i = 0; i < 5; ++i) bodies = bodies + sized(other);
  wasm.section(10, bodies + sized(shape.locals + shape.code + Raw{0x0b}));
  std::vector<uint8_t> bytes = wasm.bytes();
  auto module = wasm::read_module(bytes);
  EXPECT_TRUE(module) << module.error().reason;
  if (!module) return "";
  auto error = wasm::validate(*module, wasm::FeatureSet::all());
  EXPECT_FALSE(error) << error->reason;
  auto edited = without_uncalled_slots(*module);
  if (!edited) return "the same";
  std::vector<uint8_t> written = write_module(edited->module, {});
  auto again = wasm::read_module(written);
  EXPECT_TRUE(again) << again.error().reason;
  error = wasm::validate(*again, wasm::FeatureSet::all());
  EXPECT_FALSE(error) << error->reason;
  std::string text;
  for (const wasm::ElementSegment &each : again->elements) {
    text += (text.empty() ? "" : " ") + std::to_string(each.init[1]) + ":";
    for (uint32_t function : each.functions) text += std::to_string(function);
  }
  return text;
}

TEST(UncalledSlots, BecomeNull) {
  EXPECT_EQ(after({}), "1:0 3:2 5:4");
  // Those between others stay where they are short, those at the ends go.
  EXPECT_EQ(after({.body = 2}), "the same");
  EXPECT_EQ(
      after({.elements = {1, 0, 0x41, 1, 0x0b, 5, 1, 0, 1, 2, 3}, .body = 2}),
      "2:012");
  // A function's code goes once.
  EXPECT_EQ(after({.elements = {1, 0, 0x41, 1, 0x0b, 5, 0, 1, 0, 1, 0}}),
            "1:0 3:010");
  // The other type.
  EXPECT_EQ(after({.code = {0x41, 0, 0x41, 0, 0x11, 1, 0}}), "2:1 4:3");
  // No call at all.
  EXPECT_EQ(after({.code = {}}), "1:");
  // Both types.
  EXPECT_EQ(
      after({.code = {0x41, 0, 0x11, 0, 0, 0x41, 0, 0x41, 0, 0x11, 1, 0}}),
      "the same");
  // A call behind functions that have more variables together than one may.
  EXPECT_EQ(after({.locals = Raw{1} + wasm::uleb(20'000) + Raw{0x7f}}),
            "1:0 3:2 5:4");
  // To ask for the size is no secret.
  EXPECT_EQ(after({.code = {0xfc, 16, 0, 0x11, 0, 0}}), "1:0 3:2 5:4");
}

TEST(UncalledSlots, StayWhereOthersSeeThem) {
  // Without them the slots would be function 0.
  EXPECT_EQ(after({.table = {1, 0x40, 0, 0x70, 0, 8, 0xd2, 0, 0x0b}}),
            "the same");
  EXPECT_EQ(after({.exports =
                       Raw{2} + name("f") + Raw{0, 5} + name("t") + Raw{1, 0}}),
            "the same");
  EXPECT_EQ(
      after({.table = {0},
             .imports = Raw{1} + name("m") + name("t") + Raw{1, 0x70, 0, 8}}),
      "the same");
  // table.get, table.grow
  EXPECT_EQ(after({.code = {0x41, 1, 0x25, 0, 0x1a}}), "the same");
  EXPECT_EQ(after({.code = {0xd0, 0x70, 0x41, 1, 0xfc, 15, 0, 0x1a}}),
            "the same");
  // ref.func 1, which the segment declares.
  EXPECT_EQ(after({.code = {0xd2, 1, 0x1a, 0x41, 0, 0x11, 0, 0}}), "1:012 5:4");
}

TEST(UncalledSlots, StayWhereSegmentsAreInTheWay) {
  // It reaches out of the table; it lies upon another.
  EXPECT_EQ(after({.table = {1, 0x70, 0, 4}}), "the same");
  EXPECT_EQ(after({.elements = {2, 0, 0x41, 1, 0x0b, 2, 0, 0, 0, 0x41, 2, 0x0b,
                                1, 1}}),
            "the same");
  EXPECT_EQ(after({.elements = {2, 0, 0x41, 1, 0x0b, 2, 0, 0, 0, 0x41, 3, 0x0b,
                                1, 1}}),
            "1:00 3:");
}

}  // namespace
}  // namespace wasmrust::finished
