// Classes are what a slow and plain answer says they are.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "compiler/optimize/partition.h"

namespace wasmrust::optimize {
namespace {

// Classes as the least row of each.
std::vector<uint32_t> plain(std::vector<uint32_t> of,
                            const std::vector<std::vector<uint32_t>> &names) {
  for (size_t round = 0; round <= of.size(); ++round) {
    std::map<std::vector<uint32_t>, uint32_t> least;
    std::vector<uint32_t> now;
    for (uint32_t row = 0; row < of.size(); ++row) {
      std::vector<uint32_t> key = {of[row]};
      for (uint32_t each : names[row]) key.push_back(of[each]);
      now.push_back(least.try_emplace(key, row).first->second);
    }
    of = now;
  }
  return of;
}

std::vector<uint32_t> ours(const std::vector<uint32_t> &kinds,
                           const std::vector<std::vector<uint32_t>> &names) {
  std::vector<uint32_t> first = {0}, to;
  for (const auto &list : names) {
    to.insert(to.end(), list.begin(), list.end());
    first.push_back(static_cast<uint32_t>(to.size()));
  }
  Partition parts(kinds, first, to);
  std::vector<uint32_t> least;
  for (uint32_t row = 0; row < kinds.size(); ++row)
    least.push_back(parts.rows(parts.class_of(row))[0]);
  return least;
}

TEST(Partition, TellsApartWhatNamesOtherClasses) {
  // a -> c, b -> d, e -> a
  EXPECT_EQ(ours({0, 0, 1, 1, 0}, {{2}, {3}, {}, {}, {0}}),
            (std::vector<uint32_t>{0, 0, 2, 2, 4}));
}

TEST(Partition, FindsCircles) {
  EXPECT_EQ(ours({0, 0, 0}, {{1}, {2}, {0}}), (std::vector<uint32_t>{0, 0, 0}));
  EXPECT_EQ(ours({0, 0, 0, 1}, {{1}, {2}, {3}, {}}),
            (std::vector<uint32_t>{0, 1, 2, 3}));
}

TEST(Partition, AnswersAsThePlainOne) {
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    std::mt19937_64 random(seed);
    size_t count = 1 + random() % 30, kind_count = 1 + random() % 3;
    std::vector<uint32_t> kinds;
    std::vector<std::vector<uint32_t>> names(count);
    for (size_t i = 0; i < count; ++i)
      kinds.push_back(static_cast<uint32_t>(random() % kind_count));
    for (size_t i = 0; i < count; ++i)
      for (size_t k = 0; k <= kinds[i]; ++k)
        names[i].push_back(static_cast<uint32_t>(random() % count));
    ASSERT_EQ(ours(kinds, names), plain(kinds, names)) << seed;
  }
}

}  // namespace
}  // namespace wasmrust::optimize
