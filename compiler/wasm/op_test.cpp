// op.def is right as a table: codes and names are unique, the look-ups find
// each row, signatures and widths agree with the immediates, and the traits do
// not contradict each other. The numbers of rows are those of the specification
// and of the proposals, counted by prefix. What each row means is tested by the
// specification's own suite (tests/spec).
#include "compiler/wasm/op.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace wasmrust::wasm {

namespace {

using enum Trait::Bits;

constexpr uint32_t effects =
    Traps | Throws | Calls | Control | Ends | ReadsLocal | WritesLocal |
    ReadsGlobal | WritesGlobal | ReadsMemory | WritesMemory | ReadsTable |
    WritesTable | ReadsHeap | WritesHeap | ReadsSize | WritesSize |
    ReadsSegment | WritesSegment | Allocates | Ordered;

TEST(Op, CountsByPrefix) {
  std::map<OpPrefix, int> counts;
  for (const OpRow &each : op_rows) ++counts[each.prefix];
  EXPECT_EQ(counts[OpPrefix::None], 199);
  EXPECT_EQ(counts[OpPrefix::Gc], 31);
  EXPECT_EQ(counts[OpPrefix::Misc], 22);
  EXPECT_EQ(counts[OpPrefix::Simd], 236 + 20);  // 20 relaxed
  EXPECT_EQ(counts[OpPrefix::Atomic], 67);
  EXPECT_EQ(op_count, 575u);
}

TEST(Op, CodesAreUniqueAndFound) {
  std::set<std::pair<OpPrefix, uint16_t>> codes;
  for (size_t i = 0; i < op_count; ++i) {
    const OpRow &each = op_rows[i];
    EXPECT_TRUE(codes.insert({each.prefix, each.code}).second) << each.text;
    EXPECT_EQ(find_op(each.prefix, each.code), static_cast<Op>(i)) << each.text;
  }
  EXPECT_EQ(find_op(OpPrefix::None, 0x16), no_op);
  EXPECT_EQ(find_op(OpPrefix::Simd, 0x114), no_op);
  EXPECT_EQ(find_op(OpPrefix::Atomic, UINT32_MAX), no_op);
}

TEST(Op, TextsAreUniqueAndFound) {
  std::set<std::string_view> texts;
  for (size_t i = 0; i < op_count; ++i) {
    EXPECT_TRUE(texts.insert(op_rows[i].text).second) << op_rows[i].text;
    EXPECT_EQ(find_op(op_rows[i].text), static_cast<Op>(i));
  }
  EXPECT_EQ(find_op("i32.frobnicate"), std::nullopt);
}

TEST(Op, APrefixIsNoOperation) {
  for (uint32_t byte = 0; byte < 256; ++byte)
    if (is_prefix(static_cast<uint8_t>(byte)))
      EXPECT_EQ(find_op(OpPrefix::None, byte), no_op);
}

TEST(Op, SignaturesAreWellFormed) {
  for (const OpRow &each : op_rows) {
    if (!each.has_signature()) {
      EXPECT_EQ(each.signature, "*") << each.text;
      continue;
    }
    EXPECT_EQ(each.signature.find_first_not_of("ilfdva:"), std::string::npos)
        << each.text;
    EXPECT_EQ(each.signature.find(':'), each.signature.rfind(':')) << each.text;
    EXPECT_NE(each.signature.find(':'), std::string::npos) << each.text;
  }
}

// The number after "load", "store" or "rmw" is the width of the access; without
// one it is that of the type before the point.
TEST(Op, WidthsAreThoseOfTheName) {
  for (const OpRow &each : op_rows) {
    bool access = each.immediate == Immediate::Access ||
                  each.immediate == Immediate::AccessLane;
    EXPECT_EQ(each.width != 0, access) << each.text;
    if (!access) continue;
    std::string text(each.text);
    size_t at = text.find("load");
    size_t length = 4;
    if (at == std::string::npos) at = text.find("store"), length = 5;
    if (at == std::string::npos) at = text.find("rmw"), length = 3;
    if (at == std::string::npos) continue;  // wait, notify
    int bits = std::atoi(text.c_str() + at + length);
    size_t by = text.find('x', at + length);  // load8x8: eight of eight bits
    if (by != std::string::npos && text.starts_with("v128."))
      bits *= std::atoi(text.c_str() + by + 1);
    if (bits == 0) bits = std::atoi(text.c_str() + 1);
    EXPECT_EQ(each.width * 8, bits) << each.text;
  }
}

TEST(Op, TraitsAgree) {
  for (const OpRow &each : op_rows) {
    EXPECT_EQ(each.has(Pure), !each.has(effects)) << each.text;
    if (each.has(Commutative)) EXPECT_TRUE(each.has(Pure)) << each.text;
    if (each.has(Ends)) EXPECT_TRUE(each.has(Control)) << each.text;
    if (each.has(Commutative) && each.has_signature())
      EXPECT_EQ(each.signature[0], each.signature[1]) << each.text;
    if (each.width != 0) {
      EXPECT_TRUE(each.has(Traps) && each.has(ReadsMemory | WritesMemory))
          << each.text;
      bool has_result = !each.signature.ends_with(":");
      if (!has_result) EXPECT_FALSE(each.has(ReadsMemory)) << each.text;
    }
    EXPECT_EQ(each.has(HostDefined), each.feature == Feature::RelaxedSimd);
    EXPECT_EQ(each.has(Ordered), each.feature == Feature::Atomics) << each.text;
  }
}

TEST(Feature, NamesAreUniqueAndFound) {
  std::set<std::string_view> texts;
  for (size_t i = 0; i < feature_count; ++i) {
    auto feature = static_cast<Feature>(i);
    const FeatureRow &each = row(feature);
    EXPECT_TRUE(texts.insert(each.text).second) << each.text;
    EXPECT_EQ(find_feature(each.text), feature);
    if (!each.target_feature.empty())
      EXPECT_EQ(find_target_feature(each.target_feature), feature);
  }
  EXPECT_EQ(find_feature("telepathy"), std::nullopt);
  EXPECT_EQ(find_target_feature(""), std::nullopt);
}

TEST(Feature, SetsHaveWhatWasPutIn) {
  FeatureSet standard = FeatureSet::standard();
  EXPECT_TRUE(standard.has(Feature::Gc));
  EXPECT_FALSE(standard.has(Feature::Atomics));
  EXPECT_TRUE(standard.with(Feature::Atomics).has(Feature::Atomics));
  EXPECT_FALSE(FeatureSet::all().without(Feature::Simd).has(Feature::Simd));
  EXPECT_TRUE(FeatureSet::all().has(Feature::CustomPageSizes));
}

}  // namespace

}  // namespace wasmrust::wasm
