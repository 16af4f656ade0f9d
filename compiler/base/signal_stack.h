// A stack for signal handlers, of the thread that makes it.
//
// A thread whose own stack is full has none left for the handler that would say
// so, and the process ends without a word. Each thread that may be asked for
// much stack makes one of these first; where nobody handles signals it changes
// nothing.
//
//   SignalStack stack;         // until here is left
//   work();
#pragma once

#include <signal.h>

#include <memory>

namespace wasmrust {

class SignalStack {
 public:
  SignalStack() : memory_(std::make_unique_for_overwrite<char[]>(bytes)) {
    stack_t stack{};
    stack.ss_sp = memory_.get();
    stack.ss_size = bytes;
    sigaltstack(&stack, &before_);
  }
  SignalStack(const SignalStack &) = delete;
  ~SignalStack() { sigaltstack(&before_, nullptr); }

 private:
  // The handler starts a process (crash.h).
  static constexpr size_t bytes = 64 << 10;
  std::unique_ptr<char[]> memory_;
  stack_t before_{};
};

}  // namespace wasmrust
