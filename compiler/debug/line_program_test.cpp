// Line programs: what was encoded is read back, in any parameters.
#include "compiler/debug/line_program.h"

#include <gtest/gtest.h>
#include <llvm/BinaryFormat/Dwarf.h>

#include <random>

#include "compiler/debug/forms.h"

namespace wasmrust::debug {
namespace {

using namespace llvm::dwarf;

// A program of DWARF 4 with no files around `code`.
std::vector<uint8_t> program_of(const LineParameters &is, Bytes code) {
  ByteWriter body;
  body.u8(1);
  body.u8(1);
  body.u8(is.default_is_statement);
  body.u8(static_cast<uint8_t>(is.line_base));
  body.u8(is.line_range);
  body.u8(is.opcode_base);
  for (int i = 1; i < is.opcode_base; ++i) body.u8(i == 13 ? 2 : 0);
  body.u8(0);
  body.u8(0);
  ByteWriter all;
  all.u32(static_cast<uint32_t>(2 + 4 + body.size() + code.size()));
  write_number(all, 4, 2);
  all.u32(static_cast<uint32_t>(body.size()));
  all.append(body.view());
  all.append(code);
  return all.take();
}

std::vector<LineSequence> read(Bytes bytes, std::string *error = nullptr) {
  ByteReader in(bytes);
  LineProgram program = read_line_header(in);
  if (!in.failed()) in.skip(program.code - in.position());
  std::vector<LineSequence> sequences;
  LineReader(program, in)
      .run([](uint64_t address) { return address != UINT32_MAX; },
           [&](const LineSequence &each) { sequences.push_back(each); });
  if (error) *error = in.reason();
  return sequences;
}

std::vector<LineRow> random_rows(std::mt19937 &random,
                                 const LineParameters &is) {
  std::vector<LineRow> rows;
  LineRow row;
  row.address = 50;
  row.line = 100;
  for (int i = 0; i < 60; ++i) {
    row.address += random() % 4 ? random() % 5 : random() % 300;
    row.line = random() % 5 ? row.line + random() % 20 - 6 : random() % 100000;
    if (random() % 3 == 0) row.column = random() % 200;
    if (random() % 9 == 0) row.file = random() % 9;
    row.discriminator = random() % 4 ? 0 : random() % 300;
    row.is_statement = random() % 2;
    row.basic_block = random() % 10 == 0;
    row.prologue_end = is.opcode_base > 10 && random() % 10 == 0;
    row.epilogue_begin = is.opcode_base > 11 && random() % 10 == 0;
    if (is.opcode_base > 12 && random() % 20 == 0) row.isa = random() % 3;
    rows.push_back(row);
  }
  return rows;
}

TEST(LineProgram, WhatIsWrittenIsRead) {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    LineParameters is;
    is.version = 4;
    is.default_is_statement = random() % 2;
    is.line_base = static_cast<int8_t>(random() % 12) - 6;
    is.line_range = static_cast<uint8_t>(1 + random() % 20);
    is.opcode_base = static_cast<uint8_t>(10 + random() % 5);
    auto rows = random_rows(random, is);
    ByteWriter code;
    LineWriter writer(is, code);
    for (int sequence = 0; sequence < 2; ++sequence) {
      writer.begin(rows[0].address);
      for (const LineRow &row : rows) writer.row(row);
      writer.end(rows.back().address + 7);
    }
    auto sequences = read(program_of(is, code.view()));
    ASSERT_EQ(sequences.size(), 2u);
    ASSERT_EQ(sequences[1].rows.size(), rows.size());
    EXPECT_EQ(sequences[1].end, rows.back().address + 7);
    for (size_t i = 0; i < rows.size(); ++i) {
      auto all_of = [](const LineRow &row) {
        return std::tuple(row.address, row.file, row.line, row.column,
                          row.discriminator, row.isa, row.is_statement,
                          row.basic_block, row.prologue_end,
                          row.epilogue_begin);
      };
      ASSERT_EQ(all_of(sequences[1].rows[i]), all_of(rows[i])) << i;
    }
  }
}

// clang's parameters: most rows are one byte.
TEST(LineProgram, IsShort) {
  LineParameters is;
  is.version = 4;
  is.line_base = -5;
  is.line_range = 14;
  is.opcode_base = 13;
  ByteWriter code;
  LineWriter writer(is, code);
  LineRow row;
  row.is_statement = true;
  writer.begin(0);
  size_t start = code.size();
  for (int i = 0; i < 10; ++i) {
    row.address += 6, row.line += 3;
    writer.row(row);
  }
  EXPECT_EQ(code.size() - start, 10u);
  row.address += 20;  // DW_LNS_const_add_pc
  writer.row(row);
  EXPECT_EQ(code.size() - start, 12u);
}

TEST(LineProgram, WhatIsGoneAndWhatIsUnknown) {
  LineParameters is;
  is.line_range = 14;
  is.opcode_base = 14;
  const uint8_t code[] = {0,
                          5,
                          DW_LNE_set_address,
                          255,
                          255,
                          255,
                          255,
                          DW_LNS_copy,
                          0,
                          5,
                          DW_LNE_set_address,
                          9,
                          0,
                          0,
                          0,  // not gone
                          13,
                          1,
                          2,  // a standard opcode that we do not know
                          0,
                          3,
                          0x80,
                          1,
                          2,  // a vendor's
                          DW_LNS_fixed_advance_pc,
                          2,
                          0,
                          DW_LNS_copy,
                          0,
                          1,
                          DW_LNE_end_sequence};
  std::string error;
  auto sequences = read(program_of(is, code), &error);
  EXPECT_EQ(error, "");
  ASSERT_EQ(sequences.size(), 1u);
  ASSERT_EQ(sequences[0].rows.size(), 1u);
  EXPECT_EQ(sequences[0].rows[0].address, 11u);
}

TEST(LineProgram, MalformedHeaders) {
  LineParameters is;
  is.line_range = 14;
  is.opcode_base = 13;
  auto reason = [&](size_t at, uint8_t value) {
    auto bytes = program_of(is, {});
    bytes[at] = value;
    ByteReader in(bytes);
    (void)read_line_header(in);
    return in.reason();
  };
  EXPECT_EQ(reason(0, 200), "length out of bounds");
  EXPECT_EQ(reason(4, 6), "unknown version");
  EXPECT_EQ(reason(6, 200), "length out of bounds");
  EXPECT_EQ(reason(10, 2), "instructions of more than a byte at the least");
  EXPECT_EQ(reason(11, 2), "several operations in an instruction");
  EXPECT_EQ(reason(14, 0), "a range of no lines");
  EXPECT_EQ(reason(15, 9), "fewer opcodes than DWARF 2 has");
  EXPECT_EQ(reason(15, 200), "unexpected end");
}

}  // namespace
}  // namespace wasmrust::debug
