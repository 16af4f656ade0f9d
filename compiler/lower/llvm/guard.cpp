// See guard.h. LLVM's own CrashRecoveryContext does the jumping; it is enabled
// only while a Guard lives, so the process's signal handlers are as before
// outside of lowering.
#include "compiler/lower/llvm/guard.h"

#include <string.h>

#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"

namespace wasmrust::lower {

// Deep expression trees recurse deeply in LLVM; the pages are only reserved.
static constexpr unsigned stack_bytes = 64u << 20;

Guard::Guard() {
  llvm::CrashRecoveryContext::Enable();
  llvm::install_fatal_error_handler(&Guard::on_fatal_error, this);
}

Guard::~Guard() {
  llvm::remove_fatal_error_handler();
  llvm::CrashRecoveryContext::Disable();
}

void Guard::on_fatal_error(void *self, const char *reason, bool) {
  auto *guard = static_cast<Guard *>(self);
  {
    std::lock_guard lock(guard->mutex_);
    guard->reasons_[std::this_thread::get_id()] = reason;
  }
  // Outside of `run` there is nowhere to jump to: LLVM then exits by itself.
  if (auto *context = llvm::CrashRecoveryContext::GetCurrent())
    context->HandleExit(1);
}

std::optional<std::string> Guard::run(llvm::function_ref<void()> work) {
  llvm::CrashRecoveryContext context;
  std::thread::id worker;
  bool finished = context.RunSafelyOnThread(
      [&] {
        worker = std::this_thread::get_id();
        work();
      },
      stack_bytes);
  if (finished) return std::nullopt;
  std::lock_guard lock(mutex_);
  auto it = reasons_.find(worker);
  if (it == reasons_.end()) {
    // A crash is reported as 128 + the signal's number.
    const char *signal = strsignal(context.RetCode - 128);
    return std::string("LLVM crashed: ") + (signal ? signal : "unknown");
  }
  std::string reason = std::move(it->second);
  reasons_.erase(it);
  return reason;
}

bool MessageCollector::handleDiagnostics(const llvm::DiagnosticInfo &info) {
  if (info.getSeverity() != llvm::DS_Error &&
      info.getSeverity() != llvm::DS_Warning)
    return true;
  LlvmMessage message{info.getSeverity() == llvm::DS_Error, ""};
  llvm::raw_string_ostream stream(message.text);
  llvm::DiagnosticPrinterRawOStream printer(stream);
  info.print(printer);
  messages_.push_back(std::move(message));
  return true;
}

std::unique_ptr<llvm::LLVMContext> make_context(
    std::vector<LlvmMessage> &messages) {
  auto context = std::make_unique<llvm::LLVMContext>();
  // Names of locals and temporaries are a large share of an IR's memory and
  // never reach the output; a type that two crates describe is kept once.
  context->setDiscardValueNames(true);
  context->enableDebugTypeODRUniquing();
  context->setDiagnosticHandler(std::make_unique<MessageCollector>(messages),
                                /*RespectFilters=*/true);
  return context;
}

}  // namespace wasmrust::lower
