// Which variables become globals, what their accesses and first values become,
// and which stay in memory.
#include <gtest/gtest.h>

#include "compiler/optimize/whole_test.h"

namespace wasmrust::optimize {
namespace {

constexpr std::string_view word = "\".bss.x\" s1 size=4 zero";

// A program of `main` and a variable s1 of which `row` says the rest.
struct Variables : WholeTest {
  using WholeTest::WholeTest;

  std::string after_of(std::string_view body, std::string_view row = word,
                       std::string_view symbol = "", std::string_view more = "",
                       std::string_view memory = "") {
    return after(
        R"(wasmir 2
type 0 func (i32) -> (i32)
)" + std::string(memory) +
        R"(symbol s0 function "main" is function function=0 (type 0) exported live
symbol s1 data "x" is data data=0 )" +
        std::string(symbol) + R"(
symbol s2 data "__heap_base" is layout value=heap_base
symbol s3 data "y" is data data=1
function 0 s0 (type 0) live
data d0 )" +
        std::string(row) + " live\n" + std::string(more) +
        "func s0 (type 0) {\nb0(v0: i32):\n" + std::string(body) + "}\n");
  }
  bool keeps(std::string_view body, std::string_view row = word,
             std::string_view symbol = "", std::string_view more = "",
             std::string_view memory = "") {
    std::string now = after_of(body, row, symbol, more, memory);
    return !now.contains("global.");
  }
  std::string init() const {
    if (program.globals.empty()) return "none";
    return std::string(as_text(program.globals[GlobalId(size_t{0})].init));
  }
};

constexpr std::string_view twice = R"(  v1: i32 = i32.const 0
  v2: i32 = i32.load v1 offset=s1
  i32.store v1 v0 offset=s1
  return v2
)";

TEST(StaticVariables, OneThatIsOnlyAccessedIsAGlobal) {
  Variables test(PassId::StaticVariables);
  EXPECT_EQ(test.after_of(twice, word), R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 0
  v2: i32 = global.get s4
  global.set v0 s4
  return v2
}
)");
  EXPECT_EQ(test.init(), std::string("\x41\0\x0b", 3));
}

TEST(StaticVariables, ItIsAtTheStartWhatItWas) {
  Variables test(PassId::StaticVariables);
  test.after_of(twice, R"(".data.x" s1 size=4 bytes "\02\01\00\00")");
  EXPECT_EQ(test.init(), "\x41\x82\x02\x0b");
}

TEST(StaticVariables, ItMayBeAnAddressOfTheLayout) {
  constexpr std::string_view row =
      R"(".data.x" s1 size=4 bytes "\00\00\00\00")";
  Variables heap(PassId::StaticVariables);
  EXPECT_FALSE(heap.keeps(
      twice, std::string(row) + " live\n  relocation MemoryAddrI32 0 s2\ndata "
                                "d1 \".bss.y\" size=4 zero"));
  SymbolId symbol = heap.program.globals[GlobalId(size_t{0})].symbol;
  EXPECT_EQ(heap.program.symbols[symbol].layout_value, LayoutValue::HeapBase);
  // That of other data is not known to globals.
  Variables other(PassId::StaticVariables);
  EXPECT_TRUE(other.keeps(
      twice, std::string(row) + " live\n  relocation MemoryAddrI32 0 s3\ndata "
                                "d1 \".bss.y\" size=4 zero"));
}

TEST(StaticVariables, OfAByteAGlobalHoldsWhatALoadGives) {
  Variables test(PassId::StaticVariables);
  EXPECT_EQ(test.after_of(R"(  v1: i32 = i32.const 0
  v2: i32 = i32.load8_u v1 offset=s1
  v3: i32 = i32.const 257
  i32.store8 v1 v3 offset=s1
  v4: i32 = i32.load8_u v1 offset=s1
  i32.store8 v1 v0 offset=s1
  return v2
)",
                          "\".bss.x\" s1 size=1 zero"),
            R"(func s0 (type 0) {
b0(v0: i32):
  v1: i32 = i32.const 0
  v2: i32 = global.get s4
  v3: i32 = i32.const 257
  v8: i32 = i32.const 1
  global.set v8 s4
  v4: i32 = global.get s4
  v9: i32 = i32.const 255
  v10: i32 = i32.and v0 v9
  global.set v10 s4
  return v2
}
)");
}

TEST(StaticVariables, OneThatIsUsedOnceStays) {
  Variables test(PassId::StaticVariables);
  EXPECT_TRUE(test.keeps(R"(  v1: i32 = i32.const 0
  v2: i32 = i32.load v1 offset=s1
  return v2
)"));
}

TEST(StaticVariables, NotWhenSomebodyHasTheAddress) {
  Variables code(PassId::StaticVariables);
  EXPECT_TRUE(code.keeps(R"(  v1: i32 = i32.const 0
  v2: i32 = i32.load v1 offset=s1
  i32.store v1 v0 offset=s1
  i32.store v1 v0 offset=s1
  v3: i32 = symbol.address s1
  return v3
)"));
  Variables data(PassId::StaticVariables);
  EXPECT_TRUE(data.keeps(
      twice, word, "",
      "data d1 \".data.y\" s3 size=4 live bytes \"\\00\\00\\00\\00\"\n"
      "  relocation MemoryAddrI32 0 s1\n"));
  Variables outside(PassId::StaticVariables);
  EXPECT_TRUE(outside.keeps(twice, word, "exported"));
}

TEST(StaticVariables, NotWhenAccessesDiffer) {
  // Half of it.
  Variables half(PassId::StaticVariables);
  EXPECT_TRUE(half.keeps(R"(  v1: i32 = i32.const 0
  v2: i32 = i32.load16_u v1 offset=s1
  i32.store v1 v0 offset=s1
  i32.store v1 v0 offset=s1
  return v2
)"));
  // As another type.
  Variables type(PassId::StaticVariables);
  EXPECT_TRUE(type.keeps(R"(  v1: i32 = i32.const 0
  v2: f32 = f32.load v1 offset=s1
  i32.store v1 v0 offset=s1
  i32.store v1 v0 offset=s1
  return v0
)"));
  // Behind it, and wherever an index leads.
  Variables index(PassId::StaticVariables);
  EXPECT_TRUE(index.keeps(R"(  v1: i32 = i32.const 0
  v2: i32 = i32.load v0 offset=s1
  i32.store v1 v0 offset=s1
  i32.store v1 v0 offset=s1
  return v2
)"));
  Variables behind(PassId::StaticVariables);
  EXPECT_TRUE(behind.keeps(R"(  v1: i32 = i32.const 0
  v2: i32 = i32.load v1 offset=s1+4
  i32.store v1 v0 offset=s1
  i32.store v1 v0 offset=s1
  return v2
)"));
}

TEST(StaticVariables, NotDataOfOtherKinds) {
  for (const char *row :
       {"\".rodata.x\" s1 size=4 zero", "\".init_array\" s1 size=4 zero",
        "\"mine\" s1 size=4 zero", "\".data.rel.ro.x\" s1 size=4 zero",
        "\".bss.x\" s1 size=4 flags=2 zero",
        "\".bss.x\" s1 size=4 flags=4 zero", "\".bss.x\" s1 size=8 zero"}) {
    Variables test(PassId::StaticVariables);
    EXPECT_TRUE(test.keeps(twice, row)) << row;
  }
}

TEST(StaticVariables, NotInMemoryThatThreadsShare) {
  Variables test(PassId::StaticVariables);
  EXPECT_TRUE(test.keeps(twice, word, "", "",
                         "memory m0 \"\" linear min=1 max=1 shared\n"));
}

TEST(StaticVariables, ForSpeedTheyStay) {
  Variables test(PassId::StaticVariables, Goal::Speed);
  EXPECT_TRUE(test.keeps(twice, word));
}

}  // namespace
}  // namespace wasmrust::optimize
