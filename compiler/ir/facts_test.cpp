// Facts are kept by text and bytes, alone and in a program; bytes that were cut
// off are refused; each rule of the verifier has a table that breaks it.
#include "compiler/ir/facts.h"

#include <gtest/gtest.h>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/sample_program.h"

namespace wasmrust::ir {
namespace {

Facts some_facts(const SampleProgram &sample) {
  Facts facts;
  facts.rows.push_back({sample.import, {.nounwind = true}});
  facts.rows.push_back({sample.callee,
                        {.reads = true,
                         .willreturn = true,
                         .linear = {0, 1},
                         .capabilities = std::vector<SymbolId>{sample.granted},
                         .count = UINT64_MAX,
                         .span = {"src/a \"b\".rs", 3, 9}}});
  facts.rows.push_back({sample.tail,
                        {.pure = true,
                         .noreturn = true,
                         .unnamed = true,
                         .capabilities = std::vector<SymbolId>{},
                         .span = {"main.rs", 7}}});
  facts.sort();
  return facts;
}

TEST(Facts, AreFoundByTheirFunction) {
  SampleProgram sample;
  Facts facts = some_facts(sample);
  ASSERT_NE(facts.find(sample.import), nullptr);
  EXPECT_TRUE(facts.find(sample.import)->nounwind);
  EXPECT_EQ(facts.find(sample.tail)->span.first_line, 7u);
  EXPECT_EQ(facts.find(sample.table), nullptr);
  facts.rows.push_back({sample.import, {.noreturn = true}});
  facts.sort();
  EXPECT_EQ(facts.rows.size(), 3u);
  EXPECT_FALSE(facts.find(sample.import)->noreturn);
}

TEST(Facts, AreKeptByText) {
  SampleProgram sample;
  Facts facts = some_facts(sample);
  std::string text = print(facts);
  EXPECT_EQ(
      text,
      "facts s0 reads willreturn linear=0 linear=1 capability=s9 "
      "count=18446744073709551615 span \"src/a \\\"b\\\".rs\" 3 9\n"
      "facts s1 nounwind\n"
      "facts s2 pure noreturn unnamed no_capability span \"main.rs\" 7\n");
  auto read = parse_program(print(sample.program) + text);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->facts.rows, facts.rows);
  for (const char *wrong : {"facts", "facts v1", "facts s1 clever",
                            "facts s1 span 3", "facts s1 linear="})
    EXPECT_FALSE(parse_program("wasmir 2\n" + std::string(wrong) + "\n"))
        << wrong;
}

TEST(Facts, AreKeptByBytes) {
  SampleProgram sample;
  Facts facts = some_facts(sample);
  ByteWriter bytes;
  write_binary(facts, bytes);
  auto read = read_facts(bytes.view());
  ASSERT_TRUE(read) << read.error().reason;
  EXPECT_EQ(read->rows, facts.rows);
  for (size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(read_facts(bytes.view().first(length))) << length;
  bytes.u8(0);
  EXPECT_FALSE(read_facts(bytes.view()));
}

struct FactsRules : testing::Test {
  SampleProgram sample;
  Facts facts = some_facts(sample);

  // The first rule that does not hold; 0: all do.
  int broken() const {
    auto found = verify_facts(sample.program, facts);
    return found.empty() ? 0 : found[0].rule;
  }
  FunctionFacts &of_callee() { return facts.rows[0].facts; }
};

TEST_F(FactsRules, Rule1Functions) {
  EXPECT_EQ(broken(), 0);
  facts.rows[2].function = sample.table;
  EXPECT_EQ(broken(), 1);
  facts.rows[2].function = SymbolId(size_t{999});
  EXPECT_EQ(broken(), 1);
  facts.rows[2].function = facts.rows[1].function;
  EXPECT_EQ(broken(), 1);
}

TEST_F(FactsRules, Rule2LinearParameters) {
  of_callee().linear = {2};
  EXPECT_EQ(broken(), 2);
  of_callee().linear = {1, 0};
  EXPECT_EQ(broken(), 2);
}

TEST_F(FactsRules, Rule3Capabilities) {
  of_callee().capabilities = {{sample.counter}};
  EXPECT_EQ(broken(), 3);
  of_callee().capabilities = {{sample.granted, sample.granted}};
  EXPECT_EQ(broken(), 3);
}

TEST_F(FactsRules, Rule4Effects) {
  of_callee().pure = true;
  EXPECT_EQ(broken(), 4);
}

TEST_F(FactsRules, Rule5Spans) {
  of_callee().span.last_line = 2;
  EXPECT_EQ(broken(), 5);
  of_callee().span = {"", 3};
  EXPECT_EQ(broken(), 5);
  of_callee().span = {"a.rs", 0};
  EXPECT_EQ(broken(), 5);
}

}  // namespace
}  // namespace wasmrust::ir
