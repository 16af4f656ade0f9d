// Custom sections of finished modules: names, producers, features, build id.
#include "compiler/wasm/module.h"

#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

TEST(CustomSections, AllAreKept) {
  Raw bytes = Wasm()
                  .custom("first", {1, 2})
                  .section(5, {0})
                  .custom("second", {})
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  ASSERT_EQ(module->custom.size(), 2u);
  EXPECT_EQ(module->custom[0].name, "first");
  EXPECT_EQ(module->custom[0].data.size(), 2u);
  EXPECT_EQ(module->custom[1].section_index, 2u);
  EXPECT_EQ(failure(Wasm().section(0, {1, 0xff}).bytes()),
            "malformed UTF-8 in a name");
  EXPECT_EQ(failure(Wasm().section(0, {5, 'a'}).bytes()), "unexpected end");
}

TEST(CustomSections, Names) {
  Raw names = Raw{0} + sized(name("app")) +  // module
              Raw{1} + sized(Raw{2, 0} + name("f") + Raw{1} + name("g")) +
              Raw{2} + sized({0});  // locals
  Raw bytes = functions(2).custom("name", names).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  EXPECT_EQ(module->module_name, "app");
  ASSERT_EQ(module->function_names.size(), 2u);
  EXPECT_EQ(module->function_names[1].first, 1u);
  EXPECT_EQ(module->function_names[1].second, "g");
}

TEST(CustomSections, MalformedNamesCountAsAbsent) {
  Raw good = Raw{0} + sized(name("app"));
  for (const Raw &bad : {
           Raw{1, 200, 1},                         // too long
           Raw{1} + sized(Raw{1, 2} + name("f")),  // no function 2
           Raw{1} + sized(Raw{2, 1} + name("f") + Raw{0} + name("g")),  // order
           Raw{1} + sized(Raw{1, 0} + name("\xff")),                    // UTF-8
           Raw{1} + sized(Raw{1, 0} + name("f") + Raw{9}),              // rest
       }) {
    Raw bytes = functions(2).custom("name", good + bad).bytes();
    auto module = read_module(bytes);
    ASSERT_TRUE(module);
    EXPECT_TRUE(module->function_names.empty());
    EXPECT_EQ(module->module_name, "");
  }
}

TEST(CustomSections, NamesMayStandBeforeTheFunctions) {
  Raw names = Raw{1} + sized(Raw{1, 0} + name("f"));
  Raw bytes = Wasm()
                  .custom("name", names)
                  .section(1, {1, 0x60, 0, 0})
                  .section(3, {1, 0})
                  .section(10, {1, 2, 0, 0x0b})
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  EXPECT_EQ(module->function_names.size(), 1u);
}

TEST(CustomSections, Producers) {
  Raw producers = Raw{2} + name("language") + Raw{1} + name("Rust") + name("") +
                  name("processed-by") + Raw{2} + name("rustc") + name("1.96") +
                  name("WasmRust") + name("0.1");
  Raw bytes = Wasm().custom("producers", producers).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  ASSERT_EQ(module->producers.size(), 3u);
  EXPECT_EQ(module->producers[0].field, "language");
  EXPECT_EQ(module->producers[1].version, "1.96");
  EXPECT_EQ(module->producers[2].name, "WasmRust");
  producers.pop_back();
  auto cut = read_module(Wasm().custom("producers", producers).bytes());
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->producers.empty());
}

TEST(CustomSections, BuildId) {
  Raw bytes = Wasm().custom("build_id", {3, 1, 0xff, 3}).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  EXPECT_EQ(module->build_id.size(), 3u);
  auto bad = read_module(Wasm().custom("build_id", {4, 1, 2, 3}).bytes());
  ASSERT_TRUE(bad);
  EXPECT_TRUE(bad->build_id.empty());
}

TEST(CustomSections, TargetFeatures) {
  Raw features = Raw{3, '+'} + name("simd128") + Raw{'-'} + name("atomics") +
                 Raw{'='} + name("sign-ext");
  Raw bytes = Wasm().custom("target_features", features).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  ASSERT_EQ(module->features.size(), 3u);
  EXPECT_EQ(module->features[0].prefix, '+');
  EXPECT_EQ(module->features[1].name, "atomics");

  auto bad = [](const Raw &content) {
    return failure(Wasm().custom("target_features", content).bytes());
  };
  EXPECT_EQ(bad(Raw{1, '!'} + name("x")), "unknown prefix of a target feature");
  EXPECT_EQ(bad(Raw{2, '+'} + name("x") + Raw{'-'} + name("x")),
            "target feature `x` named twice");
  EXPECT_EQ(bad(Raw{1, '+'} + name("x") + Raw{0}),
            "section is longer than its content");
}

}  // namespace
}  // namespace wasmrust::wasm
