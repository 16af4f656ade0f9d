// Lists at random against the positions that they are made of.
#include "compiler/emit/ranges.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace wasmrust::emit {
namespace {

TEST(RangesTest, ListsMeetWhereTheySharePositions) {
  std::mt19937_64 random(1);
  auto below = [&](size_t limit) {
    return static_cast<uint32_t>(random() % limit);
  };
  size_t told_apart = 0, told_together = 0, untold = 0;
  for (int round = 0; round < 20'000; ++round) {
    uint32_t end = 1 + below(round % 2 ? 60 : 5'000);
    std::vector<Range> lists[2];
    std::vector<bool> positions[2];
    Sketch sketches[2];
    for (int side : {0, 1}) {
      positions[side].resize(end);
      // Short and far apart in one list, the other way round in the other.
      uint32_t length = 1 + below(end), gap = 1 + below(end);
      for (uint32_t at = below(end); at < end; at += below(gap)) {
        uint32_t to = std::min(end, at + 1 + below(length));
        lists[side].push_back({at, to});
        for (; at < to; ++at) positions[side][at] = true;
      }
      sketches[side] = Sketches(end).of(lists[side]);
    }
    bool together = false;
    for (uint32_t i = 0; i < end; ++i)
      together |= positions[0][i] && positions[1][i];
    ASSERT_EQ(meet(lists[0], lists[1]), together) << round;
    std::optional<bool> told = sketches[0].meets(sketches[1]);
    ASSERT_EQ(told.value_or(together), together) << round;
    ++(!told ? untold : *told ? told_together : told_apart);
  }
  EXPECT_GT(told_apart, 500u);
  EXPECT_GT(told_together, 500u);
  EXPECT_GT(untold, 50u);
}

TEST(RangesTest, OfFewPositionsSketchesTellAll) {
  Sketches sketches(64);
  Range a[] = {{0, 1}, {63, 64}}, b[] = {{1, 63}}, c[] = {{62, 64}};
  EXPECT_EQ(sketches.of(a).meets(sketches.of(b)), false);
  EXPECT_EQ(sketches.of(a).meets(sketches.of(c)), true);
  EXPECT_EQ(sketches.of(b).meets(sketches.of(c)), true);
}

}  // namespace
}  // namespace wasmrust::emit
