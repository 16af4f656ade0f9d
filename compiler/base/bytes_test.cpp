// Tests of bytes.h. LEB128 against the specification's rules, at the borders of
// each width; readers that meet the end of their bytes; counts that lie about
// what follows them.
#include "compiler/base/bytes.h"

#include <gtest/gtest.h>

namespace wasmrust {
namespace {

std::vector<uint8_t> uleb(uint64_t value) {
  ByteWriter writer;
  writer.uleb(value);
  return writer.take();
}

std::vector<uint8_t> sleb(int64_t value) {
  ByteWriter writer;
  writer.sleb(value);
  return writer.take();
}

TEST(Leb, WritesTheShortestForm) {
  EXPECT_EQ(uleb(0), (std::vector<uint8_t>{0}));
  EXPECT_EQ(uleb(127), (std::vector<uint8_t>{0x7f}));
  EXPECT_EQ(uleb(128), (std::vector<uint8_t>{0x80, 1}));
  EXPECT_EQ(sleb(-1), (std::vector<uint8_t>{0x7f}));
  EXPECT_EQ(sleb(63), (std::vector<uint8_t>{0x3f}));
  EXPECT_EQ(sleb(64), (std::vector<uint8_t>{0xc0, 0}));
  EXPECT_EQ(sleb(-65), (std::vector<uint8_t>{0xbf, 0x7f}));
}

TEST(Leb, ReadsWhatItWrites) {
  std::vector<uint64_t> values = {0};
  for (unsigned bit = 0; bit < 64; ++bit)
    for (int delta : {-1, 0, 1})
      values.push_back((1ull << bit) + static_cast<uint64_t>(delta));
  for (uint64_t value : values) {
    auto unsigned_bytes = uleb(value);
    EXPECT_EQ(unsigned_bytes.size(), uleb_size(value));
    EXPECT_EQ(ByteReader(unsigned_bytes).uleb64(), value);
    auto signed_value = static_cast<int64_t>(value);
    auto signed_bytes = sleb(signed_value);
    EXPECT_EQ(signed_bytes.size(), sleb_size(signed_value));
    EXPECT_EQ(ByteReader(signed_bytes).sleb64(), signed_value);
    if (value <= UINT32_MAX) {
      uint8_t padded[5];
      patch_uleb_padded(padded, value, 5);
      ByteReader reader(padded);
      EXPECT_EQ(reader.uleb32(), value);
      EXPECT_TRUE(reader.at_end());
    }
    if (signed_value >= INT32_MIN && signed_value <= INT32_MAX) {
      uint8_t padded[5];
      patch_sleb_padded(padded, signed_value, 5);
      EXPECT_EQ(ByteReader(padded).sleb32(), signed_value);
    }
  }
}

TEST(Leb, RejectsWhatTheSpecificationRejects) {
  // One byte too many, and unused bits that are no extension.
  const std::vector<uint8_t> too_long = {0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
  ByteReader long_reader(too_long);
  long_reader.uleb32();
  EXPECT_TRUE(long_reader.failed());
  EXPECT_EQ(long_reader.reason(), "integer representation too long");
  EXPECT_EQ(long_reader.offset(), 4u);
  for (uint8_t last : {0x10, 0x1f, 0x70}) {
    const std::vector<uint8_t> bytes = {0xff, 0xff, 0xff, 0xff, last};
    ByteReader reader(bytes);
    reader.uleb32();
    EXPECT_TRUE(reader.failed()) << unsigned(last);
  }
  const std::vector<uint8_t> largest = {0xff, 0xff, 0xff, 0xff, 0x0f};
  EXPECT_EQ(ByteReader(largest).uleb32(), UINT32_MAX);
  const std::vector<uint8_t> smallest = {0x80, 0x80, 0x80, 0x80, 0x78};
  EXPECT_EQ(ByteReader(smallest).sleb32(), INT32_MIN);
  const std::vector<uint8_t> not_extended = {0x80, 0x80, 0x80, 0x80, 0x08};
  ByteReader signed_reader(not_extended);
  signed_reader.sleb32();
  EXPECT_TRUE(signed_reader.failed());
}

TEST(ByteReader, RemembersTheFirstFailure) {
  const std::vector<uint8_t> bytes = {1, 2, 3};
  ByteReader reader(bytes, 100);
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.offset(), 101u);
  EXPECT_EQ(reader.u8(), 0);
  reader.fail("another reason");
  EXPECT_EQ(reader.reason(), "unexpected end");
}

TEST(ByteReader, BoundsCountsByWhatRemains) {
  const std::vector<uint8_t> bytes = {0xff, 0xff, 0x03, 0, 0};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.count(), 0u);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.reason(), "length out of bounds");
}

}  // namespace
}  // namespace wasmrust
