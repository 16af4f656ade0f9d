// See check.h. The current phase is the one process-wide fact that the compiler
// keeps: it exists for the text of a crash and influences nothing else.
#include "compiler/base/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace wasmrust {

static std::atomic<const char *> current_phase{"start"};

void set_current_phase(const char *phase) {
  current_phase.store(phase, std::memory_order_relaxed);
}

void check_failed(const char *file, int line, const char *condition,
                  std::string_view message) {
  std::fprintf(stderr,
               "error: internal error in phase `%s` (%s:%d): %.*s\n"
               "  = note: the condition `%s` does not hold\n"
               "  = help: this is a defect of WasmRust, not of your program; "
               "please report it with the command line\n",
               current_phase.load(std::memory_order_relaxed), file, line,
               static_cast<int>(message.size()), message.data(), condition);
  std::fflush(stderr);
  std::_Exit(101);
}

}  // namespace wasmrust
