// Tests of what hosts ask of a module, and of finding who calls an import.
//
// The code of the modules holds bytes that look like calls, so that a search
// for bytes would be found out.
#include "tooling/hosts/host_rules.h"

#include <gtest/gtest.h>

#include "tooling/hosts/callers.h"
#include "tooling/hosts/sample_modules.h"

namespace wasmrust::host {
namespace {

std::expected<void, std::string> check(const std::vector<uint8_t> &bytes,
                                       HostId host, bool is_command) {
  auto module = wasm::read_module(bytes);
  EXPECT_TRUE(module.has_value());
  PackageRequest request;
  request.name = "sample";
  request.host = &row(host);
  request.is_command = is_command;
  return check_host_rules(request, *module);
}

TEST(HostRules, EmbeddedAllowsNoImportsAndNamesTheirUsers) {
  ModuleBuilder builder;
  builder.import_function("env", "read_sensor", ModuleBuilder::TwoToI32);
  builder.import_function("env", "unused", ModuleBuilder::Nothing);
  // An i32.const whose bytes look like `call 0`, then calls between others.
  builder.function(ModuleBuilder::Nothing, {0x41, 0x90, 0x00, 0x1a},
                   "app::not_a_call");
  builder.function(ModuleBuilder::Nothing,
                   {0x02, 0x40, 0x41, 1, 0x41, 2, 0x10, 0, 0x1a, 0x0b},
                   "_RNvCs1234_3app6sample");
  builder.export_as("f", 0, 3);
  auto result = check(builder.build(), HostId::Embedded, false);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(),
            "a module for the embedded host must not import anything, but this "
            "one needs\n"
            "  env::read_sensor, called by app::sample\n"
            "  env::unused");
}

TEST(HostRules, EmbeddedWithoutImportsIsFine) {
  EXPECT_TRUE(check(library_module(), HostId::Embedded, false).has_value());
}

TEST(HostRules, ACommandHasAnEntry) {
  EXPECT_TRUE(check(hello_module(), HostId::Node, true).has_value());
  auto result = check(library_module(), HostId::Node, true);
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().find("neither `_start` nor `main`"),
            std::string::npos);
}

TEST(HostRules, BindgenIsWarnedOfWithTheUsersThatAreNotItsOwn) {
  auto warning = [](std::string_view import_module) {
    ModuleBuilder builder;
    builder.import_function("env", "other", ModuleBuilder::Nothing);
    builder.import_function(import_module, "__wbg_now_1",
                            ModuleBuilder::Nothing);
    builder.function(ModuleBuilder::Nothing, {0x10, 1}, "js_sys::Date::now");
    builder.function(ModuleBuilder::Nothing, {0x10, 1}, "app::clock");
    auto bytes = builder.build();
    auto module = wasm::read_module(bytes);
    EXPECT_TRUE(module.has_value());
    return warn_of_bindgen(*module);
  };
  EXPECT_EQ(warning("env"), "");
  EXPECT_TRUE(warning("__wbindgen_placeholder__")
                  .contains("functions of wasm-bindgen, called by app::clock, "
                            "and cannot start"));
}

TEST(Callers, SeesThroughEveryKindOfImmediate) {
  ModuleBuilder builder;
  builder.import_function("env", "f", ModuleBuilder::Nothing);
  const std::vector<std::vector<uint8_t>> befores = {
      {0x42, 0x90, 0x00, 0x1a},                       // i64.const
      {0x43, 0x10, 0, 0, 0, 0x1a},                    // f32.const
      {0x44, 0x10, 0, 0x10, 0, 0, 0, 0, 0, 0x1a},     // f64.const
      {0x41, 0, 0x28, 2, 0x10, 0x1a},                 // i32.load offset=16
      {0x41, 0, 0x28, 0x42, 0x10, 0x00, 0x1a},        // with a memory index
      {0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0b, 0x00},  // memory.fill
      {0xfd, 0x0c, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       0x1a},                                // v128.const
      {0x41, 0, 0x0e, 1, 0, 0},              // br_table
      {0x41, 0, 0xfe, 0x10, 2, 0x10, 0x1a},  // i32.atomic.load
  };
  for (const auto &before : befores) {
    auto with = before, without = before;
    with.insert(with.end(), {0x10, 0});
    without.insert(without.end(), {0x01, 0x01});
    builder.function(ModuleBuilder::Nothing, with, "yes");
    builder.function(ModuleBuilder::Nothing, without, "no");
  }
  auto bytes = builder.build();
  auto module = wasm::read_module(bytes);
  ASSERT_TRUE(module.has_value());
  EXPECT_EQ(callers_of(*module, 0),
            std::vector<std::string>(befores.size(), "yes"));
}

}  // namespace
}  // namespace wasmrust::host
