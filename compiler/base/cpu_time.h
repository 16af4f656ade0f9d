// The processor's time that the calling thread has used. Unlike the clock on
// the wall it does not run on while other processes have the processor, so that
// sums over threads say what a phase costs.
#pragma once

#include <time.h>

namespace wasmrust {

inline double thread_cpu_ms() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 +
         static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace wasmrust
