// CHECK: what must hold in our own code, in every build.
//
// A failed CHECK is our mistake, never the user's: it prints the phase that was
// running, the condition and a message, and ends the process with status 101
// (cargo's own status for an internal error). Bad input is reported through
// diagnostics.h instead.
#pragma once

#include <string_view>

namespace wasmrust {

[[noreturn]] void check_failed(const char *file, int line,
                               const char *condition, std::string_view message);

// The name of the phase that is running; printed by a failed CHECK.
// Phases are set by trace.h and are process-wide facts for crash messages only.
void set_current_phase(const char *phase);
const char *current_phase_name();

// What a failed CHECK does when its message is out, before the process ends.
void on_check_failure(void (*last_words)());

}  // namespace wasmrust

#define WASMRUST_CHECK(condition, message)                          \
  do {                                                              \
    if (!(condition)) [[unlikely]]                                  \
      ::wasmrust::check_failed(__FILE_NAME__, __LINE__, #condition, \
                               (message));                          \
  } while (false)
