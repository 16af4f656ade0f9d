// Tests of pieces.h and byte_arena.h: what was appended comes out in its order,
// whatever was copied and whatever only referred to.
#include "compiler/base/pieces.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>

#include "compiler/base/byte_arena.h"

namespace wasmrust {
namespace {

std::vector<uint8_t> numbers(size_t count) {
  std::vector<uint8_t> all(count);
  std::iota(all.begin(), all.end(), uint8_t{0});
  return all;
}

TEST(Pieces, AreNothingAtFirst) {
  Pieces file;
  EXPECT_EQ(file.size(), 0u);
  EXPECT_TRUE(file.list().empty());
  EXPECT_TRUE(file.joined().empty());
}

TEST(Pieces, KeepTheirOrder) {
  std::vector<uint8_t> all = numbers(10'000), expected;
  Bytes bytes = all;
  Pieces file;
  size_t at = 0;
  // Small and large ones, apart and side by side.
  for (size_t length : {0, 1, 1000, 0, 255, 256, 3, 4, 2000, 300}) {
    file.refer(bytes.subspan(at, length));
    expected.insert(expected.end(), bytes.begin() + at,
                    bytes.begin() + at + length);
    at += length + length % 2;
    if (length % 3 == 0) {
      file.own().u8(static_cast<uint8_t>(length));
      expected.push_back(static_cast<uint8_t>(length));
    }
    EXPECT_EQ(file.size(), expected.size());
  }
  EXPECT_EQ(file.joined(), expected);
  for (Bytes each : file.list()) EXPECT_FALSE(each.empty());
}

TEST(Pieces, WhatLiesSideBySideIsOne) {
  std::vector<uint8_t> all = numbers(1000);
  Pieces file;
  for (size_t at = 0; at < all.size(); at += 10)
    file.refer(Bytes(all).subspan(at, 10));
  ASSERT_EQ(file.list().size(), 1u);
  EXPECT_EQ(file.list()[0].data(), all.data());
}

TEST(ByteArena, KeepsWhatThreadsWrite) {
  for (size_t expected : {size_t{0}, size_t{100'000}, size_t{64} << 20}) {
    ByteArena arena(expected);
    std::vector<std::vector<Bytes>> taken(3);
    auto write = [&](size_t thread) {
      ByteArena::Part part;
      for (size_t i = 0; i < 2000; ++i) {
        size_t most = i == 1000 ? 100'000 : i % 97;
        uint8_t *to = arena.room(part, most);
        std::fill_n(to, most, static_cast<uint8_t>(i + thread));
        taken[thread].push_back(arena.take(part, most / 2));
      }
    };
    std::vector<std::thread> threads;
    for (size_t i = 0; i < taken.size(); ++i) threads.emplace_back(write, i);
    for (std::thread &each : threads) each.join();
    for (size_t thread = 0; thread < taken.size(); ++thread)
      for (size_t i = 0; i < taken[thread].size(); ++i) {
        Bytes bytes = taken[thread][i];
        ASSERT_EQ(bytes.size(), (i == 1000 ? 100'000 : i % 97) / 2);
        for (uint8_t each : bytes)
          ASSERT_EQ(each, static_cast<uint8_t>(i + thread));
      }
  }
}

}  // namespace
}  // namespace wasmrust
