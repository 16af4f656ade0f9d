// The same work on several threads at once.
//
// For loops whose turns are handed out by a counter that the threads share:
// which thread takes which turn is left to chance, so the turns must write to
// places of their own.
//
//   std::atomic<size_t> next = 0;
//   run_on_threads(options.threads, rows.size(), [&] {
//     for (size_t i = next++; i < rows.size(); i = next++) made[i] =
//     f(rows[i]);
//   });
#pragma once

#include <algorithm>
#include <thread>
#include <vector>

#include "compiler/base/signal_stack.h"

namespace wasmrust {

// Runs `work` on `wanted` threads (0: as many as there are processors), but on
// no more than `most`, and at least on this one. Returns when all have ended.
template <typename Work>
void run_on_threads(unsigned wanted, size_t most, Work work) {
  if (!wanted) wanted = std::thread::hardware_concurrency();
  size_t count = std::min<size_t>(wanted, most);
  std::vector<std::thread> others;
  for (size_t i = 1; i < count; ++i)
    others.emplace_back([work]() mutable {
      SignalStack stack;
      work();
    });
  work();
  for (std::thread &other : others) other.join();
}

}  // namespace wasmrust
