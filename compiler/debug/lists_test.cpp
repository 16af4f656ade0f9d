// Lists in every form that they are written in, dead entries among them.
#include "compiler/debug/lists.h"

#include <gtest/gtest.h>
#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmrust::debug {
namespace {

using namespace llvm::dwarf;
using Ranges = std::vector<Range>;

class Lists : public testing::Test {
 protected:
  void use(uint16_t version) {
    unit_.header.format = {.version = version, .address_size = 4};
    unit_.base_address = 100;
  }

  std::expected<Ranges, std::string> ranges(const ByteWriter &bytes,
                                            uint32_t form = DW_FORM_sec_offset,
                                            uint64_t number = 0) {
    sections_.ranges = sections_.rnglists = bytes.view();
    FormValue value;
    value.form = form;
    value.number = number;
    Ranges found;
    auto done = read_ranges(sections_, unit_, value, found);
    if (!done) return std::unexpected(done.error());
    return found;
  }

  static ByteWriter words(std::initializer_list<uint32_t> list) {
    ByteWriter bytes;
    for (uint32_t word : list) bytes.u32(word);
    return bytes;
  }

  Sections sections_;
  Unit unit_;
};

TEST_F(Lists, OfDwarf4) {
  use(4);
  constexpr uint32_t most = UINT32_MAX;
  EXPECT_EQ(ranges(words({1, 5, 7, 7, most, 1000, 2, 3, 0, 0})),
            (Ranges{{101, 105}, {1002, 1003}}));
  // Entries of functions that are gone, and bases that are.
  EXPECT_EQ(ranges(words({most - 1, most - 1, most, most, 4, 6, 0, 0})),
            (Ranges{{104, 106}}));
  EXPECT_EQ(ranges(words({most, most - 1, 4, 6, 0, 0})), Ranges{});
  EXPECT_FALSE(ranges(words({1, 5, 0})));
  EXPECT_FALSE(ranges(words({0, 0}), DW_FORM_sec_offset, 9));
}

TEST_F(Lists, OfDwarf5) {
  use(5);
  unit_.addr_base = 0;
  ByteWriter addresses = words({200, 300, UINT32_MAX});
  sections_.addr = addresses.view();
  ByteWriter list;
  auto entry = [&](uint8_t kind, std::initializer_list<uint8_t> numbers) {
    list.u8(kind);
    for (uint8_t number : numbers) list.u8(number);
  };
  entry(DW_RLE_offset_pair, {1, 5});
  entry(DW_RLE_startx_endx, {0, 1});
  entry(DW_RLE_startx_length, {1, 9});
  entry(DW_RLE_startx_length, {2, 9});  // gone
  entry(DW_RLE_base_addressx, {1});
  entry(DW_RLE_offset_pair, {1, 2});
  entry(DW_RLE_base_addressx, {2});  // gone
  entry(DW_RLE_offset_pair, {1, 2});
  entry(DW_RLE_base_address, {0, 1, 0, 0});
  entry(DW_RLE_offset_pair, {3, 4});
  entry(DW_RLE_start_end, {1, 0, 0, 0, 2, 0, 0, 0});
  entry(DW_RLE_start_length, {7, 0, 0, 0, 2});
  entry(DW_RLE_end_of_list, {});
  Ranges expected = {{101, 105}, {200, 300}, {300, 309}, {301, 302},
                     {259, 260}, {1, 2},     {7, 9}};
  EXPECT_EQ(ranges(list), expected);
  // The same by its number in a table of offsets.
  ByteWriter table = words({0, 8});
  table.append(list.view());
  EXPECT_EQ(ranges(table, DW_FORM_rnglistx, 1), expected);
  EXPECT_FALSE(ranges(table, DW_FORM_rnglistx, UINT64_MAX / 4));
  ByteWriter unknown;
  unknown.u8(99);
  EXPECT_FALSE(ranges(unknown));
}

TEST_F(Lists, AreReadAsTheyWereWritten) {
  for (uint16_t version : {4, 5}) {
    use(version);
    unit_.base_address = 40;
    ListWriter writer;
    writer.begin_unit(unit_.header.format, 40);
    Ranges list = {{50, 60}, {70, 1000}};
    writer.add_ranges(Ranges{{41, 42}});
    uint32_t at = writer.add_ranges(list);
    uint32_t locations = writer.begin_locations();
    std::vector<uint8_t> expression = {DW_OP_lit1, DW_OP_stack_value};
    writer.add_location({50, 60}, expression);
    writer.add_location({60, 61}, {});
    writer.end_locations();
    writer.end_unit();
    EXPECT_EQ(ranges(version == 5 ? writer.rnglists : writer.ranges,
                     DW_FORM_sec_offset, at),
              list);
    sections_.loc = writer.loc.view();
    sections_.loclists = writer.loclists.view();
    FormValue value;
    value.form = DW_FORM_sec_offset;
    value.number = locations;
    std::vector<OldLocation> found;
    ASSERT_TRUE(read_locations(sections_, unit_, value, found));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].range, (Range{50, 60}));
    EXPECT_TRUE(std::ranges::equal(found[0].expression, expression));
    EXPECT_EQ(found[1].range, (Range{60, 61}));
  }
}

// The end of a list with 64-bit addresses is one number of 16 bytes.
TEST(Numbers, MayBeWiderThanTheirValue) {
  ByteWriter bytes;
  write_number(bytes, 5, 16);
  std::vector<uint8_t> expected(16);
  expected[0] = 5;
  EXPECT_EQ(bytes.take(), expected);
}

}  // namespace
}  // namespace wasmrust::debug
