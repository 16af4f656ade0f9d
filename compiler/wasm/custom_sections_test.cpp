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
  EXPECT_EQ(module->module_name(), "app");
  ASSERT_EQ(module->names_of(NameKind::Function).size(), 2u);
  EXPECT_EQ(module->names_of(NameKind::Function)[1].index, 1u);
  EXPECT_EQ(module->name_of(NameKind::Function, 1), "g");
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
    EXPECT_TRUE(module->names_of(NameKind::Function).empty());
    EXPECT_EQ(module->module_name(), "");
    ASSERT_EQ(module->malformed.size(), 1u);
    EXPECT_EQ(module->malformed[0].section, "name");
    EXPECT_NE(module->malformed[0].reason, "");
  }
}

// Every kind of name, each for a row of its own index space.
TEST(CustomSections, NamesOfAllKinds) {
  auto one = [](uint8_t kind, const char *text) {
    return Raw{kind} + sized(Raw{1, 0} + name(text));
  };
  auto part = [](uint8_t kind, const char *text) {
    return Raw{kind} + sized(Raw{1, 0, 1, 3} + name(text));
  };
  Raw names = one(1, "function") + part(2, "local") + part(3, "label") +
              one(4, "type") + one(5, "table") + one(6, "memory") +
              one(7, "global") + one(8, "element") + one(9, "data") +
              part(10, "field") + one(11, "tag") + Raw{99, 1, 0};
  Raw bytes = Wasm()
                  .section(1, {1, 0x60, 0, 0})
                  .section(3, {1, 0})
                  .section(4, {1, 0x70, 0, 1})
                  .section(5, {1, 0, 1})
                  .section(13, {1, 0, 0})
                  .section(6, {1, 0x7f, 0, 0x41, 0, 0x0b})
                  .section(9, {1, 1, 0, 0})
                  .section(10, {1, 2, 0, 0x0b})
                  .section(11, {1, 1, 0})
                  .custom("name", names)
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  const char *texts[] = {"",        "function", "local",  "label",
                         "type",    "table",    "memory", "global",
                         "element", "data",     "field",  "tag"};
  for (size_t i = 1; i < name_kind_count; ++i) {
    auto kind = static_cast<NameKind>(i);
    ASSERT_EQ(module->names_of(kind).size(), 1u) << texts[i];
    EXPECT_EQ(module->name_of(kind, 0), texts[i]);
    bool part = kind == NameKind::Local || kind == NameKind::Label ||
                kind == NameKind::Field;
    EXPECT_EQ(module->names_of(kind)[0].part, part ? 3u : 0u) << texts[i];
    EXPECT_EQ(module->name_of(kind, 1), "");
  }
}

TEST(CustomSections, BranchHints) {
  Raw hints = Raw{2, 0, 2} + Raw{5, 1, 1, 9, 1, 0} + Raw{1, 1, 4, 1, 1};
  auto module = read_module(
      functions(2).custom("metadata.code.branch_hint", hints).bytes());
  ASSERT_TRUE(module);
  ASSERT_EQ(module->branch_hints.size(), 3u);
  EXPECT_EQ(module->branch_hints[1].offset, 9u);
  EXPECT_FALSE(module->branch_hints[1].likely);
  EXPECT_EQ(module->branch_hints[2].function, 1u);
  EXPECT_TRUE(module->branch_hints[2].likely);
  for (const Raw &bad : {
           Raw{1, 2, 1, 4, 1, 1},           // no function 2
           Raw{2, 1, 1, 4, 1, 1, 0, 0},     // order of functions
           Raw{1, 0, 2, 4, 1, 1, 4, 1, 1},  // order of offsets
           Raw{1, 0, 1, 4, 1, 2},           // neither likely nor unlikely
           Raw{1, 0, 1, 4, 1, 1, 0},        // rest
       }) {
    module = read_module(
        functions(2).custom("metadata.code.branch_hint", bad).bytes());
    ASSERT_TRUE(module);
    EXPECT_TRUE(module->branch_hints.empty());
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
  EXPECT_EQ(module->names_of(NameKind::Function).size(), 1u);
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
  EXPECT_EQ(bad->malformed.size(), 1u);
}

TEST(CustomSections, BuildIdWithoutALengthIsAUuid) {
  Raw uuid{0x91, 0xf3, 0xbc, 0x4f, 0xb3, 0xc9, 0x4f, 0x09,
           0xb8, 0xc7, 0x84, 0x31, 0x6f, 0x01, 0xd1, 0x41};
  Raw bytes = Wasm().custom("build_id", uuid).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  EXPECT_TRUE(std::ranges::equal(module->build_id, uuid));
  EXPECT_TRUE(module->malformed.empty());
  uuid[0] = 15;  // what is right as it is stays that
  bytes = Wasm().custom("build_id", uuid).bytes();
  module = read_module(bytes);
  ASSERT_TRUE(module);
  EXPECT_EQ(module->build_id.size(), 15u);
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
