// Which functions are one, who keeps a body of its own, and that nobody can
// tell the difference.
#include <gtest/gtest.h>

#include "compiler/optimize/alike_test.h"

namespace wasmrust::optimize {
namespace {

// s0 calls what a test wants; s1 to s4 are functions, too.
constexpr std::string_view tables = R"(wasmir 2
type 0 func (i32) -> (i32)
memory m0 "" linear min=1
symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 function "a" is function function=1 (type 0) live
symbol s2 function "b" is function function=2 (type 0) live
symbol s3 function "c" is function function=3 (type 0) live
symbol s4 function "d" is function function=4 (type 0) live
symbol s5 function "log" (type 0) import "env" "log"
symbol s6 data "text" is data data=0 size=4
symbol s7 data "same" is data data=0 size=4
symbol s8 data "next" is data data=0 offset=4 size=4
function 0 s0 (type 0) live
function 1 s1 (type 0) live
function 2 s2 (type 0) live
function 3 s3 (type 0) live
function 4 s4 (type 0) live
data d0 ".rodata" size=16 zero
)";

std::string with(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string after(std::string_view functions, std::string_view facts = "",
                  std::string all = std::string(tables)) {
  return WholeTest(PassId::EqualFunctions)
      .after(all + std::string(facts) + std::string(functions));
}

// A function that calls `callee` with what it loads.
std::string loads(std::string_view symbol, std::string_view callee,
                  std::string_view text = "s6") {
  std::string body = R"(func NAME (type 0) {
b0(v0: i32):
  v1: i32 = i32.load v0 offset=TEXT
  v2: i32 = i32.const 3
  v3: i32 = i32.add v1 v2
  v4: i32 = call v3 CALLEE
  v5: i32 = call v4 CALLEE
  return v5
}
)";
  return with(with(with(body, "NAME", symbol), "CALLEE", callee), "TEXT", text);
}

// The entry calls both.
std::string calls(std::string_view a, std::string_view b) {
  return with(with(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 A
  v2: i32 = call v1 B
  return v2
}
)",
                   "A", a),
              "B", b);
}

TEST(EqualFunctions, AreOne) {
  EXPECT_EQ(after(calls("s1", "s2") + loads("s1", "s5") + loads("s2", "s5")),
            calls("s1", "s1") + loads("s1", "s5"));
}

TEST(EqualFunctions, NumbersSayNothing) {
  std::string other = R"(func s2 (type 0) {
b0(v9: i32):
  br b4(v9)
b4(v3: i32):
  v1: i32 = call v3 s5
  return v1
}
)";
  std::string one = R"(func s1 (type 0) {
b0(v0: i32):
  br b1(v0)
b1(v1: i32):
  v2: i32 = call v1 s5
  return v2
}
)";
  EXPECT_EQ(after(calls("s1", "s2") + one + other), calls("s1", "s1") + one);
}

// Counts down, and adds up what is called with what it gave before.
std::string loop(std::string_view symbol, std::string_view parameters,
                 std::string_view start, std::string_view next) {
  std::string body = R"(func NAME (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 1
  v2: i32 = i32.const 7
  br b1(START)
b1(PARAMETERS):
  v6: i32 = i32.sub v3 v1
  v7: i32 = call v4 s5
  v8: i32 = i32.add v5 v7
  br_if v6 b1(NEXT) b2()
b2():
  return v8
}
)";
  return with(with(with(with(body, "NAME", symbol), "START", start),
                   "PARAMETERS", parameters),
              "NEXT", next);
}

TEST(EqualFunctions, TheOrderOfABlocksParametersSaysNothing) {
  std::string one =
      loop("s1", "v3: i32, v4: i32, v5: i32", "v0, v1, v2", "v6, v7, v8");
  std::string other =
      loop("s2", "v5: i32, v3: i32, v4: i32", "v2, v0, v1", "v8, v6, v7");
  EXPECT_EQ(after(calls("s1", "s2") + one + other), calls("s1", "s1") + one);
}

TEST(EqualFunctions, WhatABlocksParametersAreSaysMuch) {
  std::string text =
      calls("s1", "s2") +
      loop("s1", "v3: i32, v4: i32, v5: i32", "v0, v1, v2", "v6, v7, v8") +
      loop("s2", "v5: i32, v3: i32, v4: i32", "v2, v0, v1", "v8, v7, v6");
  EXPECT_EQ(after(text), text);
}

// Which of a block's parameters is which, only the next block says.
std::string passes_on(std::string_view symbol, std::string_view parameters,
                      std::string_view start, std::string_view next,
                      std::string_view last) {
  std::string body = R"(func NAME (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 1
  br b1(START)
b1(PARAMETERS):
  v4: i32 = call v0 s5
  br_if v4 b2(NEXT) b1(NEXT)
b2(LAST):
  v7: i32 = i32.sub v5 v6
  return v7
}
)";
  return with(with(with(with(with(body, "NAME", symbol), "START", start),
                        "PARAMETERS", parameters),
                   "NEXT", next),
              "LAST", last);
}

TEST(EqualFunctions, ParametersThatAreOnlyPassedOnHaveAnOrder) {
  std::string one = passes_on("s1", "v2: i32, v3: i32", "v0, v1", "v2, v3",
                              "v5: i32, v6: i32");
  std::string other = passes_on("s2", "v3: i32, v2: i32", "v1, v0", "v3, v2",
                                "v6: i32, v5: i32");
  std::string opposite = passes_on("s2", "v3: i32, v2: i32", "v1, v0", "v3, v2",
                                   "v5: i32, v6: i32");
  EXPECT_EQ(after(calls("s1", "s2") + one + other), calls("s1", "s1") + one);
  EXPECT_EQ(after(calls("s1", "s2") + one + opposite),
            calls("s1", "s2") + one + opposite);
}

TEST(EqualFunctions, WhereAConstantStandsSaysNothing) {
  std::string other = with(loads("s2", "s5"), "  v2: i32 = i32.const 3\n", "");
  other.insert(other.find("  v1:"), "  v2: i32 = i32.const 3\n");
  EXPECT_EQ(after(calls("s1", "s2") + loads("s1", "s5") + other),
            calls("s1", "s1") + loads("s1", "s5"));
}

TEST(EqualFunctions, AreEqualWhenTheirCalleesAre) {
  EXPECT_EQ(after(calls("s1", "s2") + loads("s1", "s3") + loads("s2", "s4") +
                  loads("s3", "s5") + loads("s4", "s5")),
            calls("s1", "s1") + loads("s1", "s3") + loads("s3", "s5"));
}

TEST(EqualFunctions, InCircles) {
  EXPECT_EQ(after(calls("s1", "s3") + loads("s1", "s2") + loads("s2", "s1") +
                  loads("s3", "s4") + loads("s4", "s3")),
            calls("s1", "s1") + loads("s1", "s1"));
}

TEST(EqualFunctions, AliasesOfDataAreOnePlace) {
  EXPECT_EQ(after(calls("s1", "s2") + loads("s1", "s5", "s6+4") +
                  loads("s2", "s5", "s8")),
            calls("s1", "s1") + loads("s1", "s5", "s6+4"));
}

TEST(EqualFunctions, OthersStay) {
  for (const std::string &text :
       {calls("s1", "s2") + loads("s1", "s5") + loads("s2", "s1"),
        calls("s1", "s2") + loads("s1", "s5", "s6") + loads("s2", "s5", "s8"),
        calls("s1", "s2") + loads("s1", "s3") + loads("s2", "s4") +
            loads("s3", "s5") + loads("s4", "s5", "8")})
    EXPECT_EQ(after(text), text);
}

TEST(EqualFunctions, PromisesOfOneAreNotMadeForTheOther) {
  std::string text = calls("s1", "s2") + loads("s1", "s5") + loads("s2", "s5");
  EXPECT_EQ(after(text, "facts s1 nounwind\n"), text);
  EXPECT_EQ(after(text, "facts s1 nounwind\nfacts s2 nounwind count=3\n"),
            calls("s1", "s1") + loads("s1", "s5"));
}

// What is left of s2.
constexpr std::string_view only_calls = R"(func s2 (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s1
  return v1
}
)";

TEST(EqualFunctions, ExportsStayApart) {
  std::string all(tables);
  for (std::string_view name : {"\"a\"", "\"b\""})
    all.insert(all.find(" live", all.find(name)), " exported");
  EXPECT_EQ(
      after(calls("s1", "s2") + loads("s1", "s5") + loads("s2", "s5"), "", all),
      calls("s1", "s2") + loads("s1", "s5") + std::string(only_calls));
}

TEST(EqualFunctions, TheOneThatIsExportedStays) {
  std::string all(tables);
  all.insert(all.find(" live", all.find("\"b\"")), " exported");
  EXPECT_EQ(
      after(calls("s1", "s2") + loads("s1", "s5") + loads("s2", "s5"), "", all),
      calls("s2", "s2") + loads("s2", "s5"));
}

// The entry tells whether two addresses are the same.
std::string compares(std::string_view a, std::string_view b) {
  return with(with(R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = symbol.address A
  v2: i32 = symbol.address B
  v3: i32 = i32.eq v1 v2
  return v3
}
)",
                   "A", a),
              "B", b);
}

TEST(EqualFunctions, AddressesStayApartUnlessNobodyCares) {
  std::string both = loads("s1", "s5") + loads("s2", "s5");
  EXPECT_EQ(after(compares("s1", "s2") + both),
            compares("s1", "s2") + loads("s1", "s5") + std::string(only_calls));
  EXPECT_EQ(after(compares("s1", "s2") + both, "facts s2 unnamed\n"),
            compares("s1", "s1") + loads("s1", "s5"));
}

TEST(EqualFunctions, AreToldApartByAddressesThatAre) {
  // s3 and s4 are equal, but not in the same place.
  auto gives = [](std::string_view symbol, std::string_view address) {
    return with(with(R"(func NAME (type 0) {
b0(v0: i32):
  v1: i32 = call v0 s5
  v2: i32 = call v0 s5
  v3: i32 = call v0 s5
  v4: i32 = symbol.address ADDRESS
  return v4
}
)",
                     "NAME", symbol),
                "ADDRESS", address);
  };
  std::string text = calls("s1", "s2") + gives("s1", "s3") + gives("s2", "s4") +
                     loads("s3", "s5");
  std::string rest = with(std::string(only_calls), "s1", "s3");
  EXPECT_EQ(after(text + loads("s4", "s5")), text + with(rest, "s2", "s4"));
}

TEST(EqualFunctions, DataNamesTheOneThatStays) {
  std::string all(tables);
  all += "  relocation TableIndexI32 0 s2\n";
  WholeTest test(PassId::EqualFunctions);
  test.after(all + "facts s1 unnamed\nfacts s2 unnamed\n" + calls("s1", "s2") +
             loads("s1", "s5") + loads("s2", "s5"));
  EXPECT_EQ(test.program.data[DataId(size_t{0})].relocations[0].symbol,
            SymbolId(size_t{1}));
}

TEST(EqualFunctions, RowsOfAFinishedTableStay) {
  std::string all(tables);
  all +=
      "table 0 (funcref min=5) s9\n"
      "elem e0 active funcref table=s9 offset \"A\\00\\0b\" functions s1 s2\n";
  all.insert(all.find("function 0 s0"),
             "symbol s9 table \"t\" is table table=0 live\n");
  WholeTest test(PassId::EqualFunctions);
  test.is_symbolic = false;
  EXPECT_EQ(test.after(all + calls("s1", "s2") + loads("s1", "s5") +
                       loads("s2", "s5")),
            calls("s1", "s2") + loads("s1", "s5") + std::string(only_calls));
}

TEST(EqualFunctions, KeepTheMeaning) {
  judge_program<RandomAlike>({PassId::EqualFunctions});
}

}  // namespace
}  // namespace wasmrust::optimize
