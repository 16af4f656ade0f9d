// See terminal.h. Sizes have three digits that count, as people compare them.
#include "tooling/cargo-wasm/terminal.h"

#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "tooling/cargo-wasm/session.h"

namespace wasmrust {

StatusLine status_line(const Environment &environment,
                       const Arguments &arguments) {
  Environment choice = environment;
  std::string color = arguments.value(FlagId::color);
  if (color == "always" || color == "never" || color == "auto")
    choice.set("CARGO_TERM_COLOR", color);
  return StatusLine(environment.stderr_is_terminal, choice.wants_color(),
                    arguments.has(FlagId::quiet));
}

std::string size_text(uint64_t bytes) {
  char text[32];
  if (bytes < 1000)
    snprintf(text, sizeof text, "%u B", static_cast<unsigned>(bytes));
  else if (bytes < 1000 * 1024)
    snprintf(text, sizeof text, "%.1f KiB", static_cast<double>(bytes) / 1024);
  else
    snprintf(text, sizeof text, "%.2f MiB",
             static_cast<double>(bytes) / (1024 * 1024));
  return text;
}

std::string shell_word(std::string_view text) {
  auto is_plain = [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("_-./=:,+@%").contains(c);
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain))
    return std::string(text);
  std::string word = "'";
  for (char c : text)
    word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

void print_text(std::string_view text) {
  while (!text.empty()) {
    ssize_t count = write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      // Whoever asked has not got the answer, and nothing after it matters.
      fprintf(stderr, "error: standard output: %s\n", strerror(errno));
      std::exit(exit_failure);
    }
    text.remove_prefix(static_cast<size_t>(count));
  }
}

void print_event(
    std::string_view reason,
    std::vector<std::pair<std::string, llvm::json::Value>> fields) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream out(stream);
  out.objectBegin();
  out.attribute("reason", llvm::StringRef(reason));
  for (auto &[name, value] : fields) out.attribute(name, std::move(value));
  out.objectEnd();
  out.flush();
  print_text(text + "\n");
}

}  // namespace wasmrust
