// Rows are found by name, and the columns of a row fit together.
#include "compiler/options/tables.h"

#include <gtest/gtest.h>

#include <set>

namespace wasmrust {
namespace {

TEST(Tables, RowsStandAtTheirIdAndUnderTheirName) {
  std::set<std::string_view> names;
  for (const ProfileRow &each : profiles()) {
    EXPECT_EQ(&row(each.id), &each);
    EXPECT_EQ(find_profile(each.name), &each);
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
  }
  for (const TargetRow &each : targets()) {
    EXPECT_EQ(&row(each.id), &each);
    EXPECT_EQ(find_target(each.triple), &each);
  }
  for (const HostRow &each : hosts()) {
    EXPECT_EQ(&row(each.id), &each);
    EXPECT_EQ(find_host(each.name), &each);
  }
}

TEST(Tables, NothingIsFoundUnderOtherNames) {
  for (std::string_view name : {"", "Dev", "debug", "wasm32"}) {
    EXPECT_EQ(find_profile(name), nullptr) << name;
    EXPECT_EQ(find_target(name), nullptr) << name;
    EXPECT_EQ(find_host(name), nullptr) << name;
  }
}

TEST(Tables, NamesAreListedForMessages) {
  EXPECT_TRUE(profile_names().starts_with("dev, streaming, release"));
  EXPECT_TRUE(target_names().starts_with("wasm32-unknown-unknown, wasm32"));
  for (const HostRow &each : hosts())
    EXPECT_NE(host_names().find(each.name), std::string::npos);
}

TEST(Tables, ColumnsOfAProfileAgree) {
  for (const ProfileRow &each : profiles()) {
    EXPECT_TRUE(each.cargo_inherits == "dev" ||
                each.cargo_inherits == "release");
    EXPECT_LE(each.codegen_level, 3) << each.name;
    EXPECT_LE(each.debug, 2) << each.name;
    EXPECT_FALSE(each.summary.empty()) << each.name;
    // Size pipelines come with size attributes, and the other way round.
    bool small = each.pipeline == Pipeline::Os || each.pipeline == Pipeline::Oz;
    EXPECT_EQ(small, each.size != SizeAttribute::None) << each.name;
    // Traps and refusals are bodies of lean std.
    EXPECT_TRUE(each.has_system || each.lean_std) << each.name;
  }
}

}  // namespace
}  // namespace wasmrust
