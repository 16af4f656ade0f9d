// See bisect.h.
#include "compiler/bisect.h"

#include <llvm/Support/Program.h>
#include <unistd.h>

#include <cstdio>
#include <expected>

#include "compiler/base/files.h"
#include "compiler/base/first_step.h"
#include "compiler/pipeline.h"

namespace wasmrust {

namespace {

std::string in_quotes(const std::string &path) {
  std::string text = "'";
  for (char c : path)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

class Bisection {
 public:
  explicit Bisection(const LinkOptions &options)
      : options_(options),
        path_(options.output + ".tried" + std::to_string(::getpid()) +
              ".wasm") {
    // What else was asked for has been done, or would be done for each link.
    options_.map_file.clear();
    options_.why_extract.clear();
    options_.save_temps.clear();
    options_.why.clear();
    options_.trace_symbols.clear();
    options_.trace = false;
    options_.dump.clear();
    options_.around.clear();
    options_.stop_after.clear();
    command_ = options.bisect;
    const std::string word = in_quotes(path_);
    for (size_t at = 0; (at = command_.find("{}", at)) != std::string::npos;
         at += word.size())
      command_.replace(at, 2, word);
  }

  int run() {
    auto found = first_step(
        {.ask = [&](uint64_t fuel) { return answer(fuel); },
         .wanted = [&] { return last_.fuel_wanted; },
         .last = [&] { return last_.last_step + "\n" + last_.last_step_text; },
         .no_difference =
             "the command says the same of both modules, so that no "
             "function's new code is the reason"});
    return found ? 0 : failed(found.error());
  }

 private:
  LinkOptions options_;
  std::string path_, command_;
  LinkResult last_;
  Lowered lowered_;

  static int failed(const std::string &reason) {
    std::string text = "error: --bisect: " + reason + "\n";
    std::fwrite(text.data(), 1, text.size(), stderr);
    return 1;
  }

  // What the command says of the module that this much fuel gives.
  std::expected<int, std::string> answer(std::optional<uint64_t> fuel) {
    options_.fuel = fuel;
    Diagnostics diagnostics;
    Trace trace;
    auto result = link(options_, diagnostics, trace, &lowered_);
    if (!result)
      return std::unexpected("the link fails\n" +
                             diagnostics.draw(options_.color));
    last_ = std::move(*result);
    if (auto written = write_file(path_, last_.module); !written)
      return std::unexpected(path_ + ": " + written.error());
    std::string problem;
    bool not_started = false;
    // Nothing to read, and nobody to read what it prints.
    const std::optional<llvm::StringRef> nowhere[] = {"", "", ""};
    int status = llvm::sys::ExecuteAndWait("/bin/sh", {"sh", "-c", command_},
                                           std::nullopt, nowhere, 0, 0,
                                           &problem, &not_started);
    // At once: who reads what we print may stop reading, and that ends us.
    ::unlink(path_.c_str());
    if (not_started || status == -1) return std::unexpected("sh: " + problem);
    return status;
  }
};

}  // namespace

int bisect(const LinkOptions &options) { return Bisection(options).run(); }

}  // namespace wasmrust
