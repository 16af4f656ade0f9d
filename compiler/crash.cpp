// See crash.h. What stands here after `leave_archive_on_crash` runs in signal
// handlers: no allocation, no lock, only calls of the system.
#include "compiler/crash.h"

#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "compiler/base/check.h"
#include "compiler/base/signal_stack.h"
#include "compiler/base/threads.h"
#include "compiler/reproduce.h"

namespace wasmrust {

namespace {

constexpr int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

// Handlers have no argument of ours, so that this is the process's.
struct LastWords {
  std::vector<std::string> words;
  std::vector<char *> pointers;  // ends with a null pointer
  std::string who;
  std::string note;  // instead of an archive; or it is there (--reproduce)
  SignalStack stack;
};
LastWords *last_words = nullptr;
std::atomic<bool> dying = false;

void say(const char *text) {
  // There is nobody left to whom a failure of this could be told.
  ssize_t ignored = ::write(STDERR_FILENO, text, strlen(text));
  (void)ignored;
}

// Of two threads that go wrong the first one speaks.
void only_once() {
  if (dying.exchange(true))
    for (;;) ::pause();
}

void on_signal(int number) {
  only_once();
  say("error: internal error in phase `");
  say(current_phase_name());
  say("`: ");
  say(last_words->who.c_str());
  say(" crashed (");
  const char *name = sigabbrev_np(number);
  say("SIG");
  say(name ? name : "?");
  say(")\n  = help: this is a defect of WasmRust, not of your program; please "
      "report it\n");
  leave_archive();
  signal(number, SIG_DFL);
  raise(number);
}

void on_failed_check() {
  only_once();
  leave_archive();
}

// Too deep for any stack; the result is used so that it is no loop.
[[gnu::noinline]] int overflow(volatile int *below) {
  volatile int here[1024];
  here[0] = below ? *below + 1 : 0;
  return here[0] < 0 ? 0 : overflow(here) + here[0];
}

// `last_words` are complete.
void catch_crashes() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_ONSTACK;
  for (int number : fatal_signals) sigaction(number, &action, nullptr);
  on_check_failure(on_failed_check);
}

}  // namespace

void leave_archive_on_crash(const std::vector<std::string> &arguments,
                            const LinkOptions &options) {
  // Lives as long as the process: a crash may come at its very end.
  last_words = new LastWords;
  last_words->words = {"wasmrust-ld"};
  last_words->words.insert(last_words->words.end(), arguments.begin(),
                           arguments.end());
  last_words->words.push_back("--reproduce=" + reproduction_path(options));
  last_words->words.push_back("--reproduce-only");
  for (std::string &word : last_words->words)
    last_words->pointers.push_back(word.data());
  last_words->pointers.push_back(nullptr);
  if (!options.reproduce.empty())
    last_words->note = reproduction_note(options.reproduce);
  last_words->who = "the linker";
  catch_crashes();
}

void say_on_crash(std::string who, std::string note) {
  last_words = new LastWords;
  last_words->who = std::move(who);
  last_words->note = std::move(note);
  catch_crashes();
}

void leave_archive() {
  if (!last_words) return;
  if (!last_words->note.empty()) return say(last_words->note.c_str());
  pid_t child = 0;
  int status = 0;
  if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr,
                  last_words->pointers.data(), environ) != 0) {
    say("note: no archive could be made to reproduce this: the linker could "
        "not be started again\n");
    return;
  }
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

void crash_on_purpose(CrashKind kind) {
  switch (kind) {
    case CrashKind::None:
      return;
    case CrashKind::Check:
      WASMRUST_CHECK(kind == CrashKind::None, "it was asked for by --crash");
      return;
    case CrashKind::Signal:
      raise(SIGSEGV);
      return;
    case CrashKind::Stack:
      overflow(nullptr);
      return;
    case CrashKind::ThreadStack: {
      std::thread::id main = std::this_thread::get_id();
      run_on_threads(2, 2, [&] {
        if (std::this_thread::get_id() != main) overflow(nullptr);
      });
      return;
    }
  }
}

}  // namespace wasmrust
