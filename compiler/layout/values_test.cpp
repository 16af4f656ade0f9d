// Fields: widths agree with what is written, and limits are those of 32 bits.
// Every relocation type is tried with numbers around the borders where LEB128
// grows by a byte.
#include "compiler/layout/values.h"

#include <gtest/gtest.h>

#include "compiler/layout/sample_program.h"

namespace wasmrust::layout {
namespace {

constexpr uint64_t numbers[] = {
    0,    1,     63,    64,         127,        128,        8191,
    8192, 16383, 16384, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};

TEST(Values, WhatIsWrittenIsWhatIsRead) {
  for (uint8_t number = 0; number <= 26; ++number) {
    RelocationType type = static_cast<RelocationType>(number);
    const wasm::RelocationRow *row = wasm::find_relocation(number);
    ASSERT_NE(row, nullptr);
    for (uint64_t value : numbers) {
      ASSERT_TRUE(fits(type, value));
      for (unsigned width :
           {wasm::field_width(type), compressed_width(type, value)}) {
        std::vector<uint8_t> bytes(width, 0xee);
        write_field(type, value, bytes.data(), width);
        ByteReader reader(bytes);
        uint64_t read = 0;
        switch (row->encoding) {
          case wasm::RelocationEncoding::Uleb:
            read = reader.uleb32();
            break;
          case wasm::RelocationEncoding::Sleb:
            read = static_cast<uint32_t>(reader.sleb32());
            break;
          case wasm::RelocationEncoding::Fixed:
            read = reader.u32();
            break;
          case wasm::RelocationEncoding::Uleb64:
            read = reader.uleb64();
            break;
          case wasm::RelocationEncoding::Sleb64:
            read = static_cast<uint64_t>(reader.sleb64());
            break;
          case wasm::RelocationEncoding::Fixed64:
            read = reader.u64();
            break;
        }
        EXPECT_FALSE(reader.failed()) << reader.reason();
        EXPECT_TRUE(reader.at_end());
        EXPECT_EQ(read, value) << row->name;
      }
    }
  }
}

TEST(Values, ThirtyTwoBitFieldsHoldThirtyTwoBits) {
  uint64_t minus_one = ~uint64_t{0};
  EXPECT_FALSE(fits(RelocationType::MemoryAddrLeb, minus_one));
  EXPECT_TRUE(fits(RelocationType::MemoryAddrSleb, minus_one));
  EXPECT_FALSE(fits(RelocationType::MemoryAddrSleb, uint64_t{1} << 32));
  EXPECT_FALSE(fits(RelocationType::MemoryAddrI32, uint64_t{1} << 32));
  EXPECT_TRUE(fits(RelocationType::MemoryAddrI64, uint64_t{1} << 32));
}

TEST(Values, EveryFactOfLayoutHasANameAndAValue) {
  LayoutAddresses addresses;
  addresses.heap_base = 7;
  for (int value = 1; value <= static_cast<int>(LayoutValue::WasmFirstPageEnd);
       ++value)
    EXPECT_FALSE(name_of(static_cast<LayoutValue>(value)).empty());
  EXPECT_EQ(layout_value(addresses, LayoutValue::HeapBase), 7u);
  EXPECT_EQ(layout_value(addresses, LayoutValue::MemoryBase), 0u);
}

TEST(Values, OffsetsInABodyMoveWithItsInstructions) {
  SampleProgram sample;
  SymbolId callee = sample.function("callee", {}, Body().end());
  SymbolId main = sample.function(
      "main", {}, Body().call(callee).drop().call(callee).end());
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  const Code &code = layout->code[layout->index[main]];
  // locals, call (6 → 2), drop, call (6 → 2), end
  BodyOffsets offsets(sample.program, *layout, code);
  for (auto [from, to] : {std::pair{0u, 0u},
                          {1u, 1u},
                          {7u, 3u},
                          {8u, 4u},
                          {14u, 6u},
                          {8u, 4u},
                          {1u, 1u},
                          {14u, 6u}})
    EXPECT_EQ(offsets(from), to);
}

// What a section says of the middle of a function follows it through a body
// that was written anew, and then through fields that became shorter.
TEST(Values, OffsetsInAFunctionFollowItsInstructions) {
  SampleProgram sample;
  SymbolId callee = sample.function("callee", {}, Body().end());
  SymbolId main = sample.function("main", {}, Body().call(callee).drop().end());
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  constexpr uint8_t old_body[40] = {};
  Table<FunctionId, CodeMap> maps;
  maps.resize(sample.program.functions.size());
  maps[sample.program.symbols[main].function] = {
      .old_body = old_body,
      .places = {{1, 30}, {7, 20}, {8, CodeMap::no_origin}},
      .locals = {}};
  Site site{.may_be_absent = true, .tombstone = {}, .maps = &maps};
  auto value = [&](SymbolId symbol, int64_t addend) {
    return relocation_value(sample.program, *layout,
                            {.type = RelocationType::FunctionOffsetI32,
                             .offset = 0,
                             .symbol = symbol,
                             .function_type = {},
                             .addend = addend},
                            site);
  };
  uint64_t start = layout->code[layout->index[main]].offset;
  EXPECT_EQ(value(main, 0), start);
  EXPECT_EQ(value(main, 30), start + 1);
  EXPECT_EQ(value(main, 20), start + 3);
  EXPECT_EQ(value(main, 25), 25u);  // gone
  site.tombstone = ~0ull;
  EXPECT_EQ(value(main, 25), ~0ull);
  // Without a map the body is the one that was read.
  EXPECT_EQ(value(callee, 1), layout->code[layout->index[callee]].offset + 1);
}

TEST(Values, UndefinedDataAreNullWhateverIsAdded) {
  SampleProgram sample;
  SymbolId missing = sample.program.symbols.add(
      {.name = "missing", .kind = SymbolKind::Data, .weak = true});
  SymbolId fixed =
      sample.program.symbols.add({.name = "fixed",
                                  .kind = SymbolKind::Data,
                                  .definition = Definition::Absolute,
                                  .offset = 4096});
  sample.function("main", {},
                  Body().address(missing, 8).address(fixed, 8).end());
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  const std::vector<Relocation> &relocations =
      sample.program.functions[FunctionId(0)].relocations;
  EXPECT_EQ(relocation_value(sample.program, *layout, relocations[0], {}), 0u);
  EXPECT_EQ(relocation_value(sample.program, *layout, relocations[1], {}),
            4104u);
}

}  // namespace
}  // namespace wasmrust::layout
