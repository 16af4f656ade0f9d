// The processor's time that the calling thread, or the whole process, has
// used. Unlike the clock on
// the wall it does not run on while other processes have the processor, so that
// sums over threads say what a phase costs.
#pragma once

#include <time.h>

namespace wasmrust {

inline double cpu_ms_of(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 +
         static_cast<double>(now.tv_nsec) / 1e6;
}

inline double thread_cpu_ms() { return cpu_ms_of(CLOCK_THREAD_CPUTIME_ID); }
inline double process_cpu_ms() { return cpu_ms_of(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace wasmrust
