// Where a table's address is added last.
#include "compiler/lower/llvm/table_addresses.h"

#include "compiler/lower/llvm/text_module.h"

namespace wasmrust::lower {
namespace {

// `TABLE[row][column]`, after the pass.
struct Address {
  std::string row = "getelementptr inbounds nuw i8, ptr @table, i32 %row",
              column = "getelementptr inbounds nuw i8, ptr %a, i32 %column",
              more = "", attributes = "minsize optsize";

  std::string after() const {
    TextModule module(
        "target datalayout = \"p:32:32\"\n"
        "@table = constant [9 x i8] zeroinitializer\n"
        "declare void @host(ptr)\n"
        "define i8 @f(ptr %p, i32 %row, i32 %column) " +
        attributes + " {\n  %a = " + row + "\n  br label %next\nnext:\n" +
        more + "  %b = " + column + "\n  %v = load i8, ptr %b\n  ret i8 %v\n}");
    module.run_on("f", TableAddressesPass());
    return module.text("f");
  }
};

TEST(TableAddresses, TheTablesOwnIsAddedLast) {
  std::string text = Address{}.after();
  EXPECT_TRUE(holds(text, "add nuw i32 %row, %column"));
  EXPECT_TRUE(holds(text, "getelementptr inbounds nuw i8, ptr @table, i32 %1"));
  EXPECT_FALSE(holds(text, "%a ="));
  text = Address{.row = "getelementptr nuw i8, ptr @table, i32 %row"}.after();
  EXPECT_TRUE(holds(text, "getelementptr nuw i8, ptr @table, i32 %1"));
}

TEST(TableAddresses, WhatChangesNothingIsPassed) {
  std::string text =
      Address{.column = "getelementptr inbounds nuw i8, ptr %z, i32 %column",
              .more = "  %z = getelementptr i8, ptr %a, i32 0\n"}
          .after();
  EXPECT_TRUE(holds(text, "ptr @table, i32 %1"));
  EXPECT_FALSE(holds(text, "%z ="));
}

TEST(TableAddresses, StayWhereTheyMayWrapAround) {
  EXPECT_TRUE(
      holds(Address{.row = "getelementptr i8, ptr @table, i32 %row"}.after(),
            "%a ="));
  EXPECT_TRUE(
      holds(Address{.column = "getelementptr inbounds i8, ptr %a, i32 %column"}
                .after(),
            "%a ="));
}

// 100 + 100 is -56 in eight bits.
TEST(TableAddresses, StayWhereTheSumMayHaveASign) {
  auto after = [&](const std::string &type) {
    TextModule module(
        "target datalayout = \"p:32:32\"\n@table = constant [999 x i8] "
        "zeroinitializer\n"
        "define i8 @f(" +
        type + " %row, " + type +
        " %column) minsize optsize {\n"
        "  %a = getelementptr nuw i8, ptr @table, " +
        type + " %row\n  %b = getelementptr nuw i8, ptr %a, " + type +
        " %column\n  %v = load i8, ptr %b\n  ret i8 %v\n}");
    module.run_on("f", TableAddressesPass());
    return module.text("f");
  };
  EXPECT_TRUE(holds(after("i8"), "%a ="));
  EXPECT_FALSE(holds(after("i32"), "%a ="));
}

TEST(TableAddresses, StayWhereThatIsNoGain) {
  for (const Address &address : std::vector<Address>{
           {.row = "getelementptr inbounds nuw i8, ptr %p, i32 %row"},
           {.row = "getelementptr inbounds nuw i8, ptr @table, i32 2"},
           {.row = "getelementptr inbounds nuw i16, ptr @table, i32 %row"},
           {.column = "getelementptr inbounds nuw i8, ptr %a, i32 2"},
           {.column = "getelementptr inbounds nuw i16, ptr %a, i32 %column"},
           {.more = "  call void @host(ptr %a)\n"},
           {.attributes = "optsize"},
       })
    EXPECT_TRUE(holds(address.after(), "%a =")) << address.after();
}

}  // namespace
}  // namespace wasmrust::lower
