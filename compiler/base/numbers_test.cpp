// What is a number as a whole, and what only begins with one.
#include "compiler/base/numbers.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace wasmrust {
namespace {

TEST(Numbers, TheWholeTextIsOne) {
  EXPECT_EQ(number_of<unsigned>("0"), 0u);
  EXPECT_EQ(number_of<unsigned>("4294967295"), 4294967295u);
  EXPECT_EQ(number_of<uint64_t>("ff", 16), 255u);
  EXPECT_EQ(number_of<int>("-7"), -7);
  for (const char *text : {"", " 1", "1 ", "+1", "-1", "1k", "4294967296"})
    EXPECT_EQ(number_of<unsigned>(text), std::nullopt) << text;
}

}  // namespace
}  // namespace wasmrust
