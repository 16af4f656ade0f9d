// Modules with rows and contents changed: what is left is what it was, under
// its new numbers. That everything is kept when nothing changes is tested on
// the official test suite (tests/spec); here is what moves.
#include "compiler/finished/write_module.h"

#include <gtest/gtest.h>

#include "compiler/finished/renumber.h"
#include "compiler/finished/sample_module.h"
#include "compiler/finished/unreferenced.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::finished {
namespace {

class WriteModuleTest : public testing::Test {
 protected:
  std::vector<uint8_t> sample_ = sample_module();
  std::vector<uint8_t> changed_;
  wasm::Module module_ = read(sample_);

  static wasm::Module read(Bytes bytes) {
    auto module = wasm::read_module(bytes);
    EXPECT_TRUE(module.has_value()) << module.error().reason;
    if (!module) return {};
    auto error = wasm::validate(*module, wasm::FeatureSet::all());
    EXPECT_FALSE(error.has_value()) << error->reason;
    return std::move(*module);
  }

  wasm::Module after(const Change &change) {
    changed_ = write_module(module_, change);
    return read(changed_);
  }
};

TEST_F(WriteModuleTest, NothingChangesByItself) {
  wasm::Module again = after({});
  EXPECT_EQ(changed_, sample_);
}

TEST_F(WriteModuleTest, FunctionsMoveUpWithAllThatNamesThem) {
  Change change;
  change.remove(Rows::Functions, 0);  // the import
  change.bodies[2] = {0, 0x0b};       // who called it
  change.remove(Rows::Functions, 4);  // unused
  change.items[0] = {0};              // who named it
  wasm::Module again = after(change);
  EXPECT_TRUE(again.imports.empty());
  ASSERT_EQ(again.functions.size(), 3u);
  Bytes main = again.functions[0].body;
  EXPECT_EQ(main[5], 0x10);
  EXPECT_EQ(main[6], 1);  // was 2
  EXPECT_EQ(again.exports[0].index, 0u);
  EXPECT_EQ(again.start, 2u);
  EXPECT_EQ(again.elements[0].functions, std::vector<uint32_t>{2});
  EXPECT_EQ(again.name_of(wasm::NameKind::Function, 1), "times");
  EXPECT_EQ(again.names_of(wasm::NameKind::Function).size(), 3u);
  // The other function's variables are not what they were.
  const auto &locals = again.names_of(wasm::NameKind::Local);
  ASSERT_EQ(locals.size(), 1u);
  EXPECT_EQ(locals[0].index, 0u);
  EXPECT_EQ(locals[0].text, "n");
}

TEST_F(WriteModuleTest, WhatIsNamedAndGoneIsNotValid) {
  Change change;
  change.remove(Rows::Functions, 2);  // main calls it
  std::vector<uint8_t> bytes = write_module(module_, change);
  auto again = wasm::read_module(bytes);
  EXPECT_TRUE(!again || wasm::validate(*again, wasm::FeatureSet::all()));
}

TEST_F(WriteModuleTest, ContentsAndExportsGo) {
  Change change;
  change.data[0] = module_.data[0].data.first(2);
  change.remove(Rows::Exports, 0);
  change.remove(Rows::Customs, 0);
  change.without_start = true;
  change.new_types.push_back({{}, {{wasm::ValueKind::F64}}});
  wasm::Module again = after(change);
  EXPECT_EQ(as_text(again.data[0].data), "te");
  ASSERT_EQ(again.exports.size(), 1u);
  EXPECT_EQ(again.exports[0].name, "memory");
  EXPECT_EQ(again.custom.size(), 1u);
  EXPECT_FALSE(again.start.has_value());
  EXPECT_EQ(again.types.size(), 3u);
}

TEST_F(WriteModuleTest, WhatNothingReachesGoesTogether) {
  Change change = unreferenced(module_);
  EXPECT_FALSE(change.is_gone(Rows::Functions, 0));  // start calls it
  EXPECT_TRUE(change.is_gone(Rows::Functions, 4));
  EXPECT_TRUE(change.is_gone(Rows::Tables, 0));
  EXPECT_TRUE(change.is_gone(Rows::Elements, 0));
  EXPECT_FALSE(change.is_gone(Rows::Globals, 0));
  EXPECT_FALSE(change.is_gone(Rows::Data, 0));  // of the exported memory
  wasm::Module again = after(change);
  EXPECT_EQ(again.functions.size(), 3u);
  EXPECT_TRUE(again.tables.empty());
}

TEST(Renumber, EveryKindOfReferenceIsWrittenAnew) {
  Numbering to;
  to.rows(Rows::Functions) = {gone, 0};
  to.rows(Rows::Types) = {gone, 0};
  to.rows(Rows::Tables) = {gone, 0};
  to.rows(Rows::Memories) = {gone, 0, 1};
  to.rows(Rows::Tags) = {gone, 0};
  to.rows(Rows::Globals) = {gone, 0};
  to.rows(Rows::Elements) = {gone, 0};
  to.rows(Rows::Data) = {gone, 0};
  using Raw = wasm::Raw;
  struct Row {
    Raw before, after;
  };
  const Row rows[] = {
      {{0x10, 1}, {0x10, 0}},                    // call
      {{0x10, 0x81, 0x80, 0}, {0x10, 0}},        // padded
      {{0x11, 1, 1}, {0x11, 0, 0}},              // indirect
      {{0x23, 1}, {0x23, 0}},                    // global.get
      {{0x25, 1}, {0x25, 0}},                    // table.get
      {{0x02, 1, 0x0b}, {0x02, 0, 0x0b}},        // block (type)
      {{0x02, 0x7f, 0x0b}, {0x02, 0x7f, 0x0b}},  // block i32
      {{0x08, 1}, {0x08, 0}},                    // throw
      {{0x1f, 0x40, 2, 0, 1, 3, 2, 4}, {0x1f, 0x40, 2, 0, 0, 3, 2, 4}},
      {{0x28, 0x42, 1, 9}, {0x28, 2, 9}},                // load, memory 1
      {{0x28, 0x42, 2, 9}, {0x28, 0x42, 1, 9}},          // memory 2
      {{0x3f, 1}, {0x3f, 0}},                            // memory.size
      {{0xfc, 8, 1, 1}, {0xfc, 8, 0, 0}},                // memory.init
      {{0xfc, 9, 1}, {0xfc, 9, 0}},                      // data.drop
      {{0xfc, 10, 1, 2}, {0xfc, 10, 0, 1}},              // memory.copy
      {{0xfc, 12, 1, 1}, {0xfc, 12, 0, 0}},              // table.init
      {{0xfc, 14, 1, 1}, {0xfc, 14, 0, 0}},              // table.copy
      {{0xfd, 84, 0x40, 1, 0, 3}, {0xfd, 84, 0, 0, 3}},  // load lane
      {{0x41, 1, 0x20, 1, 0x0c, 1}, {0x41, 1, 0x20, 1, 0x0c, 1}},
      {{0x02, 0x63, 1, 0x0b}, {0x02, 0x63, 0, 0x0b}},  // block (ref null 1)
      {{0x1f, 0x64, 1, 0}, {0x1f, 0x64, 0, 0}},        // try_table (ref 1)
      {{0x1c, 1, 0x64, 1}, {0x1c, 1, 0x64, 0}},        // select (ref 1)
      {{0xd0, 1}, {0xd0, 0}},                          // ref.null 1
      {{0xd0, 0x6e}, {0xd0, 0x6e}},                    // ref.null any
      {{0xfb, 0, 1}, {0xfb, 0, 0}},                    // struct.new
      {{0xfb, 2, 1, 1}, {0xfb, 2, 0, 1}},              // struct.get
      {{0xfb, 8, 1, 1}, {0xfb, 8, 0, 1}},              // array.new_fixed
      {{0xfb, 17, 1, 1}, {0xfb, 17, 0, 0}},            // array.copy
      {{0xfb, 21, 1}, {0xfb, 21, 0}},                  // ref.test null 1
      {{0xfb, 24, 2, 1, 0x6e, 1}, {0xfb, 24, 2, 1, 0x6e, 0}},  // br_on_cast
  };
  for (const Row &row : rows) {
    EXPECT_EQ(renumbered_expression(row.before, to), row.after)
        << "opcode " << int{row.before[0]} << " " << int{row.before[1]};
  }
}

}  // namespace
}  // namespace wasmrust::finished
