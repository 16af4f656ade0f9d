// Keeps LLVM's deaths inside: a fatal error in LLVM becomes a sentence.
//
// LLVM has three ways to complain. Errors that it returns and diagnostics that
// it sends to a context's handler are ordinary. The third one is
// report_fatal_error ("Cannot select ..."), which prints and exits, and a
// damaged input can even make it crash. `Guard::run` runs work on a thread of
// its own with a large stack, and when LLVM gives up inside, it returns what
// LLVM said instead of ending the process:
//
//   Guard guard;
//   if (auto death = guard.run([&] { generate(module); }))
//     report(lowering_died, {name, *death});
//
// After a death the objects that the work used are in an unknown state: the
// caller leaks them on purpose and ends the link with an error.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/DiagnosticHandler.h"

namespace llvm {
class DiagnosticInfo;
class LLVMContext;
}  // namespace llvm

namespace wasmrust::lower {

// One at a time in a process: LLVM's hooks are process-wide.
class Guard {
 public:
  Guard();
  ~Guard();
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;

  // Runs `work`; what LLVM said when it died inside, nothing otherwise.
  // May be called from several threads at once.
  std::optional<std::string> run(llvm::function_ref<void()> work);

 private:
  static void on_fatal_error(void *self, const char *reason, bool);
  std::mutex mutex_;
  std::map<std::thread::id, std::string> reasons_;
};

// What LLVM sent to a context's diagnostic handler.
struct LlvmMessage {
  bool is_error;
  std::string text;
  bool is_death = false;  // LLVM ended over it
  bool operator==(const LlvmMessage &) const = default;
};

// Collects errors and warnings; remarks and notes are dropped.
class MessageCollector : public llvm::DiagnosticHandler {
 public:
  explicit MessageCollector(std::vector<LlvmMessage> &messages)
      : messages_(messages) {}
  bool handleDiagnostics(const llvm::DiagnosticInfo &info) override;

 private:
  std::vector<LlvmMessage> &messages_;
};

// A context for whole programs whose messages go to `messages`, which must
// outlive it.
std::unique_ptr<llvm::LLVMContext> make_context(
    std::vector<LlvmMessage> &messages);

}  // namespace wasmrust::lower
