// The fuzzer itself: what counts as a difference, that a seed decides a module,
// and that our own modules are valid.
#include <gtest/gtest.h>

#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/validator.h"
#include "tests/fuzz/companions.h"
#include "tests/fuzz/expressions.h"
#include "tests/fuzz/observe.h"
#include "tests/fuzz/tries.h"

namespace wasmrust::fuzz {
namespace {

TEST(Difference, IsTheFirstLineThatDiffers) {
  EXPECT_FALSE(difference({"new", "f0: 1 2"}, {"new", "f0: 1 2"}, false));
  EXPECT_EQ(difference({"new", "f0: 1 2"}, {"new", "f0: 1 3"}, false),
            "line 2: f0: 1 2 | f0: 1 3");
  EXPECT_EQ(difference({"new"}, {"new", "f0: 1"}, false),
            "line 2: nothing | f0: 1");
}

TEST(Difference, EndsWhereOneIsExhausted) {
  EXPECT_FALSE(
      difference({"f0: exhausted", "f1: 1"}, {"f0: 5", "f1: 2"}, false));
}

TEST(Difference, MayBeWhichTrapComesFirst) {
  Lines bounds = {"f0: trap bounds"}, null = {"f0: trap null"},
        result = {"f0: 1"};
  EXPECT_TRUE(difference(bounds, null, false));
  EXPECT_FALSE(difference(bounds, null, true));
  EXPECT_TRUE(difference(bounds, result, true));
}

// A real program gets several calls in one instance, a random one each function
// twice.
TEST(Companions, CallAfterEachOther) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto bytes = make_tries(Random(seed));
    auto module = wasm::read_module(bytes);
    ASSERT_TRUE(module) << module.error().reason;
    auto real = companions_of(*module, seed, /*is_real=*/true),
         random = companions_of(*module, seed);
    ASSERT_TRUE(real && random);
    EXPECT_EQ(real->calls.size(), 6u);
    bool differs = false;
    for (const auto &calls : real->calls) {
      EXPECT_GE(calls.size(), 2u);
      for (const Call &each : calls) differs |= each.name != calls[0].name;
    }
    EXPECT_EQ(differs, random->calls.size() > 1);
    for (const auto &calls : random->calls) {
      ASSERT_EQ(calls.size(), 2u);
      EXPECT_EQ(calls[0].name, calls[1].name);
    }
  }
}

TEST(Expressions, AreValidAndDecidedByTheSeed) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Configuration &row = configuration_of(seed);
    if (row.settings || row.tries) continue;
    auto bytes = make_expressions(row.expressions, Random(seed));
    EXPECT_EQ(bytes, make_expressions(row.expressions, Random(seed)));
    auto module = wasm::read_module(bytes);
    ASSERT_TRUE(module) << module.error().reason;
    auto error = wasm::validate(
        *module, row.expressions.features.with(wasm::Feature::Multivalue)
                     .with(wasm::Feature::BulkMemory)
                     .with(wasm::Feature::ReferenceTypes));
    EXPECT_FALSE(error) << row.name << ": " << error->reason;
  }
}

TEST(Tries, AreValidAndDecidedByTheSeed) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    auto bytes = make_tries(Random(seed));
    EXPECT_EQ(bytes, make_tries(Random(seed)));
    auto module = wasm::read_module(bytes);
    ASSERT_TRUE(module) << module.error().reason;
    auto error = wasm::validate(*module, wasm::FeatureSet::standard().with(
                                             wasm::Feature::LegacyExceptions));
    EXPECT_FALSE(error) << error->reason;
  }
}

// What was lifted from legacy exceptions always nests again.
TEST(Tries, AreWrittenAgain) {
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    auto bytes = make_tries(Random(seed));
    auto module = wasm::read_module(bytes);
    ASSERT_TRUE(module) << module.error().reason;
    auto made = rewrite::rewrite_module(*module);
    ASSERT_TRUE(made) << seed << ": " << made.error();
    EXPECT_TRUE(made->kept.empty()) << seed;
  }
}

}  // namespace
}  // namespace wasmrust::fuzz
