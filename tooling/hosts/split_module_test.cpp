// Tests of making the shipped and the debug module.
//
// The input has custom sections before and behind the code, some for engines
// and some for tools, and is cut off at every byte.
#include "tooling/hosts/split_module.h"

#include <gtest/gtest.h>

#include "compiler/wasm/module.h"
#include "compiler/wasm/same_build.h"
#include "tooling/hosts/sample_modules.h"

namespace wasmrust::host {
namespace {

bool has_custom(const wasm::Module &module, std::string_view name) {
  for (const auto &section : module.custom)
    if (section.name == name) return true;
  return false;
}

std::vector<uint8_t> module_with_everything() {
  ModuleBuilder builder;
  builder.custom("metadata.code.branch_hint", "x");
  uint32_t f = builder.function(ModuleBuilder::Nothing, {0x01}, "app::f");
  builder.export_as("f", 0, f);
  builder.custom(".debug_info", "dwarf");
  builder.custom("the program's own", "data");
  builder.custom("producers", std::string_view("\0", 1));
  return builder.build();
}

TEST(SplitModule, ShippedHasNoNamesDebugHasAll) {
  auto input = module_with_everything();
  auto split = split_module(input, ShippedId::Always);
  ASSERT_TRUE(split.has_value()) << split.error();
  auto shipped = wasm::read_module(split->shipped);
  auto debug = wasm::read_module(split->debug);
  ASSERT_TRUE(shipped && debug);
  for (const char *name : {"name", ".debug_info", "producers"}) {
    EXPECT_FALSE(has_custom(*shipped, name)) << name;
    EXPECT_TRUE(has_custom(*debug, name)) << name;
  }
  EXPECT_TRUE(has_custom(*shipped, "metadata.code.branch_hint"));
  EXPECT_TRUE(has_custom(*shipped, "the program's own"));
  EXPECT_TRUE(
      std::ranges::equal(shipped->functions[0].body, debug->functions[0].body));
}

TEST(SplitModule, BothCarryTheSameBuildId) {
  auto split = split_module(module_with_everything(), ShippedId::Always);
  ASSERT_TRUE(split.has_value());
  auto shipped = wasm::read_module(split->shipped);
  auto debug = wasm::read_module(split->debug);
  EXPECT_EQ(split->build_id.size(), 8u);
  EXPECT_TRUE(std::ranges::equal(shipped->build_id, split->build_id));
  EXPECT_TRUE(std::ranges::equal(debug->build_id, split->build_id));
}

TEST(SplitModule, WhatCountsBytesIsShippedWithoutAnId) {
  auto with = split_module(module_with_everything(), ShippedId::Always);
  auto without = split_module(module_with_everything(), ShippedId::IfGiven);
  ASSERT_TRUE(with && without);
  EXPECT_EQ(with->shipped.size(), without->shipped.size() + 20);
  EXPECT_EQ(with->debug, without->debug);
  EXPECT_EQ(with->build_id, without->build_id);
  auto shipped = wasm::read_module(without->shipped);
  auto debug = wasm::read_module(without->debug);
  ASSERT_TRUE(shipped && debug);
  EXPECT_EQ(wasm::difference_of_builds(*shipped, *debug), "");
}

TEST(SplitModule, TheIdDependsOnCodeNotOnDebugInformation) {
  auto id = [](std::vector<uint8_t> code, std::string_view dwarf) {
    ModuleBuilder builder;
    builder.export_as(
        "f", 0, builder.function(ModuleBuilder::Nothing, std::move(code)));
    builder.custom(".debug_line", dwarf);
    auto split = split_module(builder.build(), ShippedId::IfGiven);
    return split.value().build_id;
  };
  EXPECT_EQ(id({0x01}, "a"), id({0x01}, "b"));
  EXPECT_NE(id({0x01}, "a"), id({0x01, 0x01}, "a"));
}

TEST(SplitModule, AnIdThatIsThereIsKept) {
  ModuleBuilder builder;
  builder.custom("build_id", "\x04wxyz");
  auto split = split_module(builder.build(), ShippedId::IfGiven);
  ASSERT_TRUE(split.has_value());
  EXPECT_EQ(as_text(split->build_id), "wxyz");
  auto shipped = wasm::read_module(split->shipped);
  EXPECT_EQ(as_text(shipped->build_id), "wxyz");
  auto again = split_module(split->debug, ShippedId::IfGiven);
  EXPECT_EQ(again->debug, split->debug);
}

TEST(SplitModule, TruncatedModulesGiveErrors) {
  auto whole = module_with_everything();
  for (size_t size = 0; size < whole.size(); ++size) {
    auto split = split_module(Bytes(whole).first(size), ShippedId::Always);
    if (size < 8) EXPECT_FALSE(split.has_value()) << size;
    if (!split) EXPECT_FALSE(split.error().empty());
  }
}

}  // namespace
}  // namespace wasmrust::host
