// Recursion that no usual stack holds.
#include "compiler/base/deep_stack.h"

#include <gtest/gtest.h>

namespace wasmrust {
namespace {

// Each level has a kilobyte that the next one writes to.
[[gnu::noinline]] size_t descend(size_t levels, volatile char *above) {
  volatile char here[1024];
  here[0] = 1;
  if (above) above[1] = here[0];
  if (levels == 0) return 0;
  size_t below = descend(levels - 1, here);
  return below + static_cast<size_t>(here[1]);
}

TEST(DeepStack, HoldsWhatTheUsualOneDoesNot) {
  constexpr size_t levels = 100'000;
  size_t reached = 0;
  ASSERT_TRUE(run_with_stack(levels * 2048,
                             [&] { reached = descend(levels, nullptr); }));
  EXPECT_EQ(reached, levels);
}

TEST(DeepStack, LittleWorkIsDoneHere) {
  pthread_t where = {};
  ASSERT_TRUE(run_with_stack(1000, [&] { where = pthread_self(); }));
  EXPECT_TRUE(pthread_equal(where, pthread_self()));
}

TEST(DeepStack, IsRefusedWhereThereIsNoRoom) {
  bool done = false;
  EXPECT_FALSE(run_with_stack(size_t{1} << 60, [&] { done = true; }));
  EXPECT_FALSE(done);
}

}  // namespace
}  // namespace wasmrust
