// Text of programs: print and parse undo one another for every table and every
// attribute, and mistakes have a place.
#include <gtest/gtest.h>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/program_text.h"
#include "compiler/ir/sample_functions.h"
#include "compiler/ir/sample_text.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

std::string again(std::string_view text) {
  auto parsed = parse_program(text);
  if (!parsed) return to_string(parsed.error());
  std::string out = print(parsed->program);
  for (const Function &each : parsed->functions) out += print(each);
  return out;
}

TEST(ProgramText, KeepsTheSample) {
  SampleProgram sample;
  std::string text = print(sample.program);
  EXPECT_EQ(again(text), text);
  // The types, symbols and memories that functions need are all there.
  auto parsed = parse_program(text);
  ASSERT_TRUE(parsed) << to_string(parsed.error());
  Verifier verifier(parsed->program);
  for (size_t i = 0; i < op_count; ++i)
    if (auto op = static_cast<Op>(i); in_ir(op)) {
      EXPECT_EQ(to_string(verifier.verify(one_of(sample, op))), "");
    }
}

TEST(ProgramText, KeepsEveryRowAndAttribute) {
  EXPECT_EQ(again(every_row), every_row);
  for (std::string_view word : layout_values)
    if (word != "none") {
      std::string text = "wasmir 2\nsymbol s0 data \"x\" is layout value=" +
                         std::string(word) + "\n";
      EXPECT_EQ(again(text), text);
    }
}

TEST(ProgramText, MeansWhatItSays) {
  auto parsed = parse_program(every_row);
  ASSERT_TRUE(parsed);
  const Program &program = parsed->program;
  EXPECT_EQ(program.types[2].group, 1u);
  EXPECT_EQ(program.types[2].group_size, 2u);
  EXPECT_EQ(program.types[3].group_size, 1u);
  EXPECT_TRUE(program.types[2].is_final);
  EXPECT_FALSE(program.types[1].is_final);
  EXPECT_EQ(program.memories[MemoryId(size_t{1})].kind, MemoryKind::Shared);
  EXPECT_EQ(program.address_type(MemoryId(size_t{1})).kind,
            wasm::ValueKind::I64);
  EXPECT_EQ(program.data[DataId(size_t{1})].bytes.size(), 4u);
  EXPECT_EQ(program.features[0].prefix, '+');
  EXPECT_EQ(parsed->functions.size(), 2u);
}

TEST(ProgramText, MistakesHaveAPlaceAndAReason) {
  auto error = [](std::string_view rows) {
    return again("wasmir 2\n" + std::string(rows));
  };
  EXPECT_EQ(again("wasmir 3\n"), "1:8: only version 2 is understood");
  EXPECT_EQ(again("symbol"), "1:1: expected `wasmir`");
  EXPECT_EQ(error("nothing"),
            "2:1: expected a row of the program or a function");
  EXPECT_EQ(error("symbol s1 data \"x\""),
            "2:11: rows stand in order, none is left out");
  EXPECT_EQ(error("symbol s0 data \"x\" color=3"),
            "2:20: the row has no such attribute");
  EXPECT_EQ(error("memory m0 \"x\" round"),
            "2:15: expected one of linear, shared, ...");
  EXPECT_EQ(error("rec 2\ntype 0 func () -> ()\n"),
            "4:1: the last group is not complete");
  EXPECT_EQ(error("relocation TypeIndexLeb 0"),
            "2:12: there is nothing to relocate");
  EXPECT_EQ(error("custom \"a\"\nrelocation Nothing 0"),
            "3:12: there is no such relocation");
  EXPECT_EQ(error("data d0 \"x"), "2:9: the string does not end in its line");
  EXPECT_EQ(error("func (type 0) {\nb0():\nnothing\n}"),
            "4:1: there is no operation `nothing`");
}

TEST(ProgramText, EveryPrefixIsReadOrRefused) {
  for (size_t length = 0; length < every_row.size(); ++length) {
    std::string once = again(every_row.substr(0, length));
    if (once.starts_with("wasmir")) {
      EXPECT_EQ(again(once), once);
    }
  }
}

}  // namespace
}  // namespace wasmrust::ir
