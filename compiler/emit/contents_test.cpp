// Constants that are in their variables already are not put there again.
#include "compiler/emit/contents.h"

#include "compiler/emit/emit_test.h"

namespace wasmrust::emit {
namespace {

using ContentsTest = EmitTest;

// A variable that holds a constant already is not given it again (contents.h).
TEST_F(ContentsTest, TheZeroThatAVariableStartsWithIsNotPutThere) {
  std::string loop = R"(  v4: i32 = i32.load v2
  v5: i32 = i32.add v3 v4
)";
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = i32.const 0\n  br b1(v0, v1)\n"
                 "b1(v2: i32, v3: i32):\n" +
                 loop + "  br_if v4 b1(v4, v5) b2()\nb2():\n  return v5\n"),
            "1: loop local.get 1 local.get 0 i32.load local.tee 0 i32.add "
            "local.set 1 local.get 0 br_if 0 end local.get 1 end");
  // Another constant is, and so is zero where the loop is come to again.
  EXPECT_EQ(code("b0(v0: i32):\n  v1: i32 = i32.const 1\n  br b1(v0, v1)\n"
                 "b1(v2: i32, v3: i32):\n" +
                 loop + "  br_if v4 b1(v4, v5) b2()\nb2():\n  return v5\n"),
            "1: i32.const 1 local.set 1 loop local.get 1 local.get 0 i32.load "
            "local.tee 0 i32.add local.set 1 local.get 0 br_if 0 end local.get "
            "1 end");
  EXPECT_EQ(code("b0(v0: i32):\n  br b1()\nb1():\n"
                 "  v1: i32 = i32.const 0\n  br b2(v0, v1)\n"
                 "b2(v2: i32, v3: i32):\n" +
                 loop +
                 "  br_if v4 b2(v4, v5) b3()\nb3():\n  i32.store v0 v5\n"
                 "  v6: i32 = i32.load v0 offset=4\n  br_if v6 b1() b4()\n"
                 "b4():\n  return v6\n"),
            "2: loop local.get 0 i32.const 0 local.set 2 local.set 1 loop "
            "local.get 2 local.get 1 i32.load local.tee 1 i32.add local.set 2 "
            "local.get 1 br_if 0 end local.get 0 local.get 2 i32.store "
            "local.get 0 i32.load local.tee 1 br_if 0 end local.get 1 end");
}

// The head of a loop takes nothing from the stack.
TEST_F(ContentsTest, WhatABranchTellsOfAVariableIsNotPutThere) {
  auto text = [&](const std::string &branch, int brought) {
    return code("b0(v0: i32):\n  v1: i32 = i32.load v0\n" + branch +
                "b1():\n  return v1\nb2():\n  i32.store v0 v0\n"
                "  v3: i32 = i32.const " +
                std::to_string(brought) +
                "\n  br b3(v3)\nb3(v4: i32):\n  v5: i32 = i32.add v4 v0\n"
                "  v6: i32 = i32.load v5\n  br_if v6 b3(v5) b4()\nb4():\n"
                "  return v4\n");
  };
  EXPECT_EQ(
      text("  br_if v1 b1() b2()\n", 0),
      "2: local.get 0 i32.load local.tee 1 if local.get 1 return end local.get "
      "0 local.get 0 i32.store loop local.get 1 local.tee 2 local.get 0 "
      "i32.add local.tee 1 i32.load br_if 0 end local.get 2 end");
  EXPECT_EQ(text("  br_if v1 b1() b2()\n", 7),
            "2: local.get 0 i32.load local.tee 1 if local.get 1 return end "
            "local.get 0 local.get 0 i32.store i32.const 7 local.set 1 loop "
            "local.get 1 local.tee 2 local.get 0 i32.add local.tee 1 i32.load "
            "br_if 0 end local.get 2 end");
  EXPECT_EQ(text("  br_if v1 b2() b1()\n", 0),
            "2: local.get 0 i32.load local.tee 1 if local.get 0 local.get 0 "
            "i32.store i32.const 0 local.set 1 loop local.get 1 local.tee 2 "
            "local.get 0 i32.add local.tee 1 i32.load br_if 0 end local.get 2 "
            "return end local.get 1 end");
  std::string is_equal = "  v8: i32 = i32.const 7\n  v7: i32 = i32.eq v1 v8\n";
  EXPECT_EQ(text(is_equal + "  br_if v7 b2() b1()\n", 7),
            "2: local.get 0 i32.load local.tee 1 i32.const 7 i32.eq if "
            "local.get 0 local.get 0 i32.store loop local.get 1 local.tee 2 "
            "local.get 0 i32.add local.tee 1 i32.load br_if 0 end local.get 2 "
            "return end local.get 1 end");
  EXPECT_EQ(text(is_equal + "  br_if v7 b1() b2()\n", 7),
            "2: local.get 0 i32.load local.tee 1 i32.const 7 i32.eq if "
            "local.get 1 return end local.get 0 local.get 0 i32.store "
            "i32.const 7 local.set 1 loop local.get 1 local.tee 2 local.get 0 "
            "i32.add local.tee 1 i32.load br_if 0 end local.get 2 end");
  EXPECT_EQ(text(is_equal + "  br_if v7 b2() b1()\n", 0),
            "2: local.get 0 i32.load local.tee 1 i32.const 7 i32.eq if "
            "local.get 0 local.get 0 i32.store i32.const 0 local.set 1 loop "
            "local.get 1 local.tee 2 local.get 0 i32.add local.tee 1 i32.load "
            "br_if 0 end local.get 2 return end local.get 1 end");
}

// Nobody looks for it in a hurry.
TEST_F(ContentsTest, IsForThoroughEmissionsOnly) {
  const char *blocks =
      "b0(v0: i32):\n  v1: i32 = i32.load v0\n"
      "  br_if v1 b2() b1()\nb1():\n  v2: i32 = i32.const 0\n"
      "  br b3(v2)\nb2():\n  i32.store v0 v1\n  br b3(v1)\n"
      "b3(v3: i32):\n  v4: i32 = i32.load v3\n"
      "  br_if v4 b3(v4) b4()\nb4():\n  return v3\n";
  std::string quick = code(blocks, "", Effort::Quick);
  EXPECT_NE(quick.find("i32.const 0"), quick.npos) << quick;
  EXPECT_EQ(code(blocks).find("i32.const 0"), quick.npos) << code(blocks);
}

// What comes as an argument is no zero, though nobody reads it.
TEST_F(ContentsTest, AParameterThatNobodyReadsHoldsWhatItWasGiven) {
  EXPECT_EQ(code(R"(b0(v0: i32):
  v1: i32 = i32.const 0
  br b1(v1)
b1(v2: i32):
  v3: i32 = i32.load v2
  v4: i32 = i32.add v2 v3
  br_if v3 b1(v4) b2()
b2():
  return v4
)"),
            "1: i32.const 0 local.set 0 loop local.get 0 local.get 0 i32.load "
            "local.tee 1 i32.add local.set 0 local.get 1 br_if 0 end local.get "
            "0 end");
}

}  // namespace
}  // namespace wasmrust::emit
