// What becomes a parameter, what is not worth it, and that nobody can tell the
// difference.
#include <gtest/gtest.h>

#include "compiler/optimize/alike_test.h"

namespace wasmrust::optimize {
namespace {

constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
memory m0 "" linear min=1
symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 function "a" is function function=1 (type 0) live
symbol s2 function "b" is function function=2 (type 0) live
symbol s3 function "log" (type 0) import "env" "log"
symbol s4 data "text" is data data=0 size=4
symbol s5 data "more" is data data=1 size=4
function 0 s0 (type 0) live
function 1 s1 (type 0) live
function 2 s2 (type 0) live
data d0 ".rodata" size=16 zero
data d1 ".rodata" size=16 zero
)";

std::string with(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string after(std::string_view functions, std::string_view facts = "",
                  Goal goal = Goal::Size,
                  std::string all = std::string(tables)) {
  return WholeTest(PassId::SimilarFunctions, goal)
      .after(all + std::string(facts) + std::string(functions));
}

constexpr std::string_view entry = R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  v2: i32 = call v1 s2
  return v2
}
)";

// Of about 60 bytes.
std::string body(std::string_view symbol, std::string_view a,
                 std::string_view b, std::string_view callee = "s3") {
  std::string text = R"(func NAME (type 0) {
b0(v0: i32):
  v1: i32 = i32.const AAA
  v2: i32 = symbol.address BBB
  v3: i32 = i32.load v0 offset=8
  v4: i32 = i32.add v3 v1
  v5: i32 = i32.xor v4 v0
  v6: i32 = call v5 s3
  v7: i32 = i32.mul v6 v1
  v8: i32 = i32.add v7 v2
  v9: i32 = i32.load v8 offset=400
  v10: i32 = i32.shr_u v9 v6
  v11: i32 = i32.sub v10 v8
  v12: i32 = call v11 CALLEE
  return v12
}
)";
  text = with(with(text, "NAME", symbol), "AAA", a);
  return with(with(text, "BBB", b), "CALLEE", callee);
}

TEST(SimilarFunctions, TakeWhatDiffers) {
  EXPECT_EQ(after(std::string(entry) + body("s1", "70", "s4") +
                  body("s2", "80", "s4")),
            R"(func s0 (type 0) {
b0(v0: i32):
  v4: i32 = i32.const 70
  v1: i32 = call v0 v4 s1
  v5: i32 = i32.const 80
  v2: i32 = call v1 v5 s1
  return v2
}
func s1 (type 1) {
b0(v0: i32, v14: i32):
  v2: i32 = symbol.address s4
  v3: i32 = i32.load v0 offset=8
  v4: i32 = i32.add v3 v14
  v5: i32 = i32.xor v4 v0
  v6: i32 = call v5 s3
  v7: i32 = i32.mul v6 v14
  v8: i32 = i32.add v7 v2
  v9: i32 = i32.load v8 offset=400
  v10: i32 = i32.shr_u v9 v6
  v11: i32 = i32.sub v10 v8
  v12: i32 = call v11 s3
  return v12
}
)");
}

TEST(SimilarFunctions, TakeAddresses) {
  std::string text = after(std::string(entry) + body("s1", "70", "s4") +
                           body("s2", "70", "s5"));
  EXPECT_NE(text.find("symbol.address s4\n  v1: i32 = call v0 v4 s1"),
            text.npos)
      << text;
  EXPECT_NE(text.find("symbol.address s5\n  v2: i32 = call v1 v5 s1"),
            text.npos)
      << text;
}

TEST(SimilarFunctions, WhatDiffersInTheSameWayIsOneParameter) {
  auto twice = [](std::string_view symbol, std::string_view number) {
    return with(body(symbol, number, "s4"), "v10: i32 = i32.shr_u v9 v6",
                "v13: i32 = i32.const " + std::string(number) +
                    "\n  v10: i32 = i32.shr_u v9 v13");
  };
  std::string text =
      after(std::string(entry) + twice("s1", "70") + twice("s2", "80"));
  EXPECT_NE(text.find("i32.shr_u v9 v15"), text.npos) << text;
  EXPECT_NE(text.find("i32.add v3 v15"), text.npos) << text;
}

TEST(SimilarFunctions, ACallOfItselfHandsOnWhatItWasGiven) {
  std::string text = after(std::string(entry) + body("s1", "70", "s4", "s1") +
                           body("s2", "80", "s4", "s2"));
  EXPECT_NE(text.find("v12: i32 = call v11 v14 s1"), text.npos) << text;
}

// Their callees are two at first, and one when those have been merged.
TEST(SimilarFunctions, CallersAreLookedAtAgain) {
  std::string all = with(std::string(tables), "function 0 s0",
                         "symbol s6 function \"c\" is function function=3 "
                         "(type 0) live\nsymbol s7 function \"d\" is function "
                         "function=4 (type 0) live\nfunction 0 s0");
  all = with(all, "data d0",
             "function 3 s6 (type 0) live\n"
             "function 4 s7 (type 0) live\ndata d0");
  std::string calls = with(with(std::string(entry), "s1", "s6"), "s2", "s7");
  std::string text =
      after(calls + body("s1", "70", "s4") + body("s2", "80", "s4") +
                body("s6", "90", "s4", "s1") + body("s7", "90", "s4", "s2"),
            "", Goal::Size, all);
  EXPECT_EQ(text.find("func s2"), text.npos) << text;
  EXPECT_EQ(text.find("func s7"), text.npos) << text;
}

TEST(SimilarFunctions, SelectOperations) {
  std::string all = std::string(entry) + body("s1", "70", "s4");
  std::string other =
      with(with(body("s2", "70", "s4"), "i32.sub", "i32.or"), "shr_u", "shr_s");
  EXPECT_NE(after(all + other).find(R"(  v9: i32 = i32.load v8 offset=400
  v15: i32 = i32.shr_u v9 v6
  v16: i32 = i32.shr_s v9 v6
  v17: i32 = select v15 v16 v14
  v18: i32 = i32.sub v17 v8
  v19: i32 = i32.or v17 v8
  v20: i32 = select v18 v19 v14
  v12: i32 = call v20 s3
)"),
            std::string::npos)
      << after(all + other);
  EXPECT_EQ(after(all + other, "", Goal::Balanced), all + other);
}

constexpr std::string_view third =
    "symbol s6 function \"c\" (type 0) import \"env\" \"c\"\nfunction 0 s0";

TEST(SimilarFunctions, ChooseCallees) {
  std::string all = with(std::string(tables), "function 0 s0", third);
  std::string functions = std::string(entry) + body("s1", "70", "s4") +
                          body("s2", "70", "s4", "s6");
  std::string text = after(functions, "", Goal::Size, all);
  EXPECT_NE(text.find("v5: i32 = i32.const 0\n  v2: i32 = call v1 v5 s1"),
            text.npos)
      << text;
  EXPECT_NE(text.find(R"(
  br_if v14 b1() b2()
b1():
  v15: i32 = call v11 s3
  br b3(v15)
b2():
  v17: i32 = call v11 s6
  br b3(v17)
b3(v12: i32):
  return v12
}
)"),
            text.npos)
      << text;
  EXPECT_EQ(after(functions, "", Goal::Balanced, all), functions);
}

// What differs in operations and callees in the same way is one parameter.
TEST(SimilarFunctions, OneChoiceDecidesAll) {
  std::string all = with(std::string(tables), "function 0 s0", third);
  std::string text =
      after(std::string(entry) + body("s1", "70", "s4") +
                with(body("s2", "70", "s4", "s6"), "i32.sub", "i32.or"),
            "", Goal::Size, all);
  EXPECT_NE(text.find("select v15 v16 v14"), text.npos) << text;
  EXPECT_NE(text.find("br_if v14 b1() b2()"), text.npos) << text;
}

TEST(SimilarFunctions, OneThatOthersNameCallsTheOneThatStays) {
  std::string all(tables);
  all.insert(all.find(" live", all.find("\"b\"")), " exported");
  std::string text = after(
      std::string(entry) + body("s1", "70", "s4") + body("s2", "80", "s4"), "",
      Goal::Size, all);
  EXPECT_NE(text.find(R"(func s2 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 80
  v2: i32 = call v0 v1 s1
  return v2
}
)"),
            text.npos)
      << text;
}

TEST(SimilarFunctions, WhereOthersNameAllOfThemANewOneTakesTheCode) {
  std::string all(tables);
  all.insert(all.find(" live", all.find("\"a\"")), " exported");
  all.insert(all.find(" live", all.find("\"b\"")), " exported");
  std::string two =
      std::string(entry) + body("s1", "70", "s4") + body("s2", "80", "s4");
  WholeTest test(PassId::SimilarFunctions);
  std::string text = test.after(all + two);
  for (std::string_view each : {R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  v2: i32 = call v1 s2
  return v2
}
func s1 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 70
  v2: i32 = call v0 v1 s6
  return v2
}
func s2 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 80
  v2: i32 = call v0 v1 s6
  return v2
}
)",
                                "func s6 (type 1) {\nb0(v0: i32, v14: i32):\n",
                                "v4: i32 = i32.add v3 v14\n"})
    EXPECT_NE(text.find(each), text.npos) << text;
  EXPECT_EQ(test.program.functions.size(), 4u);
  EXPECT_TRUE(test.program.functions[FunctionId(3)].live);
  // Its lines are those of the one that it has the code of.
  auto from = [](std::string code, std::string_view function) {
    return with(std::move(code), "i32.xor v4 v0",
                "i32.xor v4 v0 @" + std::string(function) + ":30");
  };
  std::string copied =
      test.after(all + std::string(entry) + from(body("s1", "70", "s4"), "1") +
                 from(body("s2", "80", "s4"), "2"));
  EXPECT_NE(copied.find("i32.xor v4 v0 @1:30@3:several\n"), copied.npos)
      << copied;
  // In a finished module functions have numbers.
  test.is_symbolic = false;
  EXPECT_EQ(test.after(all + two), two);
  // It would hand on what the one was given that it is a copy of.
  std::string own = std::string(entry) + body("s1", "70", "s4", "s1") +
                    body("s2", "80", "s4", "s2");
  test.is_symbolic = true;
  EXPECT_EQ(test.after(all + own), own);
}

// The copy in the new function calls what another group is about to change.
TEST(SimilarFunctions, WhatANewOneCallsIsMergedWithItsCallsInSight) {
  std::string all(tables);
  all.insert(all.find(" live", all.find("\"a\"")), " exported");
  all.insert(all.find(" live", all.find("\"b\"")), " exported");
  all += R"(symbol s6 function "c" is function function=3 (type 0) live
symbol s7 function "d" is function function=4 (type 0) live
function 3 s6 (type 0) live
function 4 s7 (type 0) live
)";
  auto other = [](std::string_view symbol, std::string_view a) {
    return with(with(body(symbol, a, "s4"), "mul", "or"), "offset=400", "");
  };
  std::string main = with(std::string(entry), "  return v2",
                          "  v3: i32 = call v2 s7\n  return v3");
  WholeTest test(PassId::SimilarFunctions);
  std::string text = test.after(all + main + body("s1", "70", "s4", "s6") +
                                body("s2", "80", "s4", "s6") +
                                other("s6", "5") + other("s7", "6"));
  EXPECT_NE(text.find("func s8 (type 1)"), text.npos) << text;
  EXPECT_NE(text.find("func s6 (type 1)"), text.npos) << text;
  EXPECT_EQ(text.find("call v11 s6"), text.npos) << text;
}

TEST(SimilarFunctions, OthersStay) {
  std::string all = std::string(entry) + body("s1", "70", "s4");
  // Another offset, another order; an operation that can trap; callees of
  // which one is a member, and one the function itself; a tail call.
  for (const std::string &other :
       {with(body("s2", "80", "s4"), "400", "404"),
        with(body("s2", "80", "s4"), "i32.sub", "i32.div_u"),
        with(body("s2", "80", "s4"), "v10 v8", "v8 v10"),
        body("s2", "70", "s4", "s1"), body("s2", "70", "s4", "s2")})
    EXPECT_EQ(after(all + other), all + other);
  auto tail = [](std::string text) {
    return with(with(text, "v12: i32 = call", "return_call"), "  return v12\n",
                "");
  };
  std::string two = std::string(entry) + tail(body("s1", "70", "s4")) +
                    tail(body("s2", "70", "s4", "s0"));
  EXPECT_EQ(after(two), two);
}

TEST(SimilarFunctions, WhatIsSmallIsNotWorthIt) {
  auto small = [](std::string_view symbol, std::string_view number) {
    return with(with(R"(func NAME (type 0) {
b0(v0: i32):
  v1: i32 = i32.const NUMBER
  v2: i32 = i32.add v0 v1
  return v2
}
)",
                     "NAME", symbol),
                "NUMBER", number);
  };
  std::string text = std::string(entry) + small("s1", "7") + small("s2", "8");
  EXPECT_EQ(after(text), text);
}

TEST(SimilarFunctions, NeitherForSpeedNorWhereItIsHot) {
  std::string text =
      std::string(entry) + body("s1", "70", "s4") + body("s2", "80", "s4");
  EXPECT_EQ(after(text, "", Goal::Speed), text);
  EXPECT_EQ(after(text, "facts s2 count=1000000\n"), text);
  EXPECT_NE(after(text, "facts s2 count=10\n"), text);
  EXPECT_EQ(after(text, "facts s2 nounwind\n"), text);
}

// Somebody else names each of them.
struct RandomNamed : RandomAlike {
  explicit RandomNamed(uint64_t seed) : RandomAlike(seed) {
    for (SymbolId each : functions)
      sample.program.symbols[each].exported = true;
  }
};

TEST(SimilarFunctions, KeepTheMeaning) {
  judge_program<RandomNamed>({PassId::SimilarFunctions}, Goal::Size, 600, 10);
  judge_program<RandomAlike>({PassId::SimilarFunctions}, Goal::Size, 600, 10);
  judge_program<RandomAlike>(
      {PassId::EqualFunctions, PassId::SimilarFunctions});
}

}  // namespace
}  // namespace wasmrust::optimize
