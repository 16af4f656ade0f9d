// See check.h. The current phase, and what is to be done at the end, are the
// process-wide facts that the compiler keeps: they exist for a crash and
// influence nothing else.
#include "compiler/base/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace wasmrust {

static std::atomic<const char *> current_phase{"start"};
static std::atomic<void (*)()> at_failure{nullptr};

void set_current_phase(const char *phase) {
  current_phase.store(phase, std::memory_order_relaxed);
}

const char *current_phase_name() {
  return current_phase.load(std::memory_order_relaxed);
}

void on_check_failure(void (*last_words)()) { at_failure = last_words; }

void check_failed(const char *file, int line, const char *condition,
                  std::string_view message) {
  std::fprintf(stderr,
               "error: internal error in phase `%s` (%s:%d): %.*s\n"
               "  = note: the condition `%s` does not hold\n"
               "  = help: this is a defect of WasmRust, not of your program; "
               "please report it\n",
               current_phase.load(std::memory_order_relaxed), file, line,
               static_cast<int>(message.size()), message.data(), condition);
  std::fflush(stderr);
  if (auto last_words = at_failure.load()) last_words();
  std::_Exit(101);
}

}  // namespace wasmrust
