// What structured code becomes: bodies by hand, and the graphs as text.
//
// Bodies are bytes, with the names of instructions beside them; types and
// symbols are those of ir/sample_program.h. Whole modules of all kinds are
// lifted in tests/spec, so here is what has to come out, case by case.
#include "compiler/lift/lift.h"

#include <gtest/gtest.h>

#include "compiler/ir/print.h"
#include "compiler/ir/sample_program.h"
#include "compiler/ir/verify.h"

namespace wasmrust::lift {
namespace {

using Raw = std::vector<uint8_t>;

constexpr uint8_t unreachable = 0x00, block = 0x02, loop = 0x03, if_ = 0x04,
                  else_ = 0x05, end = 0x0b, br = 0x0c, br_if = 0x0d,
                  br_table = 0x0e, return_ = 0x0f, drop = 0x1a, get = 0x20,
                  set = 0x21, i32_const = 0x41, eqz = 0x45, add = 0x6a,
                  sub = 0x6b, nothing = 0x40, i32 = 0x7f;

class LiftTest : public testing::Test {
 protected:
  ir::SampleProgram sample_;

  std::expected<ir::Function, wasm::ReadError> lift(
      const Raw &code, TypeId type, std::vector<Relocation> relocations = {}) {
    bodies_.push_back(code);
    FunctionId id =
        sample_.program.functions.add({.type = type,
                                       .body = bodies_.back(),
                                       .relocations = std::move(relocations)});
    IndexSpaces spaces{.functions = {sample_.callee, sample_.import},
                       .tables = {sample_.table},
                       .globals = {sample_.counter},
                       .tags = {sample_.tag}};
    return lift_function(sample_.program, id, spaces, true);
  }

  // The graph of i32 -> i32, sound, without its first and last line.
  std::string text(const Raw &code, std::vector<Relocation> relocations = {}) {
    auto function = lift(code, sample_.i32_to_i32, std::move(relocations));
    if (!function) return function.error().reason;
    EXPECT_EQ(ir::to_string(ir::Verifier(sample_.program).verify(*function)),
              "");
    std::string all = ir::print(*function);
    size_t first = all.find('\n') + 1;
    return without_origins(all.substr(first, all.rfind('}') - first));
  }

 private:
  // Each line without its ` @FUNCTION:OFFSET`.
  static std::string without_origins(std::string all) {
    for (size_t at; (at = all.find(" @")) != all.npos;)
      all.erase(at, all.find('\n', at) - at);
    return all;
  }

  std::vector<Raw> bodies_;
};

TEST_F(LiftTest, TheStackBecomesValues) {
  EXPECT_EQ(text({0, get, 0, i32_const, 5, add, end}), R"(b0(v0: i32):
  v1: i32 = i32.const 5
  v2: i32 = i32.add v0 v1
  return v2
)");
}

TEST_F(LiftTest, WhereInstructionsComeFromIsKept) {
  auto function = lift({0, get, 0, i32_const, 5, add, end}, sample_.i32_to_i32);
  ASSERT_TRUE(function.has_value());
  ir::ValueId end = function->terminator(ir::Function::entry());
  ir::ValueId sum = function->operands(end)[0];
  EXPECT_EQ(function->origin_rows[function->origin(sum)].offset, 5u);
  EXPECT_EQ(function->origin_rows[function->origin(end)].offset, 6u);
}

TEST_F(LiftTest, ArmsMeetInAParameter) {
  EXPECT_EQ(
      text({0, get, 0, eqz, if_, i32, i32_const, 1, else_, get, 0, end, end}),
      R"(b0(v0: i32):
  v1: i32 = i32.eqz v0
  br_if v1 b1() b3()
b1():
  v3: i32 = i32.const 1
  br b2(v3)
b2(v6: i32):
  return v6
b3():
  br b2(v0)
)");
}

TEST_F(LiftTest, OnlyWhatDiffersIsAParameter) {
  // Local 1 is set alike in both arms and local 2 in neither.
  std::string graph = text({1,   2,       i32, get, 0,   set, 1,     get, 0,
                            if_, nothing, get, 0,   set, 1,   else_, get, 0,
                            set, 1,       end, get, 1,   get, 2,     add, end});
  EXPECT_NE(graph.find("i32.add v0"), std::string::npos) << graph;
  EXPECT_EQ(graph.find("(v1: i32)"), std::string::npos) << graph;
}

// Where an edge brings nothing of a variable, it has the value from before the
// block, whatever blocks inside of it did; here the inner block's first edge is
// the only one to b1.
TEST_F(LiftTest, WhatAnEdgeDoesNotBringIsFromBefore) {
  // (block (block (br_if 1 (local.get 0)) (local.set 0 (i32.const 7))
  //   (br_if 0 (local.get 0)) (local.set 0 (i32.const 8)) (br 1)))
  // (local.get 0)
  Raw code = {0,     block, nothing,   block,     nothing, get, 0,
              br_if, 1,     i32_const, 7,         set,     0,   get,
              0,     br_if, 0,         i32_const, 8,       set, 0,
              br,    1,     end,       end,       get,     0,   end};
  EXPECT_EQ(text(code), R"(b0(v0: i32):
  br_if v0 b2(v0) b1()
b1():
  v2: i32 = i32.const 7
  br_if v2 b4() b3()
b2(v7: i32):
  return v7
b3():
  v4: i32 = i32.const 8
  br b2(v4)
b4():
  br b2(v2)
)");
}

// A variable that changes in a loop and in the block around it, and one that
// changes only in a loop that is never reached.
TEST_F(LiftTest, LoopsInsideOfOneAnotherAreToldApart) {
  // (local i32) (loop (br 0 (loop (local.set 0 (i32.add (local.get 0) …))
  //   (br_if 0 (local.get 0))) (return) (loop (local.set 1 …)))
  Raw code = {1,     1,       i32, loop, nothing, loop,    nothing, get,
              0,     get,     0,   add,  set,     0,       get,     0,
              br_if, 0,       end, get,  0,       return_, loop,    nothing,
              get,   0,       set, 1,    end,     end,     get,     0,
              loop,  nothing, get, 0,    set,     1,       end,     end};
  EXPECT_EQ(text(code), R"(b0(v0: i32):
  br b1()
b1():
  br b2(v0)
b2(v3: i32):
  v4: i32 = i32.add v3 v3
  br_if v4 b2(v4) b3()
b3():
  return v4
)");
}

TEST_F(LiftTest, ALoopCarriesWhatItChanges) {
  EXPECT_EQ(
      text({1,   1, i32, loop, nothing, get,   1, i32_const, 1,   add, set, 1,
            get, 1, get, 0,    sub,     br_if, 0, end,       get, 1,   end}),
      R"(b0(v0: i32):
  v8: i32 = i32.const 0
  br b1(v8)
b1(v2: i32):
  v3: i32 = i32.const 1
  v4: i32 = i32.add v2 v3
  v5: i32 = i32.sub v4 v0
  br_if v5 b1(v4) b2()
b2():
  return v4
)");
}

// Two variables change in the inner loop. What is read in it of the first one
// comes through the outer loop, so that has a parameter, too.
TEST_F(LiftTest, WhatIsReadPassesThroughOuterLoops) {
  // (local i32 i32) (loop (loop (local.set 1 (i32.add (local.get 1) …))
  //   (local.set 2 (local.get 1)) (br_if 0 (local.get 0))) (br_if 0 …))
  // (local.get 1)
  Raw code = {1,   2,   i32, loop,  nothing, loop, nothing, get, 1,  get,   0,
              add, set, 1,   get,   1,       set,  2,       get, 0,  br_if, 0,
              end, get, 0,   br_if, 0,       end,  get,     1,   end};
  EXPECT_EQ(text(code), R"(b0(v0: i32):
  v9: i32 = i32.const 0
  br b1(v9)
b1(v8: i32):
  br b2(v8)
b2(v3: i32):
  v4: i32 = i32.add v3 v0
  br_if v0 b2(v4) b3()
b3():
  br_if v0 b1(v4) b4()
b4():
  return v4
)");
}

TEST_F(LiftTest, WhatNobodyReadsIsNotMade) {
  // (local i32) (loop (local.set 1 (local.get 0)) (br_if 0 (local.get 0)))
  // (local.get 0)
  Raw code = {1,   1, i32,   loop, nothing, get, 0, set, 1,
              get, 0, br_if, 0,    end,     get, 0, end};
  auto function = lift(code, sample_.i32_to_i32);
  ASSERT_TRUE(function);
  // The function's parameter and three terminators.
  EXPECT_EQ(function->value_count(), 4);
}

TEST_F(LiftTest, ABranchOutOfEverythingReturns) {
  EXPECT_EQ(text({0, get, 0, br, 0, end}), R"(b0(v0: i32):
  return v0
)");
  EXPECT_EQ(text({0, get, 0, get, 0, br_if, 0, drop, i32_const, 7, end}),
            R"(b0(v0: i32):
  br_if v0 b2(v0) b1()
b1():
  v2: i32 = i32.const 7
  br b2(v2)
b2(v4: i32):
  return v4
)");
}

TEST_F(LiftTest, ATableHasAnEdgeForEachEntry) {
  EXPECT_EQ(
      text({0,        block,   nothing, block,     nothing, get, 0,
            br_table, 2,       0,       1,         0,       end, i32_const,
            1,        return_, end,     i32_const, 2,       end}),
      R"(b0(v0: i32):
  br_table v0 b1() b2() b1()
b1():
  v2: i32 = i32.const 1
  return v2
b2():
  v4: i32 = i32.const 2
  return v4
)");
}

TEST_F(LiftTest, WhatIsNotReachedIsLeftOut) {
  EXPECT_EQ(
      text({0, block, nothing, unreachable, block, nothing, i32_const, 1, if_,
            nothing, else_, end, end, br, 0, end, i32_const, 1, end}),
      R"(b0(v0: i32):
  unreachable
)");
}

TEST_F(LiftTest, WhatNobodyWouldMissIsLeftOut) {
  EXPECT_EQ(text({0, get, 0, i32_const, 3, add, drop, get, 0, end}),
            R"(b0(v0: i32):
  return v0
)");
  // A load may trap: that would be missed.
  EXPECT_NE(text({0, get, 0, 0x28, 2, 0, drop, get, 0, end}).find("i32.load"),
            std::string::npos);
}

TEST_F(LiftTest, RelocationsBecomeSymbols) {
  // i32.const ADDRESS; i32.load offset=ADDRESS; call FUNCTION
  Raw code = {0,    i32_const, 0x80, 0x80, 0x80, 0x80, 0,
              0x28, 2,         0x80, 0x80, 0x80, 0x80, 0,
              0x10, 0x80,      0x80, 0x80, 0x80, 0,    end};
  std::vector<Relocation> rows = {
      {RelocationType::MemoryAddrSleb, 2, sample_.text, {}, 12},
      {RelocationType::MemoryAddrLeb, 9, sample_.text, {}, 4},
      {RelocationType::FunctionIndexLeb, 15, sample_.import, {}, 0}};
  std::string name = "s" + std::to_string(sample_.text.value);
  std::string callee = "s" + std::to_string(sample_.import.value);
  EXPECT_EQ(text(code, rows),
            "b0(v0: i32):\n"
            "  v1: i32 = symbol.address " +
                name +
                "+12\n"
                "  v2: i32 = i32.load v1 offset=" +
                name +
                "+4\n"
                "  v3: i32 = call v2 " +
                callee +
                "\n"
                "  return v3\n");
}

TEST_F(LiftTest, HandlersSeeVariablesAsTheyAreWhereSomethingIsThrown) {
  // (block $h (try_table (catch_all $h) (call) (local.set 1 …) (call)) …
  Raw code = {1,    1,   i32,  block, nothing, 0x1f, nothing, 1,   2,
              0,    get, 0,    0x10,  1,       set,  1,       get, 1,
              0x10, 1,   drop, end,   end,     get,  1,       end};
  std::string graph = text(code);
  EXPECT_NE(graph.find("region r0 (catch_all b"), std::string::npos) << graph;
  EXPECT_NE(graph.find("region r1 (catch_all b"), std::string::npos) << graph;
  // The first call's value is what the second handler brings.
  EXPECT_NE(graph.find("r1 (catch_all b1(v2))"), std::string::npos) << graph;
}

TEST_F(LiftTest, HandlersBehindOneThatCatchesTheSameAreLeftOut) {
  // (block $o (try_table (catch_all $o) (block $h (result i32)
  //   (try_table (catch $t $h) (try_table (catch $t $h) (catch_all $o)
  //     (call)))
  Raw code = {0,     block,   nothing, 0x1f,    nothing, 1,   2,   0,
              block, i32,     0x1f,    nothing, 1,       0,   0,   0,
              0x1f,  nothing, 2,       0,       0,       1,   2,   3,
              get,   0,       0x10,    1,       drop,    end, end, i32_const,
              0,     end,     drop,    end,     end,     get, 0,   end};
  std::string graph = text(code);
  EXPECT_EQ(graph.find("region r1"), std::string::npos) << graph;
  EXPECT_NE(graph.find("region r0 (catch s"), std::string::npos) << graph;
  EXPECT_NE(graph.find("(catch_all"), std::string::npos) << graph;
}

// The reference that nobody reads is brought on the way without an exception,
// too.
TEST_F(LiftTest, WhatAHandlerBringsStaysAParameter) {
  // (block $h (result exnref) (try_table (catch_all_ref $h) …) (ref.null exn))
  constexpr uint8_t exnref = 0x69, try_table = 0x1f, ref_null = 0xd0;
  Raw code = {0,        block,  exnref, try_table, nothing, 1,    3,
              0,        get,    0,      0x10,      1,       drop, end,
              ref_null, exnref, end,    drop,      get,     0,    end};
  std::string graph = text(code);
  EXPECT_NE(graph.find("ref.null exn"), std::string::npos) << graph;
}

// The legacy form: two places where something is thrown, one clause.
TEST_F(LiftTest, ALegacyTryIsARegionWithWhatItsClausesNeed) {
  // (try (call) (local.set 1 …) (call) (catch_all (drop (local.get 1))
  //   (rethrow 0)))
  Raw code = {1, 1,    i32,  0x06, nothing, get,  0,    0x10, 1, set,
              1, get,  1,    0x10, 1,       drop, 0x19, get,  1, 0x10,
              1, drop, 0x09, 0,    end,     get,  0,    end};
  EXPECT_EQ(text(code), R"(region r0 (catch_all_ref b4(v6))
region r1 (catch_all_ref b4(v2))
b0(v0: i32):
  v6: i32 = i32.const 0
  br b1()
b1() in r0:
  v2: i32 = call v0 s1
  br b2()
b2() in r1:
  v4: i32 = call v2 s1
  br b3()
b3():
  return v0
b4(v9: (ref exn), v7: i32):
  v8: i32 = call v7 s1
  throw_ref v9
)");
}

// What the tag brings, the reference, and then variables.
TEST_F(LiftTest, AClauseOfATagHasItsValuesFirst) {
  // (try (call) (local.set 1 …) (call) (catch 0 (call with the tag's value)
  //   (drop) (call (local.get 1)) (drop) (rethrow 0)))
  Raw code = {1,   1,    i32,  0x06, nothing, get,  0,   0x10, 1, set,  1,
              get, 1,    0x10, 1,    drop,    0x07, 0,   0x10, 1, drop, get,
              1,   0x10, 1,    drop, 0x09,    0,    end, get,  0, end};
  EXPECT_EQ(text(code), R"(region r0 (catch_ref s7 b4(v6))
region r1 (catch_ref s7 b4(v2))
b0(v0: i32):
  v6: i32 = i32.const 0
  br b1()
b1() in r0:
  v2: i32 = call v0 s1
  br b2()
b2() in r1:
  v4: i32 = call v2 s1
  br b3()
b3():
  return v0
b4(v7: i32, v11: (ref exn), v9: i32):
  v8: i32 = call v7 s1
  v10: i32 = call v9 s1
  throw_ref v11
)");
}

// What is thrown in the inner one goes out of the function.
TEST_F(LiftTest, ADelegateSaysWhereTheSearchGoesOn) {
  // (try (try (call) (delegate 1)) (call) (catch_all))
  Raw code = {0,    0x06, nothing, 0x06, nothing, get, 0,    0x10,
              1,    drop, 0x18,    1,    get,     0,   0x10, 1,
              drop, 0x19, end,     get,  0,       end};
  EXPECT_EQ(text(code), R"(region r0 (catch_all b5())
b0(v0: i32):
  br b1()
b1():
  v2: i32 = call v0 s1
  br b2()
b2():
  br b3()
b3() in r0:
  v5: i32 = call v0 s1
  br b4()
b4():
  return v0
b5():
  br b4()
)");
}

// Each block hands on what its inner block changed: 12,000 times 3,000.
TEST_F(LiftTest, TooManyChangesAreAnError) {
  constexpr uint32_t variables = 3'000, blocks = 12'000;
  ByteWriter code;
  code.u8(1);
  code.uleb(variables);
  code.u8(i32);
  for (uint32_t i = 0; i < blocks; ++i) code.append(Raw{block, nothing});
  for (uint32_t i = 1; i <= variables; ++i) {
    code.append(Raw{i32_const, 1, set});
    code.uleb(i);
  }
  for (uint32_t i = 0; i < blocks; ++i) code.u8(end);
  code.append(Raw{get, 0, end});
  EXPECT_EQ(text(code.take()), too_many_changes);
}

TEST_F(LiftTest, WhatCannotBeLiftedIsAnError) {
  // (try (catch_all)) (try_table)
  EXPECT_EQ(
      text({0, 0x06, nothing, 0x19, end, 0x1f, nothing, 0, end, get, 0, end}),
      no_mixed_exceptions);
  Raw code = {0, i32_const, 0x80, 0x80, 0x80, 0x80, 0, end};
  EXPECT_EQ(
      text(code, {{RelocationType::MemoryAddrRelSleb, 2, sample_.text, {}, 0}}),
      no_position_independence);
}

}  // namespace
}  // namespace wasmrust::lift
