// The fuzzer itself: what counts as a difference, that a seed decides a module,
// and that our own modules are valid.
#include <gtest/gtest.h>

#include "compiler/wasm/validator.h"
#include "tests/fuzz/expressions.h"
#include "tests/fuzz/observe.h"

namespace wasmrust::fuzz {
namespace {

TEST(Difference, IsTheFirstLineThatDiffers) {
  EXPECT_FALSE(difference({"new", "f0: 1 2"}, {"new", "f0: 1 2"}));
  EXPECT_EQ(difference({"new", "f0: 1 2"}, {"new", "f0: 1 3"}),
            "line 2: f0: 1 2 | f0: 1 3");
  EXPECT_EQ(difference({"new"}, {"new", "f0: 1"}), "line 2: nothing | f0: 1");
}

TEST(Difference, EndsWhereOneIsExhausted) {
  EXPECT_FALSE(difference({"f0: exhausted", "f1: 1"}, {"f0: 5", "f1: 2"}));
}

TEST(Difference, MayBeAnEnginesChoiceOfANaN) {
  Lines canonical = {"f0: 7 9221120237041090560"},
        other = {"f0: 7 18445618173265838080"}, number = {"f0: 7 1"};
  EXPECT_TRUE(difference(canonical, other));
  EXPECT_FALSE(difference(canonical, other, /*nans_are_free=*/true));
  EXPECT_TRUE(difference(canonical, number, /*nans_are_free=*/true));
}

TEST(Expressions, AreValidAndDecidedByTheSeed) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Configuration &row = configuration_of(seed);
    if (row.settings) continue;
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

}  // namespace
}  // namespace wasmrust::fuzz
