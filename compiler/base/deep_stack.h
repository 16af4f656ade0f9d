// Work that recurses deeper than the calling thread's stack may be.
//
// A file says how deep its blocks nest, so what follows them by recursion takes
// as much stack as a file wants. Where that is much, the work is done by a
// thread of its own with a stack of that size. Memory that it does not touch
// costs nothing but addresses.
//
//   if (!run_with_stack(levels * 4096, [&] { made = writer.run(); }))
//     …  there is no room for such a stack
#pragma once

#include <pthread.h>

#include <cstddef>

#include "compiler/base/signal_stack.h"

namespace wasmrust {

// Of the stack that any thread has, half of what the smallest systems give.
inline constexpr size_t usual_stack = size_t{1} << 20;

// False when the work was not done. It must not throw, and ends before this
// returns.
template <typename Work>
bool run_with_stack(size_t bytes, Work work) {
  if (bytes <= usual_stack) {
    work();
    return true;
  }
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  constexpr size_t page = 65536;
  size_t rounded = (bytes + usual_stack + page - 1) / page * page;
  pthread_t thread;
  auto run = [](void *of) -> void * {
    SignalStack stack;
    (*static_cast<Work *>(of))();
    return nullptr;
  };
  bool runs = pthread_attr_setstacksize(&attributes, rounded) == 0 &&
              pthread_create(&thread, &attributes, run, &work) == 0;
  pthread_attr_destroy(&attributes);
  if (runs) pthread_join(thread, nullptr);
  return runs;
}

}  // namespace wasmrust
