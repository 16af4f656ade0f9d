// Text of programs: print and parse undo one another for every table and every
// attribute, and mistakes have a place.
#include <gtest/gtest.h>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/program_text.h"
#include "compiler/ir/sample_functions.h"
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

// Every row and attribute, none with its usual value.
constexpr std::string_view everything = R"(wasmir 2
type 0 func () -> ()
rec 2
type 1 open struct (mut i8, (ref null 2), i64)
type 2 sub 1 array (mut i16)
type 3 func (i32, (ref 1)) -> ((ref 2), f64)
memory m0 "main" linear min=1 max=65536 import "env" "memory"
memory m1 "big" shared min=2 max=18446744073709551615 i64 shared page=0 input=3
memory m2 "heap" managed
memory m3 "\00\"" region
symbol s0 function "main" is function function=0 (type 0) exported no_strip live export "_start" input=1
symbol s1 data "text" is data data=0 offset=4 size=8 local tls
symbol s2 global "__stack_pointer" is layout value=stack_pointer global_type (mut i32)
symbol s3 table "t" table_type (externref min=1 max=2 i64) weak hidden import "a" "b"
symbol s4 tag "e" is tag tag=0 (type 0) explicit_name in_table stub
symbol s5 section ".debug_info" is section custom=0
symbol s6 global "g" is global global=0
symbol s7 table "u" is table table=0
symbol s8 data "base" is absolute offset=1024
function 0 s0 (type 0) live input=1 bytes "\00\10\0b"
  relocation FunctionIndexLeb 1 s0
  relocation TypeIndexLeb 2 (type 3)
data d0 ".rodata" s1 memory=m1 size=16 align_log2=3 flags=1 zero live input=0
data d1 "x" size=4 bytes "abc\ff"
  relocation MemoryAddrI32 0 s1 addend=-9223372036854775808
global 0 (mut (ref null 1)) s6 live input=2 init "A\00\0b"
table 0 (funcref min=5) s7 live input=2
tag 0 (type 0) s4 live input=2
elem e0 active funcref table=s7 input=4 offset "A\00\0b" functions s0 null s0
elem e1 declared (ref 1) expressions "\d2\00\0b" ""
custom ".debug_info" input=2 bytes "\01"
  relocation SectionOffsetI32 0 s5 addend=3
init s0 priority=65535 order=2
record "wasmrust.facts" input=1 bytes "r"
entry s0
feature "+simd128"
producer "language" "Rust" "1.96"
func s0 (type 0) {
b0():
  return
}
func (type 0) {
b0():
  unreachable
}
)";

TEST(ProgramText, KeepsEveryRowAndAttribute) {
  EXPECT_EQ(again(everything), everything);
  for (std::string_view word : layout_values)
    if (word != "none") {
      std::string text = "wasmir 2\nsymbol s0 data \"x\" is layout value=" +
                         std::string(word) + "\n";
      EXPECT_EQ(again(text), text);
    }
}

TEST(ProgramText, MeansWhatItSays) {
  auto parsed = parse_program(everything);
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
  for (size_t length = 0; length < everything.size(); ++length) {
    std::string once = again(everything.substr(0, length));
    if (once.starts_with("wasmir")) {
      EXPECT_EQ(again(once), once);
    }
  }
}

}  // namespace
}  // namespace wasmrust::ir
