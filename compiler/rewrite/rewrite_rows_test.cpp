// What passes leave without a use goes, what is named most stands first, and
// whatever names rows by number has the new numbers.
#include <gtest/gtest.h>

#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::rewrite {
namespace {

using wasm::ExternalKind;
using wasm::name;
using wasm::NameKind;
using wasm::Raw;
using wasm::sized;
using wasm::operator+;

// Types: 0 () -> (), 1 (i32) -> i32, 2 (i64) -> () that nobody has.
// Functions: 0 env.unused, 1 env.used, 2 main (exported), 3 dead, which calls 4
// and 0, 4 called by dead alone, 5 often: named three times, 6 in the table.
// Globals: 0 env.unused, 1 not used, 2 used by main.
std::vector<uint8_t> sample() {
  wasm::Wasm module;
  module.section(1, {3, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 1, 0x7e, 0});
  module.section(2, Raw{3} + name("env") + name("unused") + Raw{0, 0} +
                        name("env") + name("used") + Raw{0, 1} + name("env") +
                        name("g") + Raw{3, 0x7f, 0});
  module.section(3, {5, 1, 0, 0, 1, 0});
  module.section(4, {1, 0x70, 0, 1});
  module.section(6, {2, 0x7f, 0, 0x41, 7, 0x0b, 0x7f, 1, 0x41, 9, 0x0b});
  module.section(7, Raw{1} + name("main") + Raw{0, 2});
  module.section(9, {1, 0, 0x41, 0, 0x0b, 1, 6});
  Raw main = {0, 0x20, 0, 0x10, 5,    0x10, 5,    0x10, 5, 0x10,
              1, 0x23, 2, 0x6a, 0x41, 0,    0x11, 0,    0, 0x0b};
  Raw dead = {0, 0x10, 4, 0x10, 0, 0x0b};
  Raw by_dead = {0, 0x0b};
  Raw often = {0, 0x20, 0, 0x45, 0x0b};
  Raw in_table = {0, 0x0b};
  module.section(10, Raw{5} + sized(main) + sized(dead) + sized(by_dead) +
                         sized(often) + sized(in_table));
  Raw functions = Raw{7};
  const char *names[] = {"unused", "used",  "main",  "dead",
                         "below",  "often", "tabled"};
  for (uint8_t i = 0; i < 7; ++i)
    functions = functions + Raw{i} + name(names[i]);
  Raw globals =
      Raw{3, 0} + name("no") + Raw{1} + name("never") + Raw{2} + name("yes");
  module.custom("name", Raw{1} + sized(functions) + Raw{7} + sized(globals));
  return module.bytes();
}

struct RewriteRows : testing::Test {
  std::vector<uint8_t> file = sample();
  std::vector<uint8_t> made;
  wasm::Module module;

  void rewrite(RewriteOptions options) {
    auto read = wasm::read_module(file);
    ASSERT_TRUE(read) << read.error().reason;
    auto error = wasm::validate(*read, wasm::FeatureSet::all());
    ASSERT_FALSE(error) << error->reason;
    options.schedule =
        *optimize::parse_schedule("dead-functions", optimize::Goal::Size);
    options.verify = true;
    auto result = rewrite_module(*read, options);
    ASSERT_TRUE(result) << result.error();
    made = std::move(result->bytes());
    auto again = wasm::read_module(made);
    ASSERT_TRUE(again) << again.error().reason;
    error = wasm::validate(*again, wasm::FeatureSet::all());
    ASSERT_FALSE(error) << error->reason;
    module = std::move(*again);
  }
  std::string names(NameKind kind) const {
    std::string text;
    for (const wasm::Name &each : module.names_of(kind))
      text += (text.empty() ? "" : " ") + std::to_string(each.index) + "=" +
              std::string(each.text);
    return text;
  }
};

TEST_F(RewriteRows, WhatNobodyNamesGoes) {
  rewrite({});
  EXPECT_EQ(names(NameKind::Function), "0=used 1=often 2=tabled 3=main");
  EXPECT_EQ(names(NameKind::Global), "0=yes");
  EXPECT_EQ(module.types.size(), 2u);
  ASSERT_EQ(module.imports.size(), 1u);
  EXPECT_EQ(module.imports[0].name, "used");
  EXPECT_EQ(module.exports[0].index, 3u);
  EXPECT_EQ(module.elements[0].functions, std::vector<uint32_t>{2});
}

TEST_F(RewriteRows, SpeedKeepsTheOrder) {
  rewrite({.goal = optimize::Goal::Speed});
  EXPECT_EQ(names(NameKind::Function), "0=used 1=main 2=often 3=tabled");
}

TEST_F(RewriteRows, ImportsStayWhenAsked) {
  rewrite({.keeps_imports = true});
  EXPECT_EQ(names(NameKind::Function),
            "0=unused 1=used 2=often 3=tabled 4=main");
  EXPECT_EQ(names(NameKind::Global), "0=no 1=yes");
}

// Recursion groups: 0 an array that nobody names; 1 and 2, 1 named by 2 alone
// and 2 by the global; 3 a struct that refers to 0, unused; 4 the supertype of
// 5, which main makes one of; 6 what main takes, 7 main's own type. 66 more
// that nobody names come first, so that numbers get shorter.
std::vector<uint8_t> sample_of_objects() {
  constexpr uint8_t unused = 66;
  Raw types = Raw{unused + 9};
  for (int i = 0; i < unused; ++i) types = types + Raw{0x5f, 0};
  auto at = [](uint8_t number) {  // signed
    return Raw{static_cast<uint8_t>(0x80 | ((number + unused) & 0x7f)),
               static_cast<uint8_t>((number + unused) >> 7)};
  };
  auto plain = [](uint8_t number) {
    return Raw{static_cast<uint8_t>(number + unused)};
  };
  types = types + Raw{0x5e, 0x7f, 1};
  types = types + Raw{0x4e, 2, 0x5f, 0, 0x5f, 1, 0x63} + at(1) + Raw{1};
  types = types + Raw{0x5f, 1, 0x64} + at(0) + Raw{0};
  types = types + Raw{0x50, 0, 0x5f, 1, 0x7f, 0};
  types = types + Raw{0x50, 1} + plain(4) + Raw{0x5f, 2, 0x7f, 0, 0x7e, 1};
  types = types + Raw{0x5f, 1, 0x7f, 1};
  types = types + Raw{0x60, 1, 0x63} + at(6) + Raw{1, 0x7f};
  types = types + Raw{0x50, 0, 0x5f, 1, 0x7f, 0};
  types = types + Raw{0x50, 1} + plain(8) + Raw{0x5f, 2, 0x7f, 0, 0x7e, 1};
  wasm::Wasm module;
  module.section(1, types);
  module.section(3, Raw{1} + plain(7));
  module.section(6, Raw{1, 0x63} + at(2) + Raw{1, 0xd0} + at(2) + Raw{0x0b});
  module.section(
      7, Raw{2} + name("main") + Raw{0, 0} + name("global") + Raw{3, 0});
  // main(a) = (new 5(7, 8)) is 5 ? a.0 : 9
  Raw main = Raw{1, 1, 0x63} + at(5) + Raw{0x41, 7, 0x42, 8, 0xfb, 0} +
             plain(5) + Raw{0x22, 1, 0xfb, 21} + at(9) +
             Raw{0x04, 0x7f, 0x20, 0, 0xfb, 2} + plain(6) +
             Raw{0, 0x05, 0x20, 1, 0xfb, 2} + plain(5) + Raw{0, 0x0b, 0x0b};
  module.section(10, Raw{1} + sized(main));
  Raw names = Raw{5} + plain(0) + name("array") + plain(2) + name("two") +
              plain(5) + name("five") + plain(7) + name("main") + plain(9) +
              name("nine");
  module.custom("name", Raw{4} + sized(names));
  return module.bytes();
}

TEST_F(RewriteRows, TypesOfObjectsGoByGroups) {
  file = sample_of_objects();
  rewrite({});
  EXPECT_EQ(names(NameKind::Type), "1=two 3=five 5=main");
  ASSERT_EQ(module.types.size(), 6u);
  EXPECT_EQ(module.types[0].group_size, 2u);
  EXPECT_EQ(heap_of(module.types[1].fields[0].storage), 0);
  EXPECT_EQ(module.types[3].supertype, 2u);
  EXPECT_EQ(heap_of(module.types[5].function.params[0]), 4);
  EXPECT_EQ(heap_of(module.globals[0].type.value), 1);
  Bytes main = module.functions[0].body;
  EXPECT_EQ(
      Raw(main.begin(), main.end()),
      (Raw{1,    1, 0x64, 3,    0x41, 7,    0x42, 8,    0xfb, 0,    3,
           0x22, 1, 0xfb, 21,   3,    4,    0x7f, 0x20, 0,    0xfb, 2,
           4,    0, 0x05, 0x20, 1,    0xfb, 2,    3,    0,    0x0b, 0x0b}));
}

// struct.get ends in 0x02, as `block` does, but is no block.
TEST(RewriteWithoutPasses, OnlyTheTypesOfBlocksAndReferencesAreSigned) {
  std::vector<uint8_t> file = sample_of_objects();
  auto read = wasm::read_module(file);
  ASSERT_TRUE(read) << read.error().reason;
  auto made = rewrite_module(*read);
  ASSERT_TRUE(made) << made.error();
  auto again = wasm::read_module(made->bytes());
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_FALSE(wasm::validate(*again, wasm::FeatureSet::all()));
  EXPECT_EQ(again->functions[0].body.size(), read->functions[0].body.size());
}

// That an `if` gives an object is known when its first arm is written: the type
// is put in front of that, and what is behind moves, with its relocations and
// what is said of it.
TEST(RewriteWithoutPasses, ObjectsComeOutOfBlocksInOneAnother) {
  wasm::Wasm module;
  module.section(1, {2, 0x5f, 1, 0x7f, 0, 0x60, 1, 0x7f, 1, 0x7f});
  module.section(3, {1, 1});
  Raw make = {0x20, 0, 0x10, 0, 0xfb, 0, 0};  // new 0 (f (local 0))
  Raw inner =
      Raw{0x20, 0, 0x45, 0x04, 0x64, 0} + make + Raw{0x05} + make + Raw{0x0b};
  Raw body = Raw{0, 0x20, 0, 0x04, 0x64, 0} + inner + Raw{0x05} + make +
             Raw{0x0b, 0xfb, 2, 0, 0, 0x0b};
  constexpr uint8_t hinted = 9;  // the `if` inside
  module.custom("metadata.code.branch_hint", Raw{1, 0, 1, hinted, 1, 1});
  module.section(10, Raw{1} + sized(body));
  std::vector<uint8_t> file = module.bytes();
  auto read = wasm::read_module(file);
  ASSERT_TRUE(read) << read.error().reason;
  ASSERT_FALSE(wasm::validate(*read, wasm::FeatureSet::all()));
  auto made = rewrite_module(*read, {.verify = true});
  ASSERT_TRUE(made) << made.error();
  EXPECT_EQ(made->bytes(), file);
}

// Without passes the program has no rows of data, with the verifier it has.
TEST(RewriteWithoutPasses, CodeThatNamesDataIsWrittenWithoutRowsOfIt) {
  wasm::Wasm module;
  module.section(1, {1, 0x60, 0, 0});
  module.section(3, {1, 0});
  module.section(5, {1, 0, 1});
  module.section(12, {2});
  module.section(10, Raw{1} + sized({0, 0x41, 0, 0x41, 0, 0x41, 2, 0xfc, 8, 1,
                                     0, 0xfc, 9, 1, 0x0b}));
  module.section(11, {2, 0, 0x41, 0, 0x0b, 1, 'a', 1, 2, 'b', 'c'});
  std::vector<uint8_t> file = module.bytes();
  auto read = wasm::read_module(file);
  ASSERT_TRUE(read) << read.error().reason;
  ASSERT_FALSE(wasm::validate(*read, wasm::FeatureSet::all()));
  auto plain = rewrite_module(*read),
       verified = rewrite_module(*read, {.verify = true});
  ASSERT_TRUE(plain) << plain.error();
  ASSERT_TRUE(verified) << verified.error();
  EXPECT_EQ(plain->bytes(), verified->bytes());
  auto again = wasm::read_module(plain->bytes());
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_FALSE(wasm::validate(*again, wasm::FeatureSet::all()));
  EXPECT_EQ(again->data.size(), 2u);
}

// Bytes of the data that is left of eight, six of them zeros at the end.
size_t data_left(std::string_view passes, Fuel *fuel = nullptr) {
  wasm::Wasm module;
  module.section(5, {1, 0, 1});
  module.section(7, Raw{1} + name("memory") + Raw{2, 0});
  module.section(
      11, Raw{1, 0, 0x41, 0, 0x0b} + sized({'a', 'b', 0, 0, 0, 0, 0, 0}));
  std::vector<uint8_t> file = module.bytes();
  auto read = wasm::read_module(file);
  EXPECT_TRUE(read) << read.error().reason;
  auto goal = optimize::Goal::Size;
  auto made = rewrite_module(
      *read, {.schedule = *optimize::parse_schedule(passes, goal),
              .goal = goal,
              .fuel = fuel});
  EXPECT_TRUE(made) << made.error();
  auto again = wasm::read_module(made->bytes());
  EXPECT_TRUE(again) << again.error().reason;
  return again->data.at(0).data.size();
}

TEST(RewriteData, IsPackedByAPassThatCanBeLeftOut) {
  EXPECT_EQ(data_left("none"), 8u);
  EXPECT_EQ(data_left("dead-code"), 8u);
  EXPECT_EQ(data_left("packed-data"), 2u);
  EXPECT_EQ(data_left("-inline"), 2u);
  EXPECT_EQ(data_left("-packed-data"), 8u);
  Fuel none(0);
  EXPECT_EQ(data_left("packed-data", &none), 8u);
}

}  // namespace
}  // namespace wasmrust::rewrite
