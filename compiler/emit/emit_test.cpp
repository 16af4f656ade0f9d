// Which code graphs become: graphs as text, and bytes with their names.
//
// That the code means the same is tested on whole modules (tests/spec); here is
// how good it is, case by case, and what is refused.
#include "compiler/emit/emit_test.h"

namespace wasmrust::emit {
namespace {

TEST_F(EmitTest, WhatIsUsedOnceStaysOnTheStack) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.load v0
  v2: i32 = i32.const 5
  v3: i32 = i32.add v1 v2
  return v3
)"),
            "0: local.get 0 i32.load i32.const 5 i32.add end");
}

TEST_F(EmitTest, WhatIsUsedOftenIsKeptInPassing) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.load v0
  v2: i32 = i32.mul v1 v1
  v3: i32 = i32.add v2 v1
  return v3
)"),
            "0: local.get 0 i32.load local.tee 0 local.get 0 i32.mul local.get "
            "0 i32.add end");
}

// Whoever validates sees that the variable is set first, so it has no null.
TEST_F(EmitTest, WhatIsKeptInPassingIsStillNotNull) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: (ref i31) = ref.i31 v0
  v2: i32 = i31.get_s v1
  v3: i32 = i31.get_u v1
  v4: i32 = i32.add v2 v3
  return v4
)"),
            "1: local.get 0 ref.i31 local.tee 1 i31.get_s local.get 1 "
            "i31.get_u i32.add end");
}

// What two arms have set counts as unset behind them, and what is read there is
// checked, but for operations that do the same with null in their operand's
// type.
TEST_F(EmitTest, AVariableThatTwoArmsSetMayBeNull) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: (ref i31) = ref.i31 v0
  v8: i32 = i32.load v0
  br b3(v8, v1)
b2():
  v2: i32 = i32.const 7
  v3: (ref i31) = ref.i31 v2
  br b3(v2, v3)
b3(v9: i32, v4: (ref i31)):
  v5: i32 = i31.get_s v4
  v6: i32 = ref.is_null v4
  v7: i32 = i32.add v5 v6
  i32.store v9 v7
  return v7
)"),
            "1: local.get 0 if local.get 0 i32.load local.get 0 ref.i31 "
            "local.set 1 else i32.const 7 i32.const 7 ref.i31 local.set 1 end "
            "local.get 1 i31.get_s local.get 1 ref.as_non_null ref.is_null "
            "i32.add local.tee 0 i32.store local.get 0 end");
}

TEST_F(EmitTest, ABlockGivesAReference) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: (ref i31) = ref.i31 v0
  br b3(v1)
b2():
  v2: i32 = i32.const 7
  v3: (ref i31) = ref.i31 v2
  br b3(v3)
b3(v4: (ref i31)):
  v5: i32 = i31.get_s v4
  return v5
)"),
            "0: local.get 0 if local.get 0 ref.i31 else i32.const 7 ref.i31 "
            "end i31.get_s end");
}

// The variable is read behind the arm where it is set, and has null in its type
// therefore; so has what comes out of a block when it goes there in passing.
TEST_F(EmitTest, AReferenceFromABlockMayBeKeptInAVariableWithNull) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b5()
b1():
  v1: i32 = i32.load v0
  br_if v1 b2() b3()
b2():
  v2: (ref i31) = ref.i31 v0
  br b4(v2)
b3():
  v3: (ref i31) = ref.i31 v1
  br b4(v3)
b4(v4: (ref i31)):
  v5: i32 = ref.is_null v4
  i32.store v5 v5
  v6: i32 = i32.load v0 offset=8
  br b6(v6, v4)
b5():
  v7: i32 = i32.const 7
  v8: (ref i31) = ref.i31 v7
  br b6(v7, v8)
b6(v9: i32, v10: (ref i31)):
  v11: i32 = i31.get_s v10
  v12: i32 = i31.get_u v10
  i32.store v9 v11
  return v12
)"),
            "2: local.get 0 if local.get 0 i32.load local.tee 1 if local.get 0 "
            "ref.i31 else local.get 1 ref.i31 end local.tee 2 ref.as_non_null "
            "ref.is_null local.tee 1 local.get 1 i32.store local.get 0 "
            "i32.load else i32.const 7 i32.const 7 ref.i31 local.set 2 end "
            "local.get 2 i31.get_u local.set 0 local.get 2 i31.get_s "
            "i32.store local.get 0 end");
}

// A variable is zero before anything is put there, and what a branch brings is
// there already when the variable is shared.
TEST_F(EmitTest, AConstantThatABranchCarriesIsPutIntoItsVariableOnce) {
  EXPECT_EQ(
      code(R"(b0(v0: i32):
  v1: i32 = i32.const 0
  br_if v0 b1() b2(v1)
b1():
  v2: i32 = i32.load v0
  br b2(v2)
b2(v3: i32):
  i32.store v3 v3
  return v3
)"),
      "1: local.get 0 if local.get 0 i32.load local.set 1 end local.get 1 "
      "local.get 1 i32.store local.get 1 end");
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.const 7
  br_if v0 b1() b2(v1)
b1():
  v2: i32 = i32.load v0
  br b2(v2)
b2(v3: i32):
  return v3
)"),
            "0: local.get 0 if local.get 0 i32.load else i32.const 7 end end");
}

TEST_F(EmitTest, NothingPassesWhatItWouldNotice) {
  // The load stands before the store and must not be made after it.
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.load v0
  i32.store v0 v0
  return v1
)"),
            "0: local.get 0 i32.load local.get 0 local.get 0 i32.store end");
}

// What a call gives lies on the stack while other code runs above of it.
TEST_F(EmitTest, WhatIsWantedFirstWaitsBelow) {
  std::string callee = std::to_string(sample_.import.value);
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = call v0 s" + callee + R"(
  i32.store v0 v0
  v2: i32 = i32.eqz v1
  return v2
)"),
            "0: local.get 0 call local.get 0 local.get 0 i32.store i32.eqz "
            "end");
  // The second operand, where the order says nothing.
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = call v0 s" + callee + R"(
  i32.store v0 v0
  v2: i32 = i32.add v0 v1
  return v2
)"),
            "0: local.get 0 call local.get 0 local.get 0 i32.store local.get 0 "
            "i32.add end");
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = call v0 s" + callee + R"(
  i32.store v0 v0
  v2: i32 = i32.sub v0 v1
  return v2
)"),
            "1: local.get 0 call local.set 1 local.get 0 local.get 0 i32.store "
            "local.get 0 local.get 1 i32.sub end");
  // With several uses the first one finds it on the stack.
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = call v0 s" + callee + R"(
  i32.store v0 v0
  v2: i32 = i32.eqz v1
  v3: i32 = i32.sub v2 v1
  return v3
)"),
            "1: local.get 0 call local.tee 1 local.get 0 local.get 0 i32.store "
            "i32.eqz local.get 1 i32.sub end");
}

TEST_F(EmitTest, WhatWasPutOnTheStackLastIsTakenFirst) {
  std::string call = " = call v0 s" + std::to_string(sample_.import.value);
  std::string start = "b0(v0: i32):\n  v1: i32" + call + "\n  v2: i32" + call;
  EXPECT_EQ(code(start + "\n  v3: i32" + call + R"(
  i32.store v1 v2
  return v3
)"),
            "0: local.get 0 call local.get 0 call local.get 0 call local.set 0 "
            "i32.store local.get 0 end");
  // The same value twice is there once.
  EXPECT_EQ(code(start + R"(
  i32.store v1 v1
  return v2
)"),
            "1: local.get 0 call local.set 1 local.get 0 call local.get 1 "
            "local.get 1 i32.store end");
}

TEST_F(EmitTest, ABlockGivesAResult) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: i32 = i32.load v0
  br b3(v1)
b2():
  v2: i32 = i32.const 5
  br b3(v2)
b3(v3: i32):
  i32.store v0 v0
  v4: i32 = i32.eqz v3
  return v4
)"),
            "0: local.get 0 if local.get 0 i32.load else i32.const 5 end "
            "local.get 0 local.get 0 i32.store i32.eqz end");
  // Nobody can take it from the stack: it is put into its variable once.
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: i32 = i32.load v0
  br b3(v0, v1)
b2():
  v2: i32 = i32.const 5
  br b3(v2, v2)
b3(v5: i32, v3: i32):
  i32.store v0 v0
  i32.store v5 v0
  v4: i32 = i32.shl v5 v3
  return v4
)"),
            "2: local.get 0 if local.get 0 i32.load local.get 0 local.set 1 "
            "else i32.const 5 i32.const 5 local.set 1 end local.set 2 "
            "local.get 0 local.get 0 i32.store local.get 1 local.get 0 "
            "i32.store local.get 1 local.get 2 i32.shl end");
}

// The result of a branch that is not taken is dropped.
TEST_F(EmitTest, ABranchBringsAResult) {
  std::string call = "call v0 s" + std::to_string(sample_.import.value) + "\n";
  std::string start = "b0(v0: i32):\n  br_if v0 b1() b2()\nb1():\n";
  std::string rest = R"( b2()
b2():
  v8: i32 = )" + call +
                     R"(  br b3(v8)
b3(v9: i32):
  v10: i32 = i32.eqz v9
  return v10
)";
  EXPECT_EQ(code(start + "  v1: i32 = i32.const 500\n  v2: i32 = " + call +
                 "  br_if v2 b3(v1)" + rest),
            "0: block local.get 0 if i32.const 500 local.get 0 call br_if 1 "
            "drop end local.get 0 call end i32.eqz end");
  // The condition itself.
  EXPECT_EQ(code(start + "  v1: i32 = " + call + "  br_if v1 b3(v1)" + rest),
            "1: block local.get 0 if local.get 0 call local.tee 1 local.get 1 "
            "br_if 1 drop end local.get 0 call end i32.eqz end");
  // What the condition computes first, however deep within it.
  EXPECT_EQ(code(start + "  v1: i32 = " + call +
                 "  v2: i32 = i32.eqz v1\n  br_if v2 b3(v1)" + rest),
            "1: block local.get 0 if local.get 0 call local.tee 1 local.get 1 "
            "i32.eqz br_if 1 drop end local.get 0 call end i32.eqz end");
  EXPECT_EQ(code(start + "  v1: i32 = " + call +
                 "  v2: i32 = i32.ge_u v1 v0\n  v3: i32 = i32.eqz v2\n"
                 "  br_if v3 b3(v1)" +
                 rest),
            "1: block local.get 0 if local.get 0 call local.tee 1 local.get 1 "
            "local.get 0 i32.ge_u i32.eqz br_if 1 drop end local.get 0 call "
            "end i32.eqz end");
  // What it computes later is not there before it.
  EXPECT_EQ(code(start + "  v1: i32 = " + call + "  v2: i32 = " + call +
                 "  v3: i32 = i32.ge_u v1 v2\n  br_if v3 b3(v2)" + rest),
            "1: block local.get 0 if local.get 0 call local.get 0 call "
            "local.tee 1 i32.ge_u if local.get 1 br 2 end end local.get 0 call "
            "end i32.eqz end");
}

// Labels behind a block's own code would hide what arrived.
TEST_F(EmitTest, WhatArrivesIsTakenBeforeLabelsAreOpened) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: i32 = i32.load v0
  br b3(v1)
b2():
  v2: i32 = i32.const 5
  br b3(v2)
b3(v3: i32):
  i32.store v3 v0
  br_table v0 b4() b5() b4()
b4():
  i32.store v0 v0
  br b5()
b5():
  return v0
)"),
            "0: local.get 0 if local.get 0 i32.load else i32.const 5 end "
            "local.get 0 i32.store block block local.get 0 br_table end "
            "local.get 0 local.get 0 i32.store end local.get 0 end");
}

// The parameter is alive when the next one is there: it is copied once, not on
// each way back.
TEST_F(EmitTest, ALoopsParameterIsCopiedWhereItStarts) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br b1(v0)
b1(v1: i32):
  v2: i32 = i32.load v1
  br_if v2 b1(v2) b2()
b2():
  v3: i32 = i32.mul v1 v0
  br_if v3 b1(v2) b3()
b3():
  v4: i32 = i32.eqz v1
  return v4
)"),
            "2: local.get 0 local.set 1 loop local.get 1 local.tee 2 i32.load "
            "local.tee 1 br_if 0 local.get 2 local.get 0 i32.mul br_if 0 end "
            "local.get 2 i32.eqz end");
}

TEST_F(EmitTest, BranchesLeadPastBlocksThatOnlyJump) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br b1(v0)
b1(v1: i32):
  v2: i32 = i32.load v1
  br_if v2 b2() b3()
b2():
  br b4()
b3():
  return v1
b4():
  br b1(v2)
)"),
            "1: loop local.get 0 local.tee 1 i32.load local.tee 0 br_if 0 end "
            "local.get 1 end");
  // Jumps that lead to one another are left alone.
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b3()
b1():
  br b2()
b2():
  br b1()
b3():
  return v0
)"),
            "0: local.get 0 if loop br 0 end end local.get 0 end");
}

// An `if` is shorter than a label and a branch, but not than two that save an
// inversion each.
TEST_F(EmitTest, BranchesToWhatFollowsGetALabelWhenThatIsShorter) {
  auto text = [](int count) {
    std::string all = "b0(v0: i32):\n  br b1()\n";
    std::string last = std::to_string(count + 2);
    for (int i = 1; i <= count; ++i)
      all += "b" + std::to_string(i) + "():\n  v" + std::to_string(i) +
             ": i32 = i32.load v0\n  br_if v" + std::to_string(i) + " b" +
             last + "() b" + std::to_string(i + 1) + "()\n";
    std::string stay = std::to_string(count + 1);
    return all + "b" + stay + "():\n  i32.store v0 v0\n  br b" + last +
           "()\nb" + last + "():\n  return v0\n";
  };
  EXPECT_EQ(code(text(1)),
            "0: local.get 0 i32.load i32.eqz if local.get 0 local.get 0 "
            "i32.store end local.get 0 end");
  EXPECT_EQ(code(text(2)),
            "0: block local.get 0 i32.load br_if 0 local.get 0 i32.load br_if "
            "0 local.get 0 local.get 0 i32.store end local.get 0 end");
}

TEST_F(EmitTest, SmallConstantsAreMadeAgain) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.const 3
  v2: i32 = i32.add v0 v1
  v3: i32 = i32.mul v2 v1
  return v3
)"),
            "0: local.get 0 i32.const 3 i32.add i32.const 3 i32.mul end");
}

TEST_F(EmitTest, ALoopCountsInOneVariable) {
  std::string text = code(R"(b0(v0: i32):
  br b1(v0)
b1(v1: i32):
  v2: i32 = i32.const 1
  v3: i32 = i32.sub v1 v2
  br_if v3 b1(v3) b2()
b2():
  return v3
)");
  EXPECT_EQ(text,
            "0: loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end "
            "local.get 0 end");
}

TEST_F(EmitTest, ParametersAreSetAtOnce) {
  // Each round exchanges the two.
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.const 7
  br b1(v0, v1)
b1(v2: i32, v3: i32):
  v4: i32 = i32.load v2
  br_if v4 b2() b3()
b2():
  br b1(v3, v2)
b3():
  return v3
)"),
            "1: i32.const 7 local.set 1 loop local.get 0 local.get 1 local.set "
            "0 local.tee 1 i32.load br_if 0 end local.get 0 end");
}

TEST_F(EmitTest, ATestIsTurnedRound) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.const 9
  v2: i32 = i32.lt_s v0 v1
  br_if v2 b2() b1()
b1():
  v3: i32 = call v0 s)" +
                 std::to_string(sample_.import.value) + R"(
  br b2()
b2():
  return v0
)"),
            "0: local.get 0 i32.const 9 i32.ge_s if local.get 0 call drop end "
            "local.get 0 end");
}

TEST_F(EmitTest, ArmsThatMeetNeedNoBlock) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  i32.store v0 v0
  br b3()
b2():
  br b3()
b3():
  return v0
)"),
            "0: local.get 0 if local.get 0 local.get 0 i32.store end local.get "
            "0 end");
}

// A branch to where it would return is a byte longer, and needs a block.
TEST_F(EmitTest, WhoGoesToWhereOnlyIsReturnedReturns) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  v1: i32 = i32.load v0
  br_if v1 b3() b4()
b2():
  br b5(v0)
b3():
  v2: i32 = i32.load v1
  br b6(v2)
b4():
  v3: i32 = i32.load v1 offset=4
  br b5(v3)
b5(v4: i32):
  i32.store v4 v0
  br b6(v4)
b6(v5: i32):
  return v5
)"),
            "1: local.get 0 if local.get 0 i32.load local.tee 1 if local.get 1 "
            "i32.load return end local.get 1 i32.load else local.get 0 end "
            "local.tee 1 local.get 0 i32.store local.get 1 end");
}

// Nobody returns, and nobody says that the loop's end is not reached.
TEST_F(EmitTest, LoopsThatAFunctionEndsWithGiveItsResult) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br b1()
b1():
  v1: i32 = i32.load v0
  br_if v1 b2() b3()
b2():
  i32.store v0 v0
  br b1()
b3():
  br_if v0 b4() b5()
b4():
  i32.store v0 v1
  br b5()
b5():
  return v0
)"),
            "1: loop local.get 0 i32.load local.tee 1 if local.get 0 local.get "
            "0 i32.store br 1 end local.get 0 if local.get 0 local.get 1 "
            "i32.store end local.get 0 end end");
}

// The inner one's end is the outer one's.
TEST_F(EmitTest, LoopsInOneAnotherGiveAFunctionsResult) {
  EXPECT_EQ(
      code(R"(b0(v0: i32):
  br b1()
b1():
  i32.store v0 v0
  br b2()
b2():
  v1: i32 = i32.load v0
  br_if v1 b3() b4()
b3():
  i32.store v0 v1
  br b2()
b4():
  v2: i32 = i32.load v0 offset=4
  br_if v2 b5() b6()
b5():
  i32.store v0 v2
  br b1()
b6():
  br_if v0 b7() b8()
b7():
  i32.store v0 v1
  br b8()
b8():
  return v0
)"),
      "2: loop local.get 0 local.get 0 i32.store loop local.get 0 i32.load "
      "local.tee 1 if local.get 0 local.get 1 i32.store br 1 end local.get "
      "0 i32.load local.tee 2 if local.get 0 local.get 2 i32.store br 2 end "
      "local.get 0 if local.get 0 local.get 1 i32.store end local.get 0 end "
      "end end");
}

// However far that is, when nobody in between minds.
TEST_F(EmitTest, WhatHasNoEffectWaitsForItsUser) {
  std::string between, stores;
  for (int i = 2; i < 302; ++i) {
    between += "  i32.store v0 v0\n";
    stores += " local.get 0 local.get 0 i32.store";
  }
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = i32.clz v0\n" + between +
                 "  return v1\n"),
            "0:" + stores + " local.get 0 i32.clz end");
}

TEST_F(EmitTest, OnlyWaysBackNeedTheLabelOfALoop) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  i32.store v0 v0
  br b3()
b2():
  br b3()
b3():
  v1: i32 = i32.load v0
  br_if v1 b3() b4()
b4():
  return v0
)"),
            "0: local.get 0 if local.get 0 local.get 0 i32.store end loop "
            "local.get 0 i32.load br_if 0 end local.get 0 end");
}

TEST_F(EmitTest, ResultsThatNobodyReadsAreDropped) {
  std::string callee = std::to_string(sample_.callee.value);
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i64 = i64.const 1\n  v2 = call v0 v1 s" +
                 callee + "\n  v3: i32 = result v2 0\n  return v3\n"),
            "0: local.get 0 i64.const call drop local.tee 0 end");
}

TEST_F(EmitTest, ResultsInFrontOfWhatIsNotReachedStayOnTheStack) {
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = memory.grow v0\n"
                 "  unreachable\n"),
            "0: local.get 0 memory.grow unreachable end");
  // What is in between is not in the way, but takes its operands.
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = memory.grow v0\n"
                 "  i32.store v0 v0\n  unreachable\n"),
            "0: local.get 0 memory.grow drop local.get 0 local.get 0 "
            "i32.store unreachable end");
}

TEST_F(EmitTest, OnlyTheResultsOfACallNeedVariables) {
  std::string callee = std::to_string(sample_.callee.value);
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i64 = i64.const 1\n  v2 = call v0 v1 s" +
                 callee +
                 "\n  v3: i32 = result v2 0\n  v4: f64 = result v2 1\n"
                 "  f64.store v3 v4\n  i32.store v0 v3\n  return v0\n"),
            "2: local.get 0 i64.const call local.set 2 local.tee 1 local.get 2 "
            "f64.store local.get 0 local.get 1 i32.store local.get 0 end");
}

TEST_F(EmitTest, GraphsOfAnySizeAreWritten) {
  std::string text = "b0(v0: i32):\n  br b1()\n";
  constexpr int count = 20'000;
  for (int i = 1; i < count; ++i)
    text += "b" + std::to_string(i) + "():\n  br_if v0 b" +
            std::to_string(count) + "() b" + std::to_string(i + 1) + "()\n";
  text += "b" + std::to_string(count) + "():\n  return v0\n";
  EXPECT_TRUE(code(text).ends_with("local.get 0 end"));
}

TEST_F(EmitTest, HandlersStandBehindTheirBlock) {
  std::string callee = std::to_string(sample_.import.value);
  EXPECT_EQ(code(R"(region r0 (catch_all b2(v0))
b0(v0: i32):
  br b1()
b1() in r0:
  v1: i32 = call v0 s)" +
                 callee + R"(
  return v1
b2(v2: i32):
  return v2
)"),
            "1: block try_table local.get 0 call local.set 1 end local.get 1 "
            "return end local.get 0 end");
}

TEST_F(EmitTest, AThrowIsInsideOfItsBlocksHandlers) {
  std::string tag = std::to_string(sample_.tag.value);
  EXPECT_EQ(code("region r0 (catch s" + tag + R"( b2())
b0(v0: i32):
  br b1()
b1() in r0:
  throw v0 s)" + tag +
                 R"(
b2(v1: i32):
  return v1
)"),
            "0: block try_table local.get 0 throw end unreachable end "
            "local.tee 0 end");
}

// v3 would go to v2, but not from a block that nobody reaches.
TEST_F(EmitTest, ARegionThatNoBlockIsInSharesNoVariable) {
  std::string call = "call v0 s" + std::to_string(sample_.import.value);
  EXPECT_EQ(code("region r0 (catch_all b2(v3))\nb0(v0: i32):\n  v1: i32 = " +
                 call + R"(
  br_if v0 b2(v1) b1()
b1():
  return v0
b2(v2: i32):
  v4: i32 = i32.add v2 v2
  return v4
b3(v3: i32):
  v5: i32 = i32.add v3 v3
  return v5
)"),
            "1: local.get 0 call local.set 1 local.get 0 if local.get 1 "
            "local.get 1 i32.add return end local.get 0 end");
}

// One try for both regions; the clause has its code in it, and `rethrow` its
// exception.
TEST_F(EmitTest, LegacyTriesHoldTheirClauses) {
  EXPECT_EQ(legacy_code(R"(region r0 (catch_all_ref b3())
region r1 (catch_all_ref b3())
b0(v0: i32):
  br b1()
b1() in r0:
  v1: i32 = call v0 $
  br_if v1 b2() b4()
b2() in r1:
  v2: i32 = call v0 $
  br b4()
b3(v3: (ref exn)):
  v4: i32 = call v0 $
  throw_ref v3
b4():
  return v0
)"),
            "0: try local.get 0 call if local.get 0 call drop end catch_all "
            "local.get 0 call drop rethrow 0 end local.get 0 end");
}

// What is thrown in b2 leaves the function, though a try is around it.
TEST_F(EmitTest, WhatALegacyTryDoesNotServeDelegates) {
  EXPECT_EQ(legacy_code(R"(region r0 (catch_all b4())
b0(v0: i32):
  br b1()
b1() in r0:
  v1: i32 = call v0 $
  br b2()
b2():
  v2: i32 = call v0 $
  br b3()
b3() in r0:
  v3: i32 = call v0 $
  return v3
b4():
  return v0
)"),
            "0: try local.get 0 call drop try local.get 0 call drop delegate 1 "
            "local.get 0 call return catch_all local.get 0 return end "
            "unreachable end");
}

// The second call finds another value for the clause in its variable, so it
// has to put it where the clause looks.
TEST_F(EmitTest, LegacyClausesFindTheirVariables) {
  EXPECT_EQ(
      legacy_code(R"(region r0 (catch_all b3(v0))
region r1 (catch_all b3(v1))
b0(v0: i32):
  br b1()
b1() in r0:
  v1: i32 = call v0 $
  br b2()
b2() in r1:
  v2: i32 = call v1 $
  v4: i32 = i32.add v2 v0
  v5: i32 = i32.add v4 v1
  return v5
b3(v3: i32):
  return v3
)"),
      "1: try local.get 0 call local.set 1 try local.get 1 call local.get 0 "
      "i32.add local.get 1 i32.add local.set 0 catch_all local.get 1 "
      "local.set 0 rethrow 0 end local.get 0 return catch_all "
      "local.get 0 return end unreachable end");
}

TEST_F(EmitTest, GraphsThatNoNestingFitsAreErrors) {
  // A clause of two tries.
  EXPECT_EQ(legacy_code(R"(region r0 (catch_all b3())
region r1 in r0 (catch_all b3())
b0(v0: i32):
  br b1()
b1() in r0:
  v1: i32 = call v0 $
  br b2()
b2() in r1:
  v2: i32 = call v1 $
  return v2
b3():
  return v0
)"),
            "no nesting of try fits");
}

TEST_F(EmitTest, LegacyExceptionsMayStandInALoopWithSeveralEntries) {
  EXPECT_EQ(legacy_code(R"(region r0 (catch_all b4())
b0(v0: i32):
  br_if v0 b1() b2()
b1() in r0:
  v1: i32 = call v0 $
  br_if v1 b2() b3()
b2():
  br_if v0 b1() b3()
b3():
  return v0
b4():
  br b2()
)"),
            "2: i32.const 1 local.set 2 local.get 0 i32.eqz if local.get 2 "
            "local.set 1 end loop local.get 1 if i32.const 0 local.set 1 "
            "local.get 0 br_if 1 else try i32.const 1 local.set 1 local.get 0 "
            "call br_if 2 catch_all i32.const 1 local.set 1 br 2 end end "
            "local.get 0 end end");
}

TEST_F(EmitTest, ACaughtExceptionCannotEnterALoopWithSeveralEntries) {
  EXPECT_EQ(legacy_code(R"(region r0 (catch_all_ref b2())
region r1 (catch_all_ref b2())
b0(v0: i32) in r0:
  v1: i32 = call v0 $
  br b1()
b1() in r1:
  v2: i32 = call v0 $
  return v2
b2(v3: (ref exn)):
  br_if v0 b1() b3()
b3():
  throw_ref v3
)"),
            "a caught exception enters a loop with several entries");
}

TEST_F(EmitTest, ALoopWithSeveralEntriesIsWritten) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  br_if v0 b1() b2()
b1():
  br_if v0 b2() b3()
b2():
  br_if v0 b1() b3()
b3():
  return v0
)"),
            "2: i32.const 1 local.set 2 local.get 0 i32.eqz if local.get 2 "
            "local.set 1 end loop local.get 1 if i32.const 0 local.set 1 "
            "local.get 0 br_if 1 else i32.const 1 local.set 1 local.get 0 "
            "br_if 1 end end local.get 0 end");
}

TEST_F(EmitTest, WhatTheConditionComputesForTheEdgeWaitsForTheCondition) {
  // `v7` goes into the variable of `v0`, which `v3` reads before.
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.load v0 offset=8
  br_if v1 b2() b1()
b1():
  v2: i32 = i32.const 39
  v3: i32 = i32.load v0 offset=52
  v6: i32 = i32.add v3 v1
  v7: i32 = i32.load v0 offset=12
  v8: i32 = i32.gt_u v6 v7
  br_if v8 b3(v7, v2) b2()
b2():
  v10: i32 = i32.const 42
  br b3(v1, v10)
b3(v12: i32, v13: i32):
  i32.store v12 v13
  return v12
)"),
            "2: block local.get 0 i32.load local.tee 1 i32.eqz if "
            "i32.const 39 "
            "local.get 0 i32.load local.get 1 i32.add "
            "local.get 0 i32.load local.tee 0 i32.gt_u br_if 1 drop end "
            "i32.const 42 local.get 1 local.set 0 end local.set 2 "
            "local.get 0 local.get 2 i32.store local.get 0 end");
}

}  // namespace
}  // namespace wasmrust::emit
