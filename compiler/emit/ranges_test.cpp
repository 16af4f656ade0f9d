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

TEST(RangesTest, JoinedListsHoldAllPositionsAndNothingThatTouches) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 5'000; ++round) {
    // Positions are nobody's or one list's; one of the lists may be sparse.
    size_t end = 1 + random() % (round % 2 ? 40 : 2'000);
    size_t sparse = 1 + random() % 40;
    std::vector<uint32_t> owners(end);
    for (uint32_t &owner : owners)
      owner = random() % sparse ? static_cast<uint32_t>(random() % 2)
                                : static_cast<uint32_t>(random() % 3);
    auto ranges_of = [&](auto is_in) {
      std::vector<Range> list;
      for (uint32_t at = 0; at < end; ++at) {
        if (!is_in(owners[at])) continue;
        if (list.empty() || list.back().to != at) list.push_back({at, at});
        list.back().to = at + 1;
      }
      return list;
    };
    auto first = ranges_of([](uint32_t owner) { return owner == 1; });
    auto second = ranges_of([](uint32_t owner) { return owner == 2; });
    auto both = ranges_of([](uint32_t owner) { return owner != 0; });
    if (second.empty()) continue;
    std::vector<Range> memory;
    join(first, second, memory);
    ASSERT_EQ(first.size(), both.size()) << round;
    for (size_t i = 0; i < both.size(); ++i) {
      ASSERT_EQ(first[i].from, both[i].from) << round;
      ASSERT_EQ(first[i].to, both[i].to) << round;
    }
  }
}

}  // namespace
}  // namespace wasmrust::emit
