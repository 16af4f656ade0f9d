// The binary form of a program keeps each row and field, and is refused when it
// is cut off, changed or of another compiler.
#include "compiler/ir/binary_program.h"

#include <gtest/gtest.h>

#include "compiler/ir/binary.h"
#include "compiler/ir/binary_parts.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/random_function.h"
#include "compiler/ir/random_program.h"
#include "compiler/ir/sample_text.h"

namespace wasmrust::ir {
namespace {

constexpr std::string_view some_facts =
    R"(facts s0 reads nounwind willreturn linear=0 count=120 span "a.rs" 3 9
facts s9 pure no_capability
)";

std::vector<uint8_t> bytes_of(const Program &program, const Facts &facts = {},
                              std::span<const Function> functions = {}) {
  ByteWriter to;
  write_binary(program, facts, functions, to);
  return to.take();
}

template <typename Whole>
std::vector<uint8_t> bytes_of(const Whole &whole) {
  return bytes_of(whole.program, whole.facts, whole.functions);
}

template <typename Whole>
std::string text_of(const Whole &whole) {
  std::string text = print(whole.program);
  for (const Function &each : whole.functions) text += print(each);
  return text + print(whole.facts);
}

std::string reason_of(Bytes bytes) {
  auto read = read_program(bytes);
  if (read) return "";
  EXPECT_LE(read.error().offset, bytes.size());
  return read.error().reason;
}

ParsedProgram everything() {
  auto parsed = parse_program(std::string(every_row) + std::string(some_facts));
  EXPECT_TRUE(parsed) << to_string(parsed.error());
  return std::move(*parsed);
}

// What the text form does not say.
void expect_same_names_and_hints(const Program &a, const Program &b) {
  EXPECT_EQ(a.type_names, b.type_names);
  ASSERT_EQ(a.local_names.size(), b.local_names.size());
  for (FunctionId id : a.local_names.ids())
    EXPECT_TRUE(std::ranges::equal(
        a.local_names[id], b.local_names[id], [](auto &x, auto &y) {
          return x.local == y.local && x.name == y.name;
        }));
  EXPECT_TRUE(std::ranges::equal(a.merged, b.merged, [](auto &x, auto &y) {
    return x.gone == y.gone && x.into == y.into;
  }));
  ASSERT_EQ(a.branch_hints.size(), b.branch_hints.size());
  for (FunctionId id : a.branch_hints.ids())
    EXPECT_TRUE(std::ranges::equal(
        a.branch_hints[id], b.branch_hints[id], [](auto &x, auto &y) {
          return x.offset == y.offset && x.likely == y.likely;
        }));
  ASSERT_EQ(a.memories.size(), b.memories.size());
  for (MemoryId id : a.memories.ids())
    EXPECT_EQ(a.memories[id].type, b.memories[id].type);
}

TEST(BinaryProgram, KeepsEveryRowAndAttribute) {
  ParsedProgram parsed = everything();
  std::vector<uint8_t> bytes = bytes_of(parsed);
  auto again = read_program(bytes);
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(text_of(*again), std::string(every_row) + std::string(some_facts));
  EXPECT_EQ(bytes_of(*again), bytes);
  EXPECT_EQ(again->program.types[2].group, 1u);
}

TEST(BinaryProgram, KeepsTheSampleWithAllOperations) {
  SampleProgram sample;
  std::vector<Function> functions;
  for (size_t i = 0; i < op_count; ++i)
    if (auto op = static_cast<Op>(i); in_ir(op))
      functions.push_back(one_of(sample, op));
  std::vector<uint8_t> bytes = bytes_of(sample.program, {}, functions);
  auto again = read_program(bytes);
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(print(again->program), print(sample.program));
  ASSERT_EQ(again->functions.size(), functions.size());
  for (size_t i = 0; i < functions.size(); ++i)
    EXPECT_EQ(print(again->functions[i]), print(functions[i]));
}

TEST(BinaryProgram, KeepsNamesHintsAndWhetherAPageSizeIsWritten) {
  Program program;
  program.type_names[TypeId(size_t{3})] = "Point";
  program.local_names.resize(2);
  program.local_names[FunctionId(size_t{1})] = {{4, "x"}, {7, "y"}};
  program.merged = {{FunctionId(size_t{0}), FunctionId(size_t{1})}};
  program.branch_hints.resize(1);
  program.branch_hints[FunctionId(size_t{0})] = {{5, true}, {9, false}};
  program.memories.add({.type = {.has_page_size = true}});
  std::vector<uint8_t> bytes = bytes_of(program);
  auto again = read_program(bytes);
  ASSERT_TRUE(again) << again.error().reason;
  expect_same_names_and_hints(again->program, program);
  EXPECT_EQ(again->program.type_names.at(TypeId(size_t{3})), "Point");
}

TEST(BinaryProgram, KeepsRandomPrograms) {
  SampleProgram sample;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    Program program = random_program(seed);
    std::vector<Function> functions;
    for (uint64_t i = 0; i < seed % 4; ++i)
      functions.push_back(random_function(sample, seed + i));
    Facts facts = everything().facts;
    std::vector<uint8_t> bytes = bytes_of(program, facts, functions);
    auto again = read_program(bytes);
    ASSERT_TRUE(again) << seed << ": " << again.error().reason;
    ASSERT_EQ(print(again->program), print(program)) << seed;
    expect_same_names_and_hints(again->program, program);
    ASSERT_EQ(again->facts.rows, facts.rows);
    ASSERT_EQ(again->functions.size(), functions.size());
    for (size_t i = 0; i < functions.size(); ++i)
      ASSERT_EQ(print(again->functions[i]), print(functions[i])) << seed;
    ASSERT_EQ(bytes_of(*again), bytes) << seed;
  }
}

TEST(BinaryProgram, WhatIsUsualTakesNoBytes) {
  Program program;
  size_t before = bytes_of(program).size();
  for (int i = 0; i < 100; ++i)
    program.symbols.add({.name = "f",
                         .definition = Definition::Function,
                         .type = TypeId(size_t{3}),
                         .function = FunctionId(size_t{7})});
  EXPECT_LE(bytes_of(program).size(), before + 100 * 6 + 2);
}

TEST(BinaryProgram, EveryPrefixIsRefused) {
  std::vector<uint8_t> bytes = bytes_of(everything());
  for (size_t length = 0; length < bytes.size(); ++length)
    EXPECT_NE(reason_of(Bytes(bytes).first(length)), "") << length;
  bytes.push_back(0);
  EXPECT_EQ(reason_of(bytes), "bytes behind the program");
}

TEST(BinaryProgram, OtherVersionsOperationsAndFormsAreRefused) {
  std::vector<uint8_t> bytes = bytes_of(everything());
  auto reason_with = [&](size_t at) {
    std::vector<uint8_t> changed = bytes;
    changed[at] ^= 1;
    return reason_of(changed);
  };
  EXPECT_EQ(reason_with(0), "not a program in WasmIR");
  EXPECT_EQ(reason_with(5), "another version of WasmIR");
  for (size_t i = 0; i < 8; ++i)
    EXPECT_EQ(reason_with(6 + i), "made by a compiler with other operations");
  ByteWriter function;
  SampleProgram sample;
  write_binary(one_of(sample, Op::Return), function);
  EXPECT_EQ(reason_of(function.view()), "not a program in WasmIR");
  auto read = read_binary(bytes);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "not a function in WasmIR");
}

TEST(BinaryProgram, ChangedBytesAreReadOrRefused) {
  std::vector<uint8_t> bytes = bytes_of(everything());
  size_t accepted = 0;
  for (size_t at = 0; at < bytes.size(); ++at)
    for (unsigned by = 1; by < 256; by = by < 16 ? by + 1 : by * 2 + 1) {
      std::vector<uint8_t> changed = bytes;
      changed[at] ^= by;
      auto read = read_program(changed);
      if (!read) {
        EXPECT_FALSE(read.error().reason.empty());
        EXPECT_LE(read.error().offset, changed.size());
        continue;
      }
      ++accepted;
      std::string text = text_of(*read);
      std::vector<uint8_t> written = bytes_of(*read);
      auto again = read_program(written);
      ASSERT_TRUE(again) << again.error().reason;
      ASSERT_EQ(text_of(*again), text);
      // Text takes the tables, too.
      auto parsed = parse_program(print(read->program));
      ASSERT_TRUE(parsed) << to_string(parsed.error());
    }
  EXPECT_GT(accepted, 1000u);
}

TEST(BinaryProgram, WrongFieldsHaveAReason) {
  auto reason_when = [](auto change) {
    Program program;
    change(program);
    return reason_of(bytes_of(program));
  };
  EXPECT_EQ(
      reason_when([](Program &to) { to.data.add({.alignment_log2 = 64}); }),
      "there is no such alignment");
  EXPECT_EQ(reason_when([](Program &to) {
              to.memories.add({.type = {.page_size_log2 = 65}});
            }),
            "there is no such page size");
  EXPECT_EQ(reason_when([](Program &to) {
              to.symbols.add({.kind = static_cast<SymbolKind>(6)});
            }),
            "there is no such kind");
  EXPECT_EQ(reason_when([](Program &to) {
              to.functions.add(
                  {.relocations = {{.type = static_cast<RelocationType>(200),
                                    .offset = 1}}});
            }),
            "there is no such relocation");
  for (wasm::ValueType type :
       {wasm::ValueType{wasm::ValueKind::Bottom},
        wasm::ValueType{wasm::ValueKind::I64, 1},
        wasm::ValueType{wasm::ValueKind::RefNull, wasm::heap::any},
        wasm::ValueType{wasm::ValueKind::Ref, -11},
        wasm::ValueType{static_cast<wasm::ValueKind>(0x66)},
        wasm::ValueType{static_cast<wasm::ValueKind>(0x80)}})
    EXPECT_EQ(
        reason_when([&](Program &to) { to.globals.add({.type = {type}}); }),
        "there is no such type");
}

// The bytes of a program behind its head.
std::vector<uint8_t> with_head(std::initializer_list<uint8_t> rest) {
  std::vector<uint8_t> bytes = bytes_of(Program());
  bytes.resize(14);
  bytes.insert(bytes.end(), rest);
  return bytes;
}

TEST(BinaryProgram, CountsDoNotLie) {
  // No fields, no facts, no functions.
  EXPECT_EQ(reason_of(with_head({0, wasmir_version, 0, 0})), "");
  EXPECT_EQ(reason_of(with_head({0x80, 0x80, 0x20, wasmir_version, 0, 0})),
            "there is no such field");
  // Types: 4,294,967,295 of them; a group of two of which one is there; an
  // empty one.
  std::string too_many = reason_of(with_head({1, 255, 255, 255, 255, 15, 1}));
  EXPECT_NE(too_many, "");
  for (uint8_t field : {2, 4, 8, 16, 32})
    EXPECT_EQ(reason_of(with_head({field, 255, 255, 255, 255, 15, 1})),
              too_many);
  EXPECT_EQ(reason_of(with_head({1, 1, 2, 0, 0, wasmir_version, 0, 0})),
            "the group of types is not complete");
  EXPECT_EQ(reason_of(with_head({1, 1, 0, 0, 0, wasmir_version, 0, 0})),
            "the group of types is not complete");
  EXPECT_EQ(reason_of(with_head({1, 1, 1, 0, wasmir_version, 0, 0})), "");
  EXPECT_EQ(reason_of(with_head({0, wasmir_version, 0, 9, 0})), too_many);
}

TEST(BinaryProgram, ATypeHasOneName) {
  EXPECT_EQ(reason_of(with_head({0x80, 0x80, 2, 2, 1, 1, 'a', 1, 1, 'b',
                                 wasmir_version, 0, 0})),
            "a name is there twice");
  EXPECT_EQ(reason_of(with_head({0x80, 0x80, 2, 2, 1, 1, 'a', 2, 1, 'b',
                                 wasmir_version, 0, 0})),
            "");
}

// Ids that no instruction has are few in all functions together.
TEST(BinaryProgram, FreeIdsAreLimited) {
  constexpr uint32_t most = 1 << 24;
  auto reason_with = [](std::initializer_list<uint32_t> ids) {
    ByteWriter to;
    to.append(with_head({0, wasmir_version, 0}));
    to.uleb(ids.size());
    for (uint32_t count : ids) {
      for (int i = 0; i < 5; ++i) to.u8(0);  // symbol … origins
      to.uleb(count);
      for (int i = 0; i < 2; ++i) to.u8(0);  // blocks, regions
    }
    return reason_of(to.view());
  };
  EXPECT_EQ(reason_with({1000, 1000}), "");
  EXPECT_EQ(reason_with({most + 1000}), "there is no such number of ids");
  EXPECT_EQ(reason_with({1000, most - 500}), "there is no such number of ids");
}

}  // namespace
}  // namespace wasmrust::ir
