// Which zeros go, and which say something.
#include "compiler/finished/packed_data.h"

#include <gtest/gtest.h>

#include "compiler/finished/write_module.h"
#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::finished {
namespace {

using wasm::Raw;
using wasm::sized;
using wasm::operator+;

// "ab", zeros, "c", zeros.
Raw text(size_t between, size_t behind) {
  Raw bytes = {'a', 'b'};
  bytes.insert(bytes.end(), between, 0);
  bytes.push_back('c');
  bytes.insert(bytes.end(), behind, 0);
  return bytes;
}

struct Shape {
  Raw memory = {1, 0, 1};               // one page
  Raw address = {0x41, 0x80, 8, 0x0b};  // 1024
  Raw data = text(40, 9);
  Raw more = {};  // a second segment
  bool has_count = false;
  Raw code = {};  // of a function
};

std::vector<uint8_t> module_of(const Shape &shape) {
  wasm::Wasm module;
  if (!shape.code.empty()) {
    module.section(1, {1, 0x60, 0, 0});
    module.section(3, {1, 0});
  }
  module.section(5, shape.memory);
  uint8_t count = shape.more.empty() ? 1 : 2;
  if (shape.has_count) module.section(12, {count});
  if (!shape.code.empty())
    module.section(10, Raw{1} + sized(Raw{0} + shape.code + Raw{0x0b}));
  module.section(
      11, Raw{count, 0} + shape.address + sized(shape.data) + shape.more);
  return module.bytes();
}

// Address and bytes of each segment that is left, as text.
std::string after(const Shape &shape) {
  std::vector<uint8_t> bytes = module_of(shape);
  auto module = wasm::read_module(bytes);
  EXPECT_TRUE(module.has_value()) << module.error().reason;
  if (!module) return "";
  EXPECT_FALSE(wasm::validate(*module, wasm::FeatureSet::all()));
  Change change;
  change.data_pieces = packed_data(*module);
  std::vector<uint8_t> written = write_module(*module, change);
  auto again = wasm::read_module(written);
  EXPECT_TRUE(again.has_value()) << again.error().reason;
  if (!again) return "";
  EXPECT_FALSE(wasm::validate(*again, wasm::FeatureSet::all()));
  if (change.data_pieces.empty()) {
    EXPECT_EQ(written, bytes);
    return "the same";
  }
  EXPECT_LT(written.size(), bytes.size());
  std::string all;
  for (const wasm::DataSegment &each : again->data) {
    ByteReader in(each.init.subspan(1));
    all += std::to_string(in.sleb64()) + ":" +
           std::string(each.data.begin(), each.data.end()) + " ";
  }
  return all;
}

TEST(PackedData, RunsOfZerosGo) {
  EXPECT_EQ(after({}), "1024:ab 1066:c ");
  EXPECT_EQ(after({.data = Raw(30, 0)}), "");
  EXPECT_EQ(after({.data = Raw(3, 0) + text(40, 0)}), "1027:ab 1069:c ");
}

TEST(PackedData, ACountAloneNamesNothing) {
  EXPECT_EQ(after({.has_count = true}), "1024:ab 1066:c ");
  // An `i32.load` names a memory, no data.
  Raw code = {0x41, 0, 0x28, 2, 0, 0x1a};
  EXPECT_EQ(after({.has_count = true, .code = code}), "1024:ab 1066:c ");
}

TEST(PackedData, ShortRunsStay) {
  EXPECT_EQ(after({.data = text(5, 0)}), "the same");
  EXPECT_EQ(after({.data = text(10, 0)}), "the same");
  EXPECT_EQ(after({.data = text(11, 0)}), "1024:ab 1037:c ");
}

TEST(PackedData, AllStayWhereTheySaySomething) {
  // Named by `memory.init`.
  Raw code = {0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 8, 0, 0};
  EXPECT_EQ(after({.has_count = true, .code = code}), "the same");
  // Shared by threads.
  EXPECT_EQ(after({.memory = {1, 3, 1, 1}}), "the same");
  // Behind the end of the memory.
  EXPECT_EQ(after({.memory = {1, 0, 0}}), "the same");
  // Over the zeros of another one, or under them.
  EXPECT_EQ(after({.more = Raw{0, 0x41, 0x8a, 8, 0x0b} + sized({1})}),
            "the same");
  // Beside each other.
  EXPECT_EQ(after({.data = text(40, 0),
                   .more = Raw{0, 0x41, 0xab, 8, 0x0b} + sized({'x', 0})}),
            "1024:ab 1066:c 1067:x ");
  // Another passive segment, which nobody names.
  EXPECT_EQ(after({.more = Raw{1} + sized({0, 0})}), "the same");
}

TEST(PackedData, NotOfAnImportedMemory) {
  wasm::Wasm module;
  module.section(2,
                 Raw{1} + wasm::name("env") + wasm::name("m") + Raw{2, 0, 1});
  module.section(11, Raw{1, 0, 0x41, 0, 0x0b} + sized(Raw(30, 0)));
  std::vector<uint8_t> bytes = module.bytes();
  auto read = wasm::read_module(bytes);
  ASSERT_TRUE(read) << read.error().reason;
  EXPECT_TRUE(packed_data(*read).empty());
}

TEST(PackedData, AddressesOf64Bits) {
  EXPECT_EQ(after({.memory = {1, 4, 1}, .address = {0x42, 0x80, 8, 0x0b}}),
            "1024:ab 1066:c ");
}

}  // namespace
}  // namespace wasmrust::finished
