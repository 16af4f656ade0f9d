// Text of functions: print and parse undo one another for each operation, ids
// stay what they were, and every mistake has a place and a reason.
#include "compiler/ir/parse.h"

#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/print.h"
#include "compiler/ir/sample_functions.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

std::string again(const std::string &text) {
  auto function = parse_function(text);
  return function ? print(*function) : to_string(function.error());
}

TEST(Text, KeepsEveryOperation) {
  SampleProgram sample;
  Verifier verifier(sample.program);
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op)) continue;
    std::string text = print(one_of(sample, op));
    if (op != Op::Parameter) {
      EXPECT_NE(text.find(text_of(op)), std::string::npos) << text;
    }
    auto function = parse_function(text);
    ASSERT_TRUE(function) << to_string(function.error()) << "\n" << text;
    EXPECT_EQ(print(*function), text);
    EXPECT_EQ(to_string(verifier.verify(*function)), "") << text;
  }
}

// Ids that nothing has, handlers, likelihoods, places, several results.
constexpr std::string_view everything = R"(func s4 (type 0) legacy_exceptions {
region r0 (catch_ref s9 b5(v1)) (catch_all b6())
region r1 in r0 (catch s9 b7()) (catch_all_ref b9(v1, v1))
b0(v0: i32):
  v1: i32 = i32.eqz v0 @3:17
  br_if v1 unlikely b2(v0) likely b1()
b1() in r1:
  v11 = call v1 v9 s2
  v12: i32 = result v11 0
  v13: f64 = result v11 1
  br b2(v12)
b2(v4: i32, v3: (ref null 7)) in r0:
  v20: i32 = symbol.address s3-8
  v21: i32 = i32.load v20 offset=s3+16 align=1 memory=m2
  v22: v128 = v128.load8_lane v20 v8 offset=18446744073709551615 lane=15
  v30: (ref 2) = br_on_cast v3 anyref (ref 2) b1() b5(v30)
b5(v5: i32):
  memory.copy v0 v0 v0 memory=m0 memory=m1
  return v4 v4
}
)";

TEST(Text, KeepsIdsAndHoles) {
  EXPECT_EQ(again(std::string(everything)), everything);
  auto function = parse_function(everything);
  ASSERT_TRUE(function);
  EXPECT_EQ(function->symbol, SymbolId(size_t{4}));
  EXPECT_EQ((*function)[ValueId(size_t{12})].op, Op::Result);
  EXPECT_FALSE(function->block_of(ValueId(size_t{10})));
  EXPECT_EQ(function->blocks.size(), 6u);
  EXPECT_FALSE((*function)[BlockId(size_t{3})].first);
}

TEST(Text, OneInstructionIsALine) {
  auto function = parse_function(everything);
  ASSERT_TRUE(function);
  EXPECT_EQ(print(*function, ValueId(size_t{1})), "v1: i32 = i32.eqz v0 @3:17");
}

TEST(Text, SpaceAndCommentsDoNotMatter) {
  EXPECT_EQ(again(";; a comment\n\nfunc (type 0) {  ;; more\n b0 ( ) :\n\n"
                  "\treturn ;; end\r\n}"),
            "func (type 0) {\nb0():\n  return\n}\n");
}

struct Mistake {
  std::string_view body, error;
};

TEST(Text, MistakesHaveAPlaceAndAReason) {
  const Mistake mistakes[] = {
      {"v1: i32 = i32.nothing", "3:11: there is no operation `i32.nothing`"},
      {"v1: i32 = local.get 0", "3:11: there is no operation `local.get`"},
      {"v1: i32 = i32.add v1", "3:21: the operation takes 2 operands, not 1"},
      {"v1: word = i32.eqz v1", "3:5: expected a type"},
      {"v1: (ref nul 3) = ref.null 3", "3:10: expected a heap type"},
      {"v1: i32 = i32.const",
       "3:20: expected a number from -2147483648 to "
       "4294967295"},
      {"v1: i32 = i32.const 4294967296",
       "3:21: expected a number from -2147483648 to 4294967295"},
      {"v1: f32 = f32.const 1.5.2", "3:21: expected a floating-point number"},
      {"v1: f32 = f32.const nan:0x800000",
       "3:25: expected a number of at most 8388607"},
      {"v1: i32 = i32.load v1 align=3",
       "3:30: expected `align=` and a power of two"},
      {"return v1 v2 }", "3:14: expected the end of the line"},
      {"v1: i32 = i32.const 1\nv1: i32 = i32.const 1", "4:1: v1 is made twice"},
      {"br_on_cast v1 anyref anyref b0()", "3:33: the operation has two edges"},
      {"v99999999: i32 = i32.const 1", "3:1: the number is too great"},
      {"call v1 4", "3:9: expected `s` and a number"},
      {"return\nb0():\nreturn", "4:3: blocks stand in rising order"},
      {"call_indirect v0 (type x) s1",
       "3:24: expected a number of at most 4294967295"},
  };
  for (const auto &[body, error] : mistakes)
    EXPECT_EQ(again("func (type 0) {\nb0():\n" + std::string(body) + "\n}\n"),
              error)
        << body;
  EXPECT_EQ(again(""), "1:1: expected `func`");
  EXPECT_EQ(again("func (type 0) {\nb0():\nreturn\n"),
            "4:1: expected `b` and a number");
  EXPECT_EQ(again("func (type 0) {\n}\nmore"),
            "3:1: expected the end of the text");
  EXPECT_EQ(again("func (type 0) {\nregion r1\n}\n"),
            "2:10: regions stand in order, none is left out");
}

TEST(Text, EveryPrefixIsAnErrorAndNotACrash) {
  for (size_t length = 0; length + 2 < everything.size(); ++length)
    EXPECT_FALSE(parse_function(everything.substr(0, length))) << length;
}

uint32_t f32_of(std::string_view text) {
  Words words(text);
  uint32_t bits = words.f32_bits();
  EXPECT_FALSE(words.failed()) << text;
  return bits;
}
uint64_t f64_of(std::string_view text) {
  Words words(text);
  uint64_t bits = words.f64_bits();
  EXPECT_FALSE(words.failed()) << text;
  return bits;
}

TEST(Text, FloatsKeepTheirBits) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 200'000; ++i) {
    uint64_t bits = random();
    // Every other one is subnormal, an infinity or a NaN.
    if (i % 8 == 1) bits &= 0x800f'ffff'807f'ffff;
    if (i % 8 == 3) bits |= 0x7ff0'0000'7f80'0000;
    auto narrow = static_cast<uint32_t>(bits);
    ASSERT_EQ(f64_of(f64_to_string(bits)), bits) << f64_to_string(bits);
    ASSERT_EQ(f32_of(f32_to_string(narrow)), narrow) << f32_to_string(narrow);
  }
}

TEST(Text, FloatsAreWrittenAsInWebAssemblysText) {
  EXPECT_EQ(f32_to_string(0x3fc00000), "0x1.8p+0");
  EXPECT_EQ(f32_to_string(0x80000000), "-0x0p+0");
  EXPECT_EQ(f32_to_string(0x7fc00000), "nan");
  EXPECT_EQ(f32_to_string(0xff800000), "-inf");
  EXPECT_EQ(f64_to_string(0xfff0000000000001), "-nan:0x1");
  EXPECT_EQ(f32_of("1.5"), 0x3fc00000u);
  EXPECT_EQ(f32_of("-0x1.8"), 0xbfc00000u);
  EXPECT_EQ(f64_of("1e3"), 0x408f400000000000u);
}

TEST(Text, StringsKeepTheirBytes) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  std::string text = string_to_text(all);
  Words words(text);
  EXPECT_EQ(words.string(), all);
  Words escaped(R"("\n\"\5c\41é")");
  EXPECT_EQ(escaped.string(), "\n\"\\Aé");
  Words wrong(R"("\q")");
  wrong.string();
  EXPECT_EQ(to_string(wrong.error()), "1:1: the string has an unknown escape");
}

}  // namespace
}  // namespace wasmrust::ir
